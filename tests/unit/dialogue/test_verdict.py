"""The verdict of the eligibility check, on the real policy data."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.dialogue import checklist
from bot.dialogue.verdict import Met, Outcome, Told, Verdict, check
from bot.knowledge import Facts, KnowledgeBase
from bot.labels import DateRole, Gap, Ground, Housing, Who

TODAY = dt.date(2026, 11, 23)


def _check(kb: KnowledgeBase, registered: dt.date | None, gap: Gap | None = Gap.NONE, *, no_ground: bool = False, **facts: Any) -> Verdict:
    dates = {DateRole.REGISTERED: registered} if registered else {}
    return check(Told(Facts(dates=dates, **facts), gap, no_ground), TODAY, kb)


@pytest.mark.parametrize(
    ("registered", "outcome", "earliest"),
    [
        (dt.date(2026, 5, 22), Outcome.ELIGIBLE, dt.date(2026, 11, 23)),  # the first day
        (dt.date(2026, 5, 23), Outcome.WAIT, dt.date(2026, 11, 24)),  # one day short
        (dt.date(2026, 5, 21), Outcome.ELIGIBLE, dt.date(2026, 11, 22)),
    ],
)
def test_the_day_decides(kb: KnowledgeBase, registered: dt.date, outcome: Outcome, earliest: dt.date) -> None:
    verdict = _check(kb, registered, city="北京", ground=Ground.STUDY, who=Who.SELF)

    assert (verdict.outcome, verdict.earliest) == (outcome, earliest)


def test_a_first_day_on_a_weekend_is_followed_by_a_day_on_which_the_office_is_open(kb: KnowledgeBase) -> None:
    verdict = _check(kb, dt.date(2026, 5, 27), city="北京", ground=Ground.STUDY, who=Who.SELF)

    assert (verdict.earliest, verdict.counter) == (dt.date(2026, 11, 28), dt.date(2026, 11, 30))  # a Saturday


@pytest.mark.parametrize("gap", [Gap.NEVER, Gap.LAPSED])
def test_without_a_registration_nothing_has_begun(kb: KnowledgeBase, gap: Gap) -> None:
    verdict = _check(kb, dt.date(2025, 1, 5), gap, city="北京", ground=Ground.STUDY)

    assert verdict.outcome is Outcome.NOT_MET
    assert verdict.earliest is None and verdict.steps == ()


@pytest.mark.parametrize("gap", [Gap.MOVED, Gap.BROKEN, None])
def test_what_a_gap_does_is_for_the_office_to_say(kb: KnowledgeBase, gap: Gap | None) -> None:
    assert _check(kb, dt.date(2025, 1, 5), gap, city="北京", ground=Ground.STUDY, who=Who.SELF).outcome is Outcome.DEPENDS


def test_without_a_date_the_general_rule_is_told(kb: KnowledgeBase) -> None:
    verdict = _check(kb, None, Gap.NONE, ground=Ground.STUDY)

    assert verdict.outcome is Outcome.DEPENDS and verdict.earliest is None
    assert any("6个月" in reason.text for reason in verdict.reasons)


def test_none_of_the_grounds_is_not_enough(kb: KnowledgeBase) -> None:
    verdict = _check(kb, dt.date(2025, 1, 5), city="北京", no_ground=True)

    assert verdict.outcome is Outcome.NOT_MET
    assert [r.clause for r in verdict.reasons if r.met is Met.NO] == ["《居住证暂行条例》第2条"]


def test_a_city_that_asks_for_social_insurance_says_what_was_not_asked(kb: KnowledgeBase) -> None:
    verdict = _check(kb, dt.date(2025, 1, 5), city="深圳", ground=Ground.WORK, who=Who.SELF)

    assert verdict.outcome is Outcome.DEPENDS
    assert any(r.met is Met.OFFICE and "社会保险" in r.text and "12个月" in r.text for r in verdict.reasons)


@pytest.mark.parametrize("housing", [Housing.HOTEL, Housing.RELATIVE])
def test_a_home_of_which_nothing_is_on_file_depends(kb: KnowledgeBase, housing: Housing) -> None:
    assert _check(kb, dt.date(2025, 1, 5), city="北京", ground=Ground.HOUSING, housing=housing).outcome is Outcome.DEPENDS


def test_every_met_or_missed_condition_names_its_clause(kb: KnowledgeBase) -> None:
    for city in (None, *kb.cities):
        for ground in Ground:
            for gap in (None, *Gap):
                verdict = _check(kb, dt.date(2026, 3, 5), gap, city=city, ground=ground, housing=Housing.RENTED, who=Who.MINOR)
                for reason in verdict.reasons:
                    assert reason.clause or reason.met is Met.OFFICE, (city, ground, gap, reason)
                assert verdict.materials and verdict.where and verdict.citations


def test_the_dates_are_those_of_the_answer_elsewhere(kb: KnowledgeBase) -> None:
    verdict = _check(kb, dt.date(2026, 3, 5), city="深圳", ground=Ground.STUDY)
    (due, _), *_ = verdict.answers

    assert due.entry == "application.due_date"
    assert (verdict.earliest, verdict.steps) == (due.computed["earliest_application"], due.steps)


@pytest.mark.parametrize("gap", [None, *Gap])
@pytest.mark.parametrize("no_ground", [True, False])
def test_a_receipt_gives_the_same_verdict_again(kb: KnowledgeBase, gap: Gap | None, no_ground: bool) -> None:
    verdict = _check(kb, dt.date(2026, 3, 5), gap, no_ground=no_ground, city="上海", housing=Housing.RENTED)
    given = checklist.as_answer(verdict, kb)
    record, *parts = checklist.records(verdict, given, kb)

    assert checklist.again(record, kb) == verdict
    assert checklist.again(parts[0], kb) is None
    assert given.receipt == record.code and "上海" not in record.code


def test_another_gap_has_another_receipt(kb: KnowledgeBase) -> None:
    codes = {checklist.code_of(_check(kb, dt.date(2026, 3, 5), gap, city="北京"), kb) for gap in (None, *Gap)}

    assert len(codes) == len(Gap) + 1
