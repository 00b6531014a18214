"""What the asker says of the last endorsement, of a plan, and of another person, decides what is reckoned."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.deadlines import Period, Unit
from bot.knowledge import Answer, Endorsed, Facts, KnowledgeBase, Question, answer
from bot.labels import Aspect, DateRole, Matter

D = dt.date
TODAY = D(2026, 11, 23)
MADE, MISSED = Endorsed(made=True), Endorsed(made=False)


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return KnowledgeBase.load(Path(__file__).resolve().parents[3])


def due(kb: KnowledgeBase, endorsed: Endorsed | None, aspect: Aspect = Aspect.DUE_DATE, **dates: dt.date) -> Answer:
    return answer(Question(Matter.ENDORSEMENT, aspect), Facts(endorsed=endorsed, dates=dates), TODAY, kb)


@pytest.mark.parametrize(
    ("issued", "endorsed", "last"),
    [
        (D(2024, 9, 1), MADE, D(2027, 8, 31)),
        (D(2024, 9, 1), MISSED, D(2026, 8, 31)),
        (D(2024, 9, 1), Endorsed(made=False, year=2025), D(2025, 8, 31)),  # missed since then
        (D(2024, 9, 1), Endorsed(made=True, year=2026), D(2027, 8, 31)),
        (D(2025, 12, 1), MADE, D(2027, 11, 30)),  # the one that is open now was made
        (D(2025, 12, 1), MISSED, D(2026, 11, 30)),  # there was none before
        (D(2024, 12, 10), Endorsed(made=True, year=2025), D(2026, 12, 9)),
        (D(2024, 12, 10), Endorsed(made=True, year=2026), D(2027, 12, 9)),
        (D(2024, 12, 10), Endorsed(made=False, year=2025), D(2025, 12, 9)),
    ],
)
def test_one_window_is_left(kb: KnowledgeBase, issued: dt.date, endorsed: Endorsed, last: dt.date) -> None:
    given = due(kb, endorsed, issued=issued)

    assert given.computed["window_last"] == last
    assert not any(name.startswith("previous") for name in given.computed)


@pytest.mark.parametrize("endorsed", [None, Endorsed(made=True, year=2025), Endorsed(made=True, year=2021)])
def test_what_is_said_of_another_year_leaves_both(kb: KnowledgeBase, endorsed: Endorsed | None) -> None:
    assert due(kb, endorsed, issued=D(2024, 9, 1)).computed["previous_window_last"] == D(2026, 8, 31)


def test_while_a_window_is_open_an_unnamed_one_may_be_either(kb: KnowledgeBase) -> None:
    for said in (MADE, MISSED):
        assert "previous_window_last" in due(kb, said, issued=D(2024, 12, 10)).computed


def test_how_many_days_it_is_late_is_told_first(kb: KnowledgeBase) -> None:
    assert due(kb, MISSED, issued=D(2024, 9, 1)).body.startswith("您这次签注最晚是2026年8月31日，已经过了84天。")
    assert "离最后那天还有7天。" in due(kb, None, issued=D(2025, 12, 1)).body
    assert "今天过了84天" in due(kb, MISSED, Aspect.CONSEQUENCE, issued=D(2024, 9, 1)).body


def test_a_day_guessed_from_a_length_is_not_told_as_one(kb: KnowledgeBase) -> None:
    facts = Facts(overdue=Period(2, Unit.MONTH))

    assert "签注最晚是" not in answer(Question(Matter.ENDORSEMENT, Aspect.CONSEQUENCE), facts, TODAY, kb).body


def test_a_printed_expiry_is_a_year_off_once_endorsed(kb: KnowledgeBase) -> None:
    given = due(kb, MADE, expires=D(2026, 8, 31))
    assert given.computed["window_last"] == D(2027, 8, 31)
    assert "您说这一次已经签过了，往后推1年" in given.text
    assert any("以显示的为准" in note for note in given.notes)

    assert due(kb, MADE, expires=D(2027, 6, 30)).computed["window_last"] == D(2027, 6, 30)  # its time has not come
    assert due(kb, MADE, expires=D(2024, 8, 31)).computed["window_last"] == D(2024, 8, 31)  # several are behind: which one?
    assert due(kb, Endorsed(made=True, year=2024), expires=D(2026, 8, 31)).computed["window_last"] == D(2026, 8, 31)
    assert due(kb, MADE, Aspect.CONSEQUENCE, expires=D(2026, 8, 31)).body.startswith("您的签注最晚到2027年8月31日")


def test_a_plan_is_reckoned_with_and_what_is_over_is_not_to_come(kb: KnowledgeBase) -> None:
    question = Question(Matter.APPLICATION, Aspect.DUE_DATE)
    dates = {DateRole.REGISTERED: D(2026, 12, 1)}
    planned = answer(question, Facts(dates=dates, planned=frozenset({DateRole.REGISTERED})), TODAY, kb)
    told = answer(question, Facts(dates=dates), TODAY, kb)

    assert planned.computed["earliest_application"] == D(2027, 6, 2)
    assert any("还没有到，是按您打算的2026年12月1日" in note for note in planned.notes)
    assert not told.computed and "还没有到" in told.body


def test_whose_day_it_is_stands_first(kb: KnowledgeBase) -> None:
    facts = Facts(dates={DateRole.ISSUED: D(2025, 12, 15)}, whose="婆婆")

    assert answer(Question(Matter.ENDORSEMENT, Aspect.DUE_DATE), facts, TODAY, kb).body.startswith("婆婆的：\n现在就可以签。")
    assert not answer(Question(Matter.ENDORSEMENT, Aspect.FEE), facts, TODAY, kb).body.startswith("婆婆的")


def test_the_facts_of_a_receipt_can_be_read_again() -> None:
    facts = Facts(
        dates={DateRole.REGISTERED: D(2026, 12, 1)},
        endorsed=Endorsed(made=False, year=2025),
        planned=frozenset({DateRole.REGISTERED}),
        whose="妈妈",
    )

    assert Facts.of_canonical(facts.canonical()) == facts
    assert "endorsed" not in Facts().canonical()
    with pytest.raises(ValueError, match="neither"):
        Endorsed.read("perhaps")
