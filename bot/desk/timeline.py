"""A small picture of a calculation: a line of time with its dates and spans. Only places and words; a template draws it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from bot.desk import texts
from bot.desk.calculators import Calculation

WIDTH, EDGE = 760, 60
_LABEL = 104  # width that a label takes
_ROW = 34
# spans: from a date to a date, by name; "start" is the date it was counted from
_SPANS = (
    ("start", "period_complete", "wait"),
    ("previous_window_start", "previous_window_last", "window"),
    ("previous_window_last", "previous_grace_until", "grace"),
    ("window_start", "window_last", "window"),
    ("window_last", "grace_until", "grace"),
    ("window_last", "make_up_until", "grace"),
    ("start", "issue_due_next_working_day", "wait"),
)


@dataclass(frozen=True)
class Mark:
    """A date on the line; ``row`` is the height of its label, 0 next to the line."""

    x: float
    y: float
    label: str
    day: str
    kind: str


@dataclass(frozen=True)
class Span:
    """A stretch of the line."""

    x: float
    width: float
    kind: str
    label: str


@dataclass(frozen=True)
class Timeline:
    """The picture; ``description`` says the same in words."""

    width: int
    height: int
    axis: float
    marks: tuple[Mark, ...]
    spans: tuple[Span, ...]
    today: float | None
    description: str


def timeline_of(done: Calculation) -> Timeline | None:
    """The picture of a calculation; ``None`` when it gave no dates."""
    if not done.computed.dates or not done.given:
        return None
    start = min(done.given.values())
    days = {"start": start, **done.computed.dates}
    first, last = min(*days.values(), done.as_of), max(*days.values(), done.as_of)
    scale = (WIDTH - 2 * EDGE) / max((last - first).days, 1)

    def x(day: dt.date) -> float:
        return round(EDGE + (day - first).days * scale, 1)

    named = {role.value: day for role, day in done.given.items()}
    labelled = _labels({**named, **done.computed.dates})
    rows = _rows([x(day) for day in labelled])
    axis = 20 + _ROW * (max(rows) + 1)
    marks = tuple(
        Mark(x(day), axis - 12 - _ROW * row, label, f"{day:%Y-%m-%d}", "given" if day in named.values() else "found")
        for row, (day, label) in zip(rows, labelled.items(), strict=True)
    )
    spans = tuple(
        Span(x(days[a]), max(x(days[b]) - x(days[a]), 2.0), kind, texts.SPANS[kind]) for a, b, kind in _SPANS if a in days and b in days
    )
    told = "；".join(f"{day:%Y-%m-%d}，{label}" for day, label in labelled.items())
    return Timeline(WIDTH, axis + 46, axis, marks, spans, x(done.as_of), told)


def _labels(days: Mapping[str, dt.date]) -> dict[dt.date, str]:
    """What falls on each day, in the order of time."""
    found: dict[dt.date, str] = {}
    for name, day in sorted(days.items(), key=lambda item: item[1]):
        label = texts.DATES[name]
        found[day] = f"{found[day]}、{label}" if day in found else label
    return found


def _rows(places: list[float]) -> list[int]:
    """A row for each label from left to right, so that none stands on another."""
    ends: list[float] = []
    rows = []
    for place in places:
        row = next((number for number, end in enumerate(ends) if place - _LABEL / 2 >= end), len(ends))
        ends[row:] = [place + _LABEL / 2, *ends[row + 1 :]]
        rows.append(row)
    return rows
