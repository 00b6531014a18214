"""Facts as features of the classifier."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.entities import EntityFinder
from bot.nlu.marks import Marker
from bot.nlu.normalise import normalise
from bot.settings import ROOT

MARKER = Marker(EntityFinder.load(ROOT / "data" / "lexicon", ROOT / "data" / "policy" / "cities"))


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("居住证怎么办", []),
        ("我在上海", ["@city"]),
        ("租房,小孩上学", ["@housing", "@who"]),
        ("去年三月五号登记的", ["@date", "@day", "@registered"]),
        ("去年三月登记的", ["@date", "@registered", "@span"]),
        ("9月28号受理的", ["@accepted", "@date", "@day"]),
        ("2025年3月31日发的证", ["@date", "@day", "@issued"]),
        ("2月30号发的证", ["@date"]),
        ("过期两个月了", ["@overdue"]),
        ("JZ202601019000188", ["@case_number"]),
        ("后四位0017", ["@id_tail"]),
    ],
)
def test_facts_of_a_message_are_marked(text: str, marks: list[str]) -> None:
    assert MARKER.marks(text) == marks


def test_which_day_or_city_it_is_makes_no_difference() -> None:
    assert MARKER.marks("上海2025年3月31日发的证") == MARKER.marks("深圳2024年1月2日发的证")
    assert MARKER.marks("去年登记的") == MARKER.marks("前年登记的")


@given(st.text(max_size=120))
def test_any_text_can_be_marked(text: str) -> None:
    marks = MARKER.marks(normalise(text).text)

    assert marks == sorted(set(marks))
    assert all(mark.startswith("@") for mark in marks)
