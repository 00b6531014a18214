"""What the tests of the date rules share."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.deadlines import WorkingDayCalendar

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def calendar() -> WorkingDayCalendar:
    """The calendar files of the product."""
    return WorkingDayCalendar.load(ROOT / "data" / "policy" / "calendars")
