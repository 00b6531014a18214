"""The questions of a message, once each is read."""

from __future__ import annotations

import pytest

from bot.nlu.asked import all_dated, distinct, done_with
from bot.nlu.labelled import Target
from bot.nlu.reading import Asked, Reading


def _asked(matter: str, aspect: str, confidence: float = 0.9, **aspects: float) -> Asked:
    return Asked(matter, aspect, confidence, "…", aspects=tuple(aspects.items()))


def _reading(matter: str, aspect: str) -> Reading:
    return Reading("…", ((Target(matter, aspect), 0.9),), {matter: 0.9}, {aspect: 0.9})


@pytest.mark.parametrize(
    ("aspect", "own", "before", "matter"),
    [
        ("where", "none", [], "application"),
        ("where", "none", [("permit_general", "benefits")], "application"),
        ("where", "none", [("permit_general", "penalty")], "permit_general"),
        ("where", "permit_general", [], "permit_general"),
        ("definition", "none", [], "permit_general"),
    ],
)
def test_what_is_done_with_the_permit_as_such_is_to_apply_for_it(aspect: str, own: str, before: list[tuple[str, str]], matter: str) -> None:
    assert done_with("permit_general", aspect, _reading(own, aspect), [_asked(*pair) for pair in before]) == matter


def test_with_a_day_at_hand_a_question_about_a_term_asks_for_another_day() -> None:
    assert [asked.aspect for asked in all_dated([_asked("application", "deadline", deadline=0.8, due_date=0.1)])] == ["due_date"]
    assert [asked.aspect for asked in all_dated([_asked("permit_general", "deadline", deadline=0.9, due_date=0.01)])] == ["deadline"]


def test_no_question_is_lost_for_a_day_at_hand() -> None:
    found = [_asked("application", "deadline", deadline=0.8, due_date=0.1), _asked("application", "due_date")]

    assert [asked.aspect for asked in all_dated(found)] == ["deadline", "due_date"]


def test_of_several_questions_about_the_same_the_surest_is_kept_in_its_place() -> None:
    found = distinct([_asked("application", "fee", 0.4), _asked("case", "fee"), _asked("application", "fee", 0.8)])

    assert [(asked.matter, asked.confidence) for asked in found] == [("application", 0.8), ("case", 0.9)]
