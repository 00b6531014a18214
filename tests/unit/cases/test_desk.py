"""The office's commands: list, show, a step by hand; a person's export and erasure; retention; the audit of all of it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, text

from bot.cases.access import audit_lines
from bot.cases.case_number import CaseNumber
from bot.cases.desk import AdvanceError, NoSuchCaseError, Step, advance, list_cases, show_case
from bot.cases.lookup import lookup
from bot.cases.person import erase_person, export_person, find_by_case, find_by_id_number
from bot.cases.progress import CaseRules
from bot.cases.repository import PermitEntry
from bot.cases.retention import purge_accesses, purge_cases, purge_lookups
from bot.cases.stages import AccessAction, CaseKind, LookupReply, Reason, Stage
from bot.cases.store import CaseStore
from bot.cases.trawl import trawl_status

NOW = dt.datetime(2026, 11, 23, 9, 0)
FIRST, SECOND, ABSENT = (CaseNumber(dt.date(2026, 11, 3), serial) for serial in (1, 2, 777))
Save = Callable[..., Any]


@pytest.fixture
def two(save: Save, entry: Save) -> None:
    """Two people's cases; the first has a permit and a registration."""
    permit = PermitEntry(dt.date(2026, 1, 1), endorsed_on=dt.date(2026, 2, 2), endorsed_until=dt.date(2027, 1, 31))
    save(
        entry(1, name="张三丰", registered_on=dt.date(2025, 5, 1), permit=permit),
        entry(1, stage=Stage.ACCEPTED, at=dt.datetime(2026, 11, 5)),
    )
    save(entry(2, city="深圳", name="李四"))


def _tables(store: CaseStore) -> dict[str, int]:
    names = ("applicants", "registrations", "cases", "case_events", "permits", "endorsements", "lookup_audits", "lookup_locks")
    with store.session(read_only=True) as session:
        return {name: session.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in names}


@pytest.mark.usefixtures("two")
def test_lists_are_by_stage_and_city_and_masked(store: CaseStore) -> None:
    everything = list_cases(store, actor="cli:x", now=NOW)
    assert [(c.number, c.applicant) for c in everything] == [(str(SECOND), "李*"), (str(FIRST), "张*")]
    assert [c.number for c in list_cases(store, actor="cli:x", now=NOW, stage=Stage.ACCEPTED)] == [str(FIRST)]
    assert [c.number for c in list_cases(store, actor="cli:x", now=NOW, city="深圳")] == [str(SECOND)]
    assert list_cases(store, actor="cli:x", now=NOW, stage=Stage.READY, city="深圳") == []
    assert [line.detail for line in audit_lines(store, since=NOW)].count("0 件") == 1


@pytest.mark.usefixtures("two")
def test_showing_a_case_is_audited_and_so_is_trying(store: CaseStore, rules: CaseRules) -> None:
    assert show_case(store, FIRST, actor="desk:7", now=NOW, rules=rules).stage is Stage.ACCEPTED
    with pytest.raises(NoSuchCaseError):
        show_case(store, ABSENT, actor="desk:7", now=NOW, rules=rules)
    assert [(line.who, line.what, line.detail) for line in audit_lines(store, since=NOW, case_number=str(FIRST))] == [
        ("desk:7", "查看", "")
    ]
    assert [line.detail for line in audit_lines(store, since=NOW, case_number=str(ABSENT))] == ["没有这件"]


@pytest.mark.usefixtures("two")
def test_a_step_by_hand(store: CaseStore, rules: CaseRules) -> None:
    step = Step(Stage.SUPPLEMENT, dt.datetime(2026, 11, 9), note="电话13800007777", missing=("相片",), reason=Reason.PAPERS)
    assert advance(store, FIRST, step, actor="cli:x", now=NOW) is Stage.ACCEPTED
    progress = show_case(store, FIRST, actor="cli:x", now=NOW, rules=rules)
    assert (progress.stage, progress.missing, progress.since) == (Stage.SUPPLEMENT, ("相片",), dt.datetime(2026, 11, 9))
    assert "13800007777" not in "".join(event.note for event in progress.events)
    advance(store, SECOND, Step(Stage.ACCEPTED, dt.datetime(2026, 11, 9)), actor="cli:x", now=NOW)
    assert show_case(store, SECOND, actor="cli:x", now=NOW, rules=rules).accepted_on == dt.date(2026, 11, 9)


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    ("number", "step", "told"),
    [
        (ABSENT, Step(Stage.REVIEW, NOW), "没有这个编号"),
        (FIRST, Step(Stage.COMPLETED, NOW), "没有“已办结”这个环节"),
        (FIRST, Step(Stage.REVIEW, NOW + dt.timedelta(days=1)), "晚于现在"),
        (FIRST, Step(Stage.REVIEW, dt.datetime(2026, 11, 4)), "早于或重复"),
        (FIRST, Step(Stage.ACCEPTED, dt.datetime(2026, 11, 5)), "早于或重复"),
        (FIRST, Step(Stage.REVIEW, NOW, missing=("相片",)), "待补正"),
        (FIRST, Step(Stage.READY, NOW, reason=Reason.PAPERS), "不写原因"),
    ],
)
def test_a_step_that_does_not_fit_changes_nothing(store: CaseStore, number: CaseNumber, step: Step, told: str) -> None:
    before = _tables(store)
    with pytest.raises((AdvanceError, NoSuchCaseError), match=told):
        advance(store, number, step, actor="cli:x", now=NOW)
    assert _tables(store) == before
    assert audit_lines(store, since=NOW) == []


@pytest.mark.usefixtures("two")
def test_a_closed_case_is_not_moved(store: CaseStore) -> None:
    advance(store, FIRST, Step(Stage.WITHDRAWN, dt.datetime(2026, 11, 9)), actor="cli:x", now=NOW)
    with pytest.raises(AdvanceError, match="这件已撤回，不能再推进"):
        advance(store, FIRST, Step(Stage.REVIEW, NOW), actor="cli:x", now=NOW)


@pytest.mark.usefixtures("two")
def test_a_person_is_found_by_case_and_factor_or_by_id_number(store: CaseStore, id_number: Callable[[int], str]) -> None:
    person = find_by_id_number(store, id_number(1))
    assert person is not None
    assert person.numbers == (str(FIRST),)
    assert find_by_case(store, FIRST, "0001") == find_by_case(store, FIRST, id_number(1)[-4:]) == person
    assert find_by_case(store, FIRST, "9999") is None
    assert find_by_case(store, ABSENT, "0001") is None
    assert find_by_id_number(store, id_number(9)) is None


@pytest.mark.usefixtures("two")
def test_an_export_has_everything_and_no_hash(store: CaseStore, rules: CaseRules, id_number: Callable[[int], str]) -> None:
    lookup(store, str(FIRST), "0001", requester="web:1", now=NOW, rules=rules)
    person = find_by_id_number(store, id_number(1))
    assert person is not None
    content = export_person(store, person, actor="cli:x", now=NOW)
    written = json.dumps(content, ensure_ascii=False)
    assert content["applicant"]["name"] == "张*"
    assert [c["case_number"] for c in content["cases"]] == [str(FIRST)]
    assert [e["stage"] for e in content["cases"][0]["events"]] == ["received", "accepted"]
    assert content["permits"][0]["endorsements"] == [{"done_on": "2026-02-02", "valid_until": "2027-01-31"}]
    assert content["registrations"][0]["registered_on"] == "2025-05-01"
    assert [row["outcome"] for row in content["lookups"]] == ["found"]
    assert str(SECOND) not in written
    assert store.hasher.hash("id_number", id_number(1)) not in written
    assert [line.what for line in audit_lines(store, since=NOW, case_number=str(FIRST))].count("导出个人数据") == 1


@pytest.mark.usefixtures("two")
def test_an_erasure_leaves_nothing_of_the_person_and_all_of_the_other(
    store: CaseStore, rules: CaseRules, id_number: Callable[[int], str]
) -> None:
    for number in (FIRST, SECOND):
        lookup(store, str(number), "9999", requester=f"web:{number}", now=NOW, rules=rules)
    show_case(store, FIRST, actor="cli:x", now=NOW, rules=rules)
    person = find_by_id_number(store, id_number(1))
    assert person is not None
    erase_person(store, person, actor="cli:x", now=NOW)
    assert _tables(store) == {
        "applicants": 1, "registrations": 0, "cases": 1, "case_events": 1, "permits": 0, "endorsements": 0,
        "lookup_audits": 1, "lookup_locks": 3,
    }  # fmt: skip
    assert audit_lines(store, since=NOW, case_number=str(FIRST)) == []
    assert [line.detail for line in audit_lines(store, since=NOW) if line.what == AccessAction.ERASE.zh] == ["1 件"]
    assert find_by_id_number(store, id_number(1)) is None


def test_retention_deletes_closed_cases_and_people_without_one(
    store: CaseStore, entry: Save, save: Save, id_number: Callable[[int], str]
) -> None:
    old, new = dt.datetime(2023, 1, 5), dt.datetime(2026, 11, 1)
    save(
        entry(1, stage=Stage.COLLECTED, at=old),
        entry(2, stage=Stage.REVIEW, at=old),
        entry(3, stage=Stage.COLLECTED, at=new),
        entry(4, kind=CaseKind.ENDORSEMENT, stage=Stage.COMPLETED, at=old, id_number=id_number(2)),
    )
    limit = dt.datetime(2024, 1, 1)
    assert purge_cases(store, limit, dry_run=True) == 2
    assert _tables(store)["cases"] == 4
    assert purge_cases(store, limit) == 2
    assert purge_cases(store, limit) == 0
    tables = _tables(store)
    assert (tables["cases"], tables["applicants"], tables["case_events"]) == (2, 2, 2)


@pytest.mark.usefixtures("two")
def test_retention_of_audits(store: CaseStore, rules: CaseRules) -> None:
    lookup(store, str(FIRST), "9999", requester="r", now=NOW, rules=rules)
    show_case(store, FIRST, actor="cli:x", now=NOW, rules=rules)
    later = NOW + dt.timedelta(days=1)
    assert (purge_lookups(store, later, dry_run=True), purge_accesses(store, later, dry_run=True)) == (1, 1)
    assert (purge_lookups(store, NOW), purge_accesses(store, NOW)) == (0, 0)
    assert (purge_lookups(store, later), purge_accesses(store, later)) == (1, 1)
    assert _tables(store)["lookup_locks"] == 0


def _first(parameters: Any) -> Any:
    """Parameters of one execution: a statement may be executed for many rows at once."""
    return parameters[0] if parameters and isinstance(parameters[0], tuple) else parameters or ()


@pytest.mark.usefixtures("two")
def test_every_query_in_use_has_an_index(store: CaseStore, rules: CaseRules, id_number: Callable[[int], str]) -> None:
    if store.engine.dialect.name != "sqlite":
        pytest.skip("reads SQLite's plans; a small PostgreSQL table is scanned whatever its indices")
    used: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "DELETE", "UPDATE")):
            used.append((statement, parameters))

    event.listen(store.engine, "before_cursor_execute", note)
    for factor in ("0001", "9999", "9998"):
        assert lookup(store, str(FIRST), factor, requester="r", address="a", now=NOW, rules=rules).reply is not LookupReply.TYPO
    trawl_status(store, NOW)
    list_cases(store, actor="x", now=NOW, stage=Stage.REVIEW)
    list_cases(store, actor="x", now=NOW, city="上海")
    list_cases(store, actor="x", now=NOW)
    advance(store, FIRST, Step(Stage.REVIEW, NOW), actor="x", now=NOW)
    audit_lines(store, since=NOW, case_number=str(FIRST))
    audit_lines(store, since=NOW)
    person = find_by_id_number(store, id_number(1))
    assert person is not None
    export_person(store, person, actor="x", now=NOW)
    erase_person(store, person, actor="x", now=NOW)
    purge_lookups(store, NOW)
    purge_accesses(store, NOW)
    purge_cases(store, NOW)
    event.remove(store.engine, "before_cursor_execute", note)
    scanned = set()
    with store.engine.connect() as connection:
        for statement, parameters in used:
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", _first(parameters)):
                if row[3].startswith("SCAN") and "CONSTANT ROW" not in row[3] and "asked" not in row[3]:
                    scanned.add((row[3], statement))
    newest_cases = {
        plan for plan in scanned if plan[0] == "SCAN cases" and "ORDER BY cases.id DESC" in plan[1]
    }  # along the key, stopped by LIMIT
    assert len(used) > 20
    assert scanned - newest_cases == set()
