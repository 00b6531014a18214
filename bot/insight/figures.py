"""The figures of the dashboard, from rows that are read once. Plain counting; nothing is guessed for what was not asked or not rated."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import select

from bot.cases.store import CaseStore, china_time
from bot.insight.event import UNANSWERED
from bot.insight.recorder import EVENTS

_MS_POINTS = (50, 95, 99)


class Row(Protocol):
    """What is read of a question."""

    at: dt.datetime
    channel: str
    city: str | None
    matter: str
    aspect: str
    status: str
    milliseconds: float
    fallback: bool
    handover: bool


@dataclass(frozen=True)
class Rating:
    """A user's word on an answer.

    Attributes:
        at: when, China time.
        good: whether it helped.
    """

    at: dt.datetime
    good: bool


class Rated(Protocol):
    """What is read of a rating."""

    @property
    def good(self) -> bool:
        """Whether the answer helped."""


class Ratings(Protocol):
    """Where ratings come from."""

    def between(self, since: dt.datetime, until: dt.datetime) -> Sequence[Rated]:
        """The ratings of a span of time (China time, the end not included)."""


Counts = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Figures:
    """The figures of a span of time. A share is between 0 and 1, and None where there is nothing to divide by.

    Attributes:
        questions: how many were asked; wishes for a person are none.
        matters: by matter, most first.
        aspects: by aspect.
        cities: by city; questions without a city as ``""``.
        channels: by channel.
        unanswered: nothing was found to say.
        fallbacks: the assistant asked what was meant, or failed.
        handovers: a person was asked for.
        unanswered_share: of all questions.
        fallback_share: of all questions.
        handover_share: of all questions and wishes for a person.
        ratings: how many answers were rated.
        satisfaction: share of the good ones.
        hours: questions in each of the 24 hours, China time.
        milliseconds: answer time that 50, 95 and 99 of 100 questions do not exceed; None without any.
    """

    questions: int
    matters: Counts
    aspects: Counts
    cities: Counts
    channels: Counts
    unanswered: int
    fallbacks: int
    handovers: int
    unanswered_share: float | None
    fallback_share: float | None
    handover_share: float | None
    ratings: int
    satisfaction: float | None
    hours: tuple[int, ...]
    milliseconds: tuple[tuple[int, float | None], ...]

    @property
    def busiest(self) -> tuple[int, ...]:
        """The three hours with most questions, most first; hours without any are none."""
        order = sorted(range(24), key=lambda hour: (-self.hours[hour], hour))
        return tuple(hour for hour in order[:3] if self.hours[hour])


def figures(rows: Iterable[Row], ratings: Sequence[Rated] = ()) -> Figures:
    """Count."""
    every = list(rows)
    asked = [row for row in every if not row.handover]
    wishes = len(every) - len(asked)
    hours = Counter(row.at.hour for row in asked)
    times = sorted(row.milliseconds for row in asked)
    unanswered = sum(row.status in UNANSWERED for row in asked)
    fallbacks = sum(row.fallback for row in asked)
    return Figures(
        questions=len(asked),
        matters=_counts(row.matter for row in asked),
        aspects=_counts(row.aspect for row in asked),
        cities=_counts(row.city or "" for row in asked),
        channels=_counts(row.channel for row in asked),
        unanswered=unanswered,
        fallbacks=fallbacks,
        handovers=wishes,
        unanswered_share=_share(unanswered, len(asked)),
        fallback_share=_share(fallbacks, len(asked)),
        handover_share=_share(wishes, len(every)),
        ratings=len(ratings),
        satisfaction=_share(sum(rating.good for rating in ratings), len(ratings)),
        hours=tuple(hours[hour] for hour in range(24)),
        milliseconds=tuple((point, percentile(times, point)) for point in _MS_POINTS),
    )


def percentile(ordered: Sequence[float], point: int) -> float | None:
    """The value that ``point`` of 100 do not exceed (nearest rank); None of nothing."""
    return ordered[max(1, math.ceil(len(ordered) * point / 100)) - 1] if ordered else None


def questions_between(store: CaseStore, since: dt.datetime, until: dt.datetime) -> list[Row]:
    """The questions of a span of time, the end not included.

    Raises:
        StoreError: the store cannot be read.
    """
    columns = ("at", "channel", "city", "matter", "aspect", "status", "milliseconds", "fallback", "handover")
    span = (EVENTS.c.at >= china_time(since)) & (EVENTS.c.at < china_time(until))
    with store.session(read_only=True) as session:
        return list(session.connection().execute(select(*(EVENTS.c[name] for name in columns)).where(span)))


def _counts(values: Iterable[str]) -> Counts:
    return tuple(sorted(Counter(values).items(), key=lambda item: (-item[1], item[0])))


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
