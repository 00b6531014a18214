"""Dates as Rasa entities."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.dates import find_dates
from bot.nlu.normalise import normalise
from bot.nlu.parse_data import date_entities

TODAY = dt.date(2026, 11, 23)


def _entities(text: str) -> list[dict[str, Any]]:
    return date_entities(find_dates(text, TODAY))


def _brief(text: str) -> list[tuple[str, str, str | None]]:
    return [(e["entity"], e["value"], e.get("role")) for e in _entities(text)]


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("2025年3月31日发的证", [("date", "2025-03-31", "issued")]),
        ("去年三月五号登记的", [("date", "2025-03-05", "registered")]),
        ("9月28号受理的", [("date", "2026-09-28", "accepted")]),
        ("去年三月登记的", [("date", "2025-03-01/2025-03-31", "registered")]),
        ("有效期到2026年12月1日", [("date", "2026-12-01", "expires")]),
        ("过期两个月了", [("duration", "P2M", "overdue")]),
        ("过期45天了", [("duration", "P45D", "overdue")]),
        ("等了45天", [("duration", "P45D", None)]),
        ("2月30号发的证", [("impossible_date", "2月30号", "issued")]),
        ("居住证怎么办", []),
    ],
)
def test_dates_become_entities_with_iso_values_and_roles(text: str, entities: list[tuple[str, str, str | None]]) -> None:
    assert _brief(text) == entities


def test_what_may_mean_two_days_names_the_other_one_and_a_certain_day_does_not() -> None:
    (unclear,) = _entities("5月6日")
    (certain,) = _entities("2025年3月31日")

    assert (unclear["value"], unclear["additional_info"]) == ("2026-05-06", {"alternatives": ["2027-05-06"]})
    assert "additional_info" not in certain


@pytest.mark.parametrize(
    ("text", "value", "likeliest"),
    [
        ("半年前登记的", "2026-04-23/2026-06-22", "2026-05-23"),
        ("三个月前搬来的", "2026-08-08/2026-09-07", "2026-08-23"),
        ("两年前发的证", "2024-10-09/2025-01-07", "2024-11-23"),
        ("半个月前受理的", "2026-11-05/2026-11-11", "2026-11-08"),
    ],
)
def test_who_counts_back_in_months_has_named_no_day(text: str, value: str, likeliest: str) -> None:
    (rough,) = _entities(text)

    assert (rough["value"], rough["additional_info"]) == (value, {"likeliest": likeliest})


@pytest.mark.parametrize("text", ["一年前的今天搬来的", "三天前登记的", "昨天受理的", "20天前受理的", "还有20天到期"])
def test_who_counts_back_few_days_means_that_day(text: str) -> None:
    (exact,) = _entities(text)

    assert "/" not in exact["value"]
    assert "additional_info" not in exact


@given(st.text(max_size=100))
def test_entities_lie_within_any_text(text: str) -> None:
    read = normalise(text).text
    for entity in _entities(read):
        assert 0 <= entity["start"] < entity["end"] <= len(read)
        assert entity["entity"] in {"date", "duration", "impossible_date"}
