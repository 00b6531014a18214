"""Facts of a conversation: Rasa slots ↔ ``bot.knowledge.Facts``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bot.deadlines import Period, Unit
from bot.dialogue.endorsed import kept_endorsed
from bot.knowledge import Facts
from bot.labels import DateRole, Ground, Housing, Matter, Who

DATE_SLOTS = {role: f"date_{role}" for role in DateRole}
FACT_SLOTS = ("city", "ground", "housing", "who", "overdue", *DATE_SLOTS.values())
LENGTH_SLOT = "length"
PLANNED_SLOT = "planned"
_DURATION = re.compile(r"^P(\d+)([DWMY])$")
_NAMES_MONTH = re.compile(r"[月/.-]|节|双十|双1|元旦|国庆|中秋|端午|清明|除夕|元宵|五一|六一|圣诞")
_FROM_TODAY = re.compile(r"[昨今明前后]天|[昨今明]日|周|星期|礼拜")
_UNITS = {"D": Unit.DAY, "M": Unit.MONTH, "Y": Unit.YEAR}


@dataclass(frozen=True)
class KnownFacts:
    """The facts that slots hold.

    Attributes:
        facts: what the knowledge can use.
        length: the length of time that was named to be reckoned with.
        errand: what was handed in, where that is known to be no first permit.
        inexact: dates that are known only as a span (去年三月), with its first and last day.
    """

    facts: Facts
    length: Period | None = None
    errand: Matter | None = None
    inexact: Mapping[DateRole, tuple[dt.date, dt.date]] = field(default_factory=dict)


def facts_of(slots: Mapping[str, Any]) -> KnownFacts:
    """Read the facts from the slots. A value that is not understood counts as not given."""
    dates: dict[DateRole, dt.date] = {}
    inexact: dict[DateRole, tuple[dt.date, dt.date]] = {}
    for role, slot in DATE_SLOTS.items():
        span = parse_span(slots.get(slot))
        if span is None:
            continue
        if span[0] == span[1]:
            dates[role] = span[0]
        else:
            inexact[role] = span
    return KnownFacts(
        Facts(
            city=slots.get("city") or None,
            ground=_member(Ground, slots.get("ground")),
            housing=_member(Housing, slots.get("housing")),
            who=_member(Who, slots.get("who")),
            dates=dates,
            overdue=parse_duration(slots.get("overdue")),
            endorsed=kept_endorsed(slots),
            planned=planned_roles(slots) & dates.keys(),
        ),
        kept_length(slots),
        _member(Matter, slots.get("errand")),
        inexact,
    )


def planned_roles(slots: Mapping[str, Any]) -> frozenset[DateRole]:
    """The events whose day is only planned."""
    kept = str(slots.get(PLANNED_SLOT) or "").split(",")
    return frozenset(role for role in DateRole if str(role) in kept)


def kept_length(slots: Mapping[str, Any]) -> Period | None:
    """The length of time that was named to be reckoned with; ``None`` when none was."""
    try:
        return Period.read(str(slots.get(LENGTH_SLOT) or ""))
    except ValueError:
        return None


def parse_span(value: Any) -> tuple[dt.date, dt.date] | None:
    """Read ``2025-03-31`` or ``2025-03-01/2025-03-31``; an open span (``../2026-02-16``) says too little and gives ``None``."""
    if not isinstance(value, str) or not value:
        return None
    first, _, last = value.partition("/")
    try:
        start = dt.date.fromisoformat(first)
        return start, dt.date.fromisoformat(last) if last else start
    except ValueError:
        return None


def pending_role(slots: Mapping[str, Any]) -> DateRole | None:
    """The event whose day the due-date form waits for."""
    try:
        return DateRole(str(slots.get("pending_date")))
    except ValueError:
        return None


def exact_day(value: Any) -> dt.date | None:
    """The day that a value names; ``None`` when it is a span or no date."""
    span = parse_span(value)
    return span[0] if span is not None and span[0] == span[1] else None


def within_hint(day: dt.date, hint: tuple[dt.date, dt.date] | None) -> dt.date:
    """The day in the year that was named before (去年三月 … 三月五号): the same month and day inside the hint, if there is one."""
    if hint is None or hint[0] <= day <= hint[1]:
        return day
    for year in range(hint[0].year, hint[1].year + 1):
        with suppress(ValueError):  # 29 February
            if hint[0] <= (moved := day.replace(year=year)) <= hint[1]:
                return moved
    return day


def month_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day of the month of a day."""
    first = day.replace(day=1)
    return first, (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


def same_day(first: dt.date, span: tuple[dt.date, dt.date]) -> dt.date | None:
    """The day of a month that has the number of another day; ``None`` when there is none."""
    with suppress(ValueError):
        day = span[0].replace(day=first.day)
        return day if span[0] <= day <= span[1] else None
    return None


def names_month(words: str) -> bool:
    """Whether the words of a day say its month, or count it from today (周三, 昨天); a number alone (26号) does neither."""
    return bool(_NAMES_MONTH.search(words) or _FROM_TODAY.search(words))


def in_hint(day: dt.date, words: str, hint: tuple[dt.date, dt.date] | None) -> dt.date:
    """A day in the month or year that was named before (去年三月 … 八号).

    Args:
        day: as it was read by itself.
        words: the words that name it; a number alone (八号) takes month and year from before.
        hint: the first and last day of what was named before.
    """
    if _FROM_TODAY.search(words):
        return day
    if hint is not None and words and not _NAMES_MONTH.search(words) and (same := same_day(day, hint)):
        return same
    return within_hint(day, hint)


def parse_duration(value: Any) -> Period | None:
    """Read a single-unit ISO 8601 duration (``P45D``, ``P2M``, ``P1Y``; weeks become days)."""
    match = _DURATION.match(value) if isinstance(value, str) else None
    if match is None:
        return None
    count, unit = int(match.group(1)), match.group(2)
    return Period(count * 7, Unit.DAY) if unit == "W" else Period(count, _UNITS[unit])


def _member(labels: Any, value: Any) -> Any:
    try:
        return labels(value)
    except ValueError:
        return None
