"""The policy data and answers of the repository."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path

import pytest

from bot.knowledge import Facts, KnowledgeBase, Question, answer, check, city_names
from bot.knowledge.index import MARKER, index
from bot.knowledge.parameters import Value
from bot.labels import Aspect, Matter, Status

ROOT = Path(__file__).resolve().parents[3]
TODAY = dt.date(2026, 11, 23)


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return KnowledgeBase.load(ROOT)


def in_force(kb: KnowledgeBase, path: str, city: str | None = None, day: dt.date = TODAY) -> Value:
    found = kb.parameters.resolve(path, city, day)
    assert found is not None, path
    return found.value


def test_nothing_is_wrong() -> None:
    assert [str(problem) for problem in check(ROOT)] == []


@pytest.mark.parametrize(
    ("path", "city", "shown"),
    [
        ("eligibility.residence_period", None, (6, "month", "S-REG663", "2", "A")),
        ("eligibility.residence_period", "深圳", (12, "month", "S-SZ", "19", "A")),
        ("eligibility.residence_period", "广州", (183, "day", "S-GZ-C", None, "C")),
        ("application.issue_limit", None, (15, "day", "S-REG663", "9", "A")),
        ("application.issue_limit", "深圳", (15, "working_day", "S-SZ", "20", "A")),
        ("application.issue_limit", "天津", (15, "day", "S-TJ22B", None, "B")),
        ("application.issue_limit_cap", None, (30, "day", "S-REG663", "9", "A")),
        ("endorsement.window", None, (1, "month", "S-REG663", "10", "A")),
        ("endorsement.window", "深圳", (60, "day", "S-SZ", "23", "A")),
        ("endorsement.window", "上海", (30, "day", "S-SH-QIANZHU", None, "C")),
        ("endorsement.grace", "上海", (60, "day", "S-SH-QIANZHU", None, "C")),
        ("endorsement.make_up_limit", "北京", (6, "month", "S-BJ-XZ", "14", "C")),
        ("endorsement.make_up_limit", "深圳", (2, "year", "S-SZ", "25,27", "A")),
        ("address_change.limit", "上海", (30, "day", "S-SH-LEDGER", None, "B")),
        ("address_change.limit", "杭州", (10, "day", "S-ZJ", "13,19", "A")),
        ("fees.first_issue", "成都", (0, "CNY", "S-REG663", "21", "A")),
    ],
)
def test_the_rule_in_force(kb, path: str, city: str | None, shown: tuple[object, ...]) -> None:
    value = in_force(kb, path, city)
    assert (value.content, value.unit, value.source, value.article, value.confidence) == shown


def test_a_licence_needed_the_permit_until_the_national_examination(kb) -> None:
    path = "rights.permit_needed.driving_licence_small_car"
    assert in_force(kb, path, day=dt.date(2019, 5, 31)).content is True
    assert in_force(kb, path, day=dt.date(2019, 6, 1)).content is False


@pytest.mark.parametrize("path", ["address_change.limit", "fees.replacement", "endorsement.grace", "endorsement.make_up_limit"])
def test_what_no_national_text_lays_down_has_no_national_value(kb, path: str) -> None:
    assert kb.parameters.resolve(path, None, TODAY) is None


@pytest.mark.parametrize(("name", "city"), [("浦东", "上海"), ("魔都", "上海"), ("南山区", "深圳"), ("朝阳区", "北京"), ("石柱", "重庆")])
def test_names_of_cities(kb, name: str, city: str) -> None:
    assert city_names(kb)[name] == city


@pytest.mark.parametrize("city", ["苏州", "南京", "厦门", "青岛"])
def test_cities_without_an_established_rule_get_the_national_one(kb, city: str) -> None:
    given = answer(Question(Matter.APPLICATION, Aspect.DEADLINE), Facts(city=city), TODAY, kb)
    assert "15日" in given.body
    assert "没有核实到" in given.text


@pytest.mark.parametrize("city", [None, "上海", "北京", "深圳", "广州", "南京", "长沙"])
def test_every_entry_answers_with_its_sources(kb, city: str | None) -> None:
    for entry in kb.entries.values():
        given = answer(Question(entry.matter, entry.aspect, entry.id), Facts(city=city), TODAY, kb)
        assert given.body, entry.id
        assert given.citations or entry.matter is Matter.NONE, entry.id
        assert given.status is not Status.NOT_ON_FILE
        assert (given.hedge is not None) == any(item.confidence == "C" for item in given.citations), entry.id
        assert all(item.confidence != "D" for item in given.citations), entry.id


def test_shenzhen_endorses_sixty_days_before(kb) -> None:
    facts = Facts(city="深圳", dates={"issued": dt.date(2025, 3, 31)})
    given = answer(Question(Matter.ENDORSEMENT, Aspect.DUE_DATE), facts, dt.date(2025, 12, 1), kb)
    assert given.computed["window_start"] == dt.date(2026, 1, 29)
    assert given.computed["window_last"] == dt.date(2026, 3, 30)


@pytest.mark.parametrize(
    ("day", "state", "near"),
    [("2026-05-29", "overdue_in_grace", False), ("2026-05-30", "overdue", False)],
)
def test_shanghais_grace_ends_after_sixty_days(kb, day: str, state: str, near: bool) -> None:
    facts = Facts(city="上海", dates={"expires": dt.date(2026, 3, 30)})
    given = answer(Question(Matter.ENDORSEMENT, Aspect.CONSEQUENCE), facts, dt.date.fromisoformat(day), kb)
    assert given.computed["grace_until"] == dt.date(2026, 5, 29)
    assert given.state is not None and given.state.value == state
    assert any("界限很近" in note for note in given.notes) is near


# Speed is measured by the benchmark; these only catch work that grows out of hand, whatever else the machine does.
def test_loading_does_not_get_out_of_hand() -> None:
    assert min(_seconds(lambda: KnowledgeBase.load(ROOT)) for _ in range(3)) < 5


def test_answering_does_not_get_out_of_hand(kb) -> None:
    question, facts = Question(Matter.APPLICATION, Aspect.MATERIALS), Facts(city="上海")
    assert min(_seconds(lambda: answer(question, facts, TODAY, kb)) for _ in range(20)) < 0.05


def test_the_page_of_parameters_is_up_to_date(kb) -> None:
    _, _, table = (ROOT / "docs" / "policy-data.md").read_text(encoding="utf-8").partition(MARKER + "\n")
    assert table == index(kb)


def _seconds(run) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


def test_a_date_of_acceptance_turns_the_question_to_the_issue(kb) -> None:
    question = Question(Matter.APPLICATION, Aspect.DUE_DATE)
    assert answer(question, Facts(), TODAY, kb).entry == "application.due_date"
    given = answer(question, Facts(city="深圳", dates={"accepted": dt.date(2026, 9, 28)}), TODAY, kb)
    assert given.entry == "application.due_date.issue"
    assert given.computed["issue_due"] == dt.date(2026, 10, 23)


@pytest.mark.parametrize(
    ("kind", "status"),
    [("other_permit", Status.OTHER_PERMIT), ("other_office", Status.REFUSED), ("unrelated", Status.REFUSED), ("unsafe", Status.REFUSED)],
)
def test_what_is_out_of_scope_says_where_to_turn(kb, kind: str, status: Status) -> None:
    given = answer(Question(Matter.NONE, Aspect.NONE, f"out_of_scope.{kind}"), Facts(), TODAY, kb)
    assert given.status is status
    assert given.missing == ()


def test_nothing_on_file_names_the_hotline_and_its_source(kb) -> None:
    given = answer(Question(Matter.PERMIT_GENERAL, Aspect.PROGRESS), Facts(city="长沙"), TODAY, kb)
    assert given.status is Status.NOT_ON_FILE
    assert "12345" in given.body
    assert [item.source for item in given.citations] == ["S-HOTLINE"]
