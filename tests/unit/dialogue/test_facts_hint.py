"""A day told after a month or a year: it lies in what was named before."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.dialogue.choices import names_a_day
from bot.dialogue.facts import in_hint

D = dt.date
END_OF_NOVEMBER = (D(2025, 11, 21), D(2025, 11, 30))


@pytest.mark.parametrize(
    ("day", "words", "hint", "meant"),
    [
        (D(2026, 10, 28), "28号", END_OF_NOVEMBER, D(2025, 11, 28)),
        (D(2026, 11, 10), "10号", (D(2026, 12, 1), D(2026, 12, 31)), D(2026, 12, 10)),
        (D(2026, 11, 28), "11月28号", END_OF_NOVEMBER, D(2025, 11, 28)),
        (D(2026, 3, 28), "3月28号", END_OF_NOVEMBER, D(2026, 3, 28)),
        (D(2026, 11, 3), "3号", END_OF_NOVEMBER, D(2026, 11, 3)),
        (D(2026, 11, 22), "昨天", END_OF_NOVEMBER, D(2026, 11, 22)),
        (D(2026, 10, 28), "28号", None, D(2026, 10, 28)),
    ],
)
def test_a_number_alone_takes_month_and_year_from_before(day: D, words: str, hint: tuple[D, D] | None, meant: D) -> None:
    assert in_hint(day, words, hint) == meant


def test_a_number_may_be_a_day() -> None:
    assert names_a_day("3号") and not names_a_day("3") and not names_a_day("第三个")
