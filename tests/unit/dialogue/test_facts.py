"""Facts of a conversation as read from Rasa slots."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.deadlines import Period, Unit
from bot.dialogue.facts import DATE_SLOTS, FACT_SLOTS, facts_of, parse_duration, parse_span
from bot.labels import DateRole, Ground, Housing, Who
from bot.settings import ROOT


def test_slots_become_facts() -> None:
    known = facts_of(
        {
            "city": "上海", "ground": "work", "housing": "rented", "who": "minor", "overdue": "P2M",
            "date_registered": "2025-03-05", "date_issued": "2025-03-01/2025-03-31",
        }
    )  # fmt: skip

    assert (known.facts.city, known.facts.ground, known.facts.housing, known.facts.who) == ("上海", Ground.WORK, Housing.RENTED, Who.MINOR)
    assert known.facts.overdue == Period(2, Unit.MONTH)
    assert dict(known.facts.dates) == {DateRole.REGISTERED: dt.date(2025, 3, 5)}
    assert dict(known.inexact) == {DateRole.ISSUED: (dt.date(2025, 3, 1), dt.date(2025, 3, 31))}


@pytest.mark.parametrize(
    "slots", [{}, dict.fromkeys(FACT_SLOTS), dict.fromkeys(FACT_SLOTS, ""), dict.fromkeys(FACT_SLOTS[1:], "什么都不是")]
)
def test_what_is_not_understood_counts_as_not_given(slots: dict[str, Any]) -> None:
    known = facts_of(slots)

    assert (known.facts.city, known.facts.ground, known.facts.housing, known.facts.who, known.facts.overdue) == (None,) * 5
    assert (dict(known.facts.dates), dict(known.inexact)) == ({}, {})


@pytest.mark.parametrize(
    ("value", "span"),
    [
        ("2025-03-31", (dt.date(2025, 3, 31), dt.date(2025, 3, 31))),
        ("2025-03-01/2025-03-31", (dt.date(2025, 3, 1), dt.date(2025, 3, 31))),
        ("../2026-02-16", None),
        ("2026-02-16/..", None),
        ("2025-02-30", None),
        ("", None),
        (None, None),
        (20250331, None),
    ],
)
def test_spans_are_read_and_open_ones_say_too_little(value: Any, span: tuple[dt.date, dt.date] | None) -> None:
    assert parse_span(value) == span


@pytest.mark.parametrize(
    ("value", "period"),
    [
        ("P45D", Period(45, Unit.DAY)),
        ("P2M", Period(2, Unit.MONTH)),
        ("P1Y", Period(1, Unit.YEAR)),
        ("P2W", Period(14, Unit.DAY)),
        ("两个月", None),
        ("P2H", None),
        ("P", None),
        ("", None),
        (None, None),
        (2, None),
    ],
)
def test_lengths_are_read(value: Any, period: Period | None) -> None:
    assert parse_duration(value) == period


def test_every_role_has_a_slot_of_the_domain() -> None:
    domain = (ROOT / "domain.yml").read_text(encoding="utf-8")

    assert set(DATE_SLOTS) == set(DateRole)
    assert all(f"\n  {slot}:\n" in domain for slot in FACT_SLOTS)


@given(st.dictionaries(st.sampled_from(FACT_SLOTS), st.one_of(st.none(), st.text(max_size=30), st.integers(), st.booleans())))
def test_any_slots_are_read(slots: dict[str, Any]) -> None:
    assert facts_of(slots).facts is not None
