"""Opening hours: on working days only, as given, counted across holidays."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.clock import CHINA
from bot.deadlines import WorkingDayCalendar
from bot.handover import HoursError, OpeningHours


@pytest.fixture(scope="module")
def calendar() -> WorkingDayCalendar:
    return WorkingDayCalendar.load(Path(__file__).resolve().parents[3] / "data" / "policy" / "calendars")


@pytest.fixture(scope="module")
def hours(calendar: WorkingDayCalendar) -> OpeningHours:
    return OpeningHours.parse("9:00-12:00, 13:30-17:00", calendar)


def at(month: int, day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (at(11, 23, 8, 59), False),  # a Monday
        (at(11, 23, 9), True),
        (at(11, 23, 11, 59), True),
        (at(11, 23, 12), False),
        (at(11, 23, 13, 30), True),
        (at(11, 23, 17), False),
        (at(11, 22, 10), False),  # a Sunday
        (at(10, 1, 10), False),  # the national day
        (at(10, 10, 10), True),  # a Saturday that is worked
    ],
)
def test_open_on_working_days_within_the_spans(hours: OpeningHours, moment: dt.datetime, is_open: bool) -> None:
    assert hours.is_open(moment) is is_open
    assert hours.is_open(moment.replace(tzinfo=CHINA).astimezone(dt.timezone.utc)) is is_open


def test_the_hours_that_go_by(hours: OpeningHours) -> None:
    assert hours.after(at(9, 30, 16), 2) == at(10, 8, 10)  # over the holidays
    assert hours.after(at(11, 23, 10), 2) == at(11, 23, 12)
    assert hours.after(at(11, 23, 11), 2) == at(11, 23, 14, 30)
    assert hours.after(at(11, 27, 16), 2) == at(11, 30, 10)  # from Friday to Monday


def test_without_a_desk_nothing_is_invented(calendar: WorkingDayCalendar) -> None:
    nobody = OpeningHours.parse("", calendar)
    assert (nobody.staffed, nobody.text, nobody.is_open(at(11, 23, 10))) == (False, "", False)
    assert nobody.after(at(11, 27, 12), 24) == at(11, 30, 12)  # whole working days count


@pytest.mark.parametrize("text", ["9-12", "12:00-9:00", "9:00-12:00,11:00-13:00", "25:00-26:00", "早上"])
def test_what_cannot_be_read_is_refused(calendar: WorkingDayCalendar, text: str) -> None:
    with pytest.raises(HoursError):
        OpeningHours.parse(text, calendar)
