"""What the eligibility form asks, and what it takes from a message."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.dialogue.eligibility import DATE, corrects_verdict, opening, take, wanted
from bot.dialogue.turn import Ask, Turn
from bot.labels import Aspect, Matter, Who

TODAY = dt.date(2026, 11, 23)


def _turn(text: str, *dates: tuple[str | None, str, str], intent: str = "inform") -> Turn:
    return Turn(text, intent, None, (), dates=dates)


@pytest.mark.parametrize(
    ("slots", "slot", "needed"),
    [
        ({}, "housing", True),
        ({"ground": "study"}, "housing", False),
        ({"ground": "housing"}, "housing", True),
        ({"housing": "rented"}, "ground", False),
        ({"gap": "never"}, DATE, False),
        ({"gap": "broken"}, DATE, True),
        ({"skipped": "city,who"}, "who", False),
    ],
)
def test_only_what_is_needed_is_asked(slots: dict[str, Any], slot: str, needed: bool) -> None:
    assert (slot in wanted(slots)) is needed


@pytest.mark.parametrize(
    ("text", "gap"),
    [
        ("没断过", "none"),
        ("没有", "none"),
        ("一直连着的", "none"),
        ("断过，后来重新登记了", "broken"),
        ("断了还没重新登记", "lapsed"),
        ("搬过家", "moved"),
        ("被注销过一次", "broken"),
    ],
)
def test_words_answer_whether_it_was_interrupted(text: str, gap: str) -> None:
    assert take(_turn(text), {DATE: "2026-01-05"}, {}, "gap", TODAY).slots["gap"] == gap


def test_a_question_about_the_weather_gives_no_day_of_registration() -> None:
    turn = _turn("今天天气怎么样", (None, "2026-11-23", "今天"), intent="out_of_scope")

    assert not take(turn, {}, {}, DATE, TODAY).answers


def test_a_correction_keeps_the_year_of_what_it_corrects() -> None:
    turn = _turn("不对，是3月9号", (None, "2026-03-09", "3月9号"))

    assert take(turn, {DATE: "2024-03-08"}, {}, "gap", TODAY).slots[DATE] == "2024-03-09"


def test_a_month_in_place_of_a_day_is_asked_for_its_day() -> None:
    taken = take(_turn("不对，是三月", (None, "2026-03-01/2026-03-31", "三月")), {DATE: "2024-04-08"}, {}, "gap", TODAY)

    assert taken.slots == {DATE: None, "date_hint": "2024-03-01/2024-03-31"}
    assert [button.payload for button in taken.buttons] == ['/inform{"date": "2024-03-08"}']


def test_who_names_the_day_has_registered() -> None:
    turn = _turn("不对，2026年5月6号登记的", ("registered", "2026-05-06", "2026年5月6号"))

    assert take(turn, {"gap": "never"}, {DATE: "2026-05-06"}, "", TODAY).slots == {DATE: "2026-05-06", "date_hint": None, "gap": None}


def test_an_interruption_asks_for_the_day_of_the_new_registration() -> None:
    taken = take(_turn("断过，又登记了"), {DATE: "2025-01-05"}, {}, "gap", TODAY)

    assert taken.slots["gap"] == "broken" and taken.slots[DATE] is None
    assert [button.title for button in taken.buttons] == ["2025年1月5日"]


def test_a_home_named_as_a_correction_is_the_ground() -> None:
    taken = take(_turn("我说错了，是租房"), {"ground": "study"}, {"housing": "rented"}, "who", TODAY)

    assert taken.slots == {"housing": "rented", "ground": "housing"}


@pytest.mark.parametrize("text", ["先跳过这一条", "不想说", "跳过吧"])
def test_a_question_may_be_left_open(text: str) -> None:
    assert take(_turn(text, intent="cancel"), {"skipped": "city"}, {}, "who", TODAY).slots == {"skipped": "city,who"}


def test_a_date_known_as_a_span_is_asked_for_and_kept_as_a_hint() -> None:
    assert opening({DATE: "2025-03-01/2025-03-31"}) == {
        "skipped": None, "checked": None, DATE: None, "date_hint": "2025-03-01/2025-03-31",
    }  # fmt: skip


@pytest.mark.parametrize(("matter", "takes"), [(Matter.APPLICATION, True), (Matter.NONE, True), (Matter.ENDORSEMENT, False)])
def test_a_question_about_something_else_corrects_no_verdict(matter: Matter, takes: bool) -> None:
    turn = Turn("不对，我想问深圳", "ask", None, (Ask(matter, Aspect.MATERIALS),))

    assert corrects_verdict(turn) is takes


@pytest.mark.parametrize(("text", "who"), [("给自己办", Who.SELF), ("本人", Who.SELF), ("是自己的房子", None), ("自己租的", None)])
def test_a_home_of_ones_own_is_not_the_person_it_is_for(text: str, who: Who | None) -> None:
    assert take(_turn(text), {}, {}, "who", TODAY).slots.get("who") == (str(who) if who else None)
