"""An answer can be made again from its receipt, and a change of the data tells whose answers it touches."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from dataclasses import replace

import pytest

from bot.deadlines import Period, Unit
from bot.knowledge import Facts, KnowledgeBase, Question, answer
from bot.knowledge.rendering import changes, rendered, scenarios
from bot.knowledge.replay import ReceiptRecord, record_of, render_again, told_the_old
from bot.labels import Aspect, Matter, Status

D = dt.date
DAY = D(2026, 11, 23)
LIMIT = "{from: 2020-01-01, value: 15, unit: day, source: S-LAW, article: '9', confidence: A, verified_on: 2026-11-01}"
NOTHING = Facts()
FACTS = Facts(
    city="乙市",
    ground="work",  # type: ignore[arg-type]
    housing="rented",  # type: ignore[arg-type]
    who="minor",  # type: ignore[arg-type]
    dates={"accepted": D(2026, 9, 28), "issued": D(2025, 3, 31)},  # type: ignore[dict-item]
    overdue=Period(2, Unit.MONTH),
    visit=D(2026, 12, 1),
)


def given(kb: KnowledgeBase, facts: Facts = NOTHING, aspect: Aspect = Aspect.DEADLINE, day: dt.date = DAY) -> ReceiptRecord:
    found = record_of(answer(Question(Matter.APPLICATION, aspect), facts, day, kb), facts, kb)
    assert found is not None
    return found


@pytest.fixture
def changed(files, tmp_path_factory):
    """The same data with another national limit from a day on."""

    def make(start: str, limit: int = 30) -> KnowledgeBase:
        root = tmp_path_factory.mktemp("changed")
        shutil.copytree(files.root, root, dirs_exist_ok=True)
        path = root / "policy/national/all.yml"
        line = LIMIT.replace("2020-01-01", start).replace("value: 15", f"value: {limit}")
        path.write_text(path.read_text(encoding="utf-8").replace(LIMIT, f"{LIMIT}\n      - {line}"), encoding="utf-8")
        return KnowledgeBase.load(root)

    return make


def test_facts_survive_being_written_down() -> None:
    assert Facts.of_canonical(json.loads(json.dumps(FACTS.canonical()))) == FACTS
    assert Facts.of_canonical(Facts().canonical()) == Facts()


def test_the_same_revision_gives_the_same_text_later(kb, files) -> None:
    for facts in (Facts(), FACTS, Facts(city="丁")):
        for aspect in (Aspect.DEADLINE, Aspect.DUE_DATE, Aspect.FEE, Aspect.PENALTY):
            record = given(kb, facts, aspect)
            again = render_again(record, files.load())
            assert again.text == record.text
            assert again.receipt == record.code


def test_a_record_names_no_more_than_the_facts(kb) -> None:
    record = given(kb, Facts(city="乙市"))
    assert record.facts == {"city": "乙"}
    assert record.city == "乙"


def test_after_a_change_the_old_day_still_has_the_old_rule(kb, changed) -> None:
    record = given(kb)
    later = changed("2026-12-01")
    assert "15日" in render_again(record, later).body
    assert "30日" in render_again(record, later, D(2026, 12, 1)).body


def test_asking_back_leaves_no_receipt_but_nothing_on_file_does(kb) -> None:
    asked = answer(Question(Matter.NONE, Aspect.FEE), Facts(), DAY, kb)
    assert asked.status is Status.CLARIFY
    assert record_of(asked, Facts(), kb) is None
    missing = answer(Question(Matter.SETTLEMENT, Aspect.FEE), Facts(), DAY, kb)
    record = record_of(missing, Facts(), kb)
    assert record is not None
    assert render_again(record, kb).text == missing.text


def test_an_unreadable_record_is_refused(kb) -> None:
    with pytest.raises(ValueError):
        render_again(replace(given(kb), facts={"ground": "magic"}), kb)


class TestToldTheOld:
    def test_who_read_the_old_rule_is_found(self, kb, changed) -> None:
        new = changed("2026-11-20")
        assert told_the_old(given(kb), kb, new, DAY)
        assert told_the_old(given(kb, day=D(2026, 11, 10)), kb, new, DAY)  # before the rule began, but it holds now

    def test_who_read_the_new_rule_is_not(self, kb, changed) -> None:
        new = changed("2026-11-20")
        assert not told_the_old(given(new), kb, new, DAY)

    def test_who_asked_about_something_else_is_not(self, kb, changed) -> None:
        new = changed("2026-11-20")
        assert not told_the_old(given(kb, aspect=Aspect.FEE), kb, new, DAY)
        assert not told_the_old(given(kb, Facts(city="乙")), kb, new, DAY)  # the city has its own

    def test_a_rule_that_is_still_to_come_concerns_nobody_yet(self, kb, changed) -> None:
        assert not told_the_old(given(kb), kb, changed("2026-12-01"), DAY)


class TestChanges:
    def test_only_what_the_change_reaches_is_listed_with_its_places(self, kb, changed) -> None:
        found = changes(kb, changed("2026-11-20"), DAY)
        assert {change.entry for change in found} == {"application.deadline", "application.due_date"}
        places = {city for change in found if change.entry == "application.deadline" for city in change.cities}
        assert places == {None, "丙"}
        assert all(
            "15日" in (change.before or "") and "30日" in (change.after or "") for change in found if change.entry == "application.deadline"
        )

    def test_an_entry_that_comes_or_goes_is_listed(self, kb, files) -> None:
        files.replace("answers/application.yml", "id: application.fee\n    aspect: fee", "id: application.penalty\n    aspect: penalty")
        found = {change.entry: change for change in changes(kb, files.load(), DAY, [None])}
        assert found["application.fee"].after is None
        assert found["application.penalty"].before is None

    def test_the_same_data_differ_in_nothing(self, kb, files) -> None:
        assert changes(kb, files.load(), DAY) == ()


def test_scenarios_reach_every_label_and_state(kb) -> None:
    entry = kb.entries["endorsement.due_date"]
    states = {one.state.value for one in rendered(kb, entry, "乙", DAY) if one.state}
    assert states == {"too_early", "in_window", "overdue_in_grace", "overdue"}
    assert any(facts.ground == "work" for facts in scenarios(kb.entries["application.materials"], DAY))


def test_old_data_are_read_without_todays_checks(files) -> None:
    files.replace("answers/application.yml", "    cite: [S-LAW#9]\n", "")
    assert "application.due_date" in KnowledgeBase.load(files.root, strict=False).entries
