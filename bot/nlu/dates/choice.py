"""A date expression with the reading that is taken for it."""

from __future__ import annotations

import datetime as dt

from bot.labels import DateRole
from bot.nlu.dates.candidate import Candidate
from bot.nlu.dates.model import Kind, Span, shift
from bot.nlu.dates.neighbours import fits_weekday
from bot.nlu.dates.tense import Direction

_PLANNED_DAYS = 60
_FAR_DAYS = 240
_CLEARLY_NEARER = 3


class Choice:
    """A candidate with its chosen reading."""

    def __init__(self, one: Candidate, role: DateRole | None, direction: Direction, today: dt.date) -> None:
        self.one = one
        self.role = role
        self.direction = direction
        self.today = today
        self.value: Span | None = one.fixed
        self.others: list[Span] = list(one.alternatives)
        self.ambiguous = one.ambiguous
        self.carried = False
        if one.readings is not None:
            self._choose(one.readings(today))
        elif direction is Direction.PAST:
            self._take_what_is_over()
        self.settle()

    def _choose(self, readings: list[Span]) -> None:
        today = self.today
        past = next((r for r in reversed(readings) if r[0] and r[0] <= today), None)
        future = next((r for r in readings if r[1] and r[1] >= today), None)
        nearer_future = past is None or (future is not None and _distance(future, today) < _distance(past, today))
        soon = future is not None and _distance(future, today) <= _PLANNED_DAYS
        direction = self.direction
        if self.one.joined and past == future and direction is not Direction.FUTURE:
            # A range that holds today: the one that is over is meant as well.
            past = next((r for r in reversed(readings) if r[1] and r[1] < today), past)
        options = [r for r in (past, future) if r is not None]
        if not options:
            return
        if direction in (Direction.FUTURE, Direction.FUTURE_LIKELY):
            first = future or past
        elif direction is Direction.SOON:
            first = future if soon or nearer_future else past
        elif direction is Direction.NEAREST or (soon and direction is Direction.PAST_UNLESS_NEARER):
            first = future if nearer_future else past
        elif direction is Direction.PAST_UNLESS_NEAR and soon and past and _distance(past, today) >= _FAR_DAYS:
            first = future
        elif direction is Direction.UNKNOWN and self.one.present:
            first = _current(readings, today) or past or future
        elif direction is Direction.UNKNOWN and soon and past and _distance(past, today) >= _FAR_DAYS and self.one.kind is Kind.DAY:
            first = future  # 12月2号去行不, asked in November
        else:
            first = past or future
        self.value = first
        self.others = [*self.others, *(r for r in options if r != first)]
        if self.one.open_side and direction is not Direction.FUTURE:
            self.ambiguous = True
        if direction is Direction.FUTURE and self.one.kind is Kind.DAY and past and future:
            # 11月2号去取证, told three weeks later: a plan for next year is hardly meant
            self.ambiguous = self.ambiguous or _distance(future, today) >= _FAR_DAYS
        if past == future or not self.one.may_ask or len(options) < 2:
            return
        if direction is Direction.NEAREST and past and future:
            # 10月5号过期的, told in November: nobody means next October
            near, far = sorted((_distance(past, today), _distance(future, today)))
            self.ambiguous = self.ambiguous or near * _CLEARLY_NEARER >= far
        elif direction in (Direction.UNKNOWN, Direction.NEAREST) or (direction is Direction.SOON and not soon):
            self.ambiguous = True
        elif direction is Direction.PAST_LIKELY or (direction is Direction.PAST_UNLESS_NEAR and first == past):
            # Plans are made for the coming weeks: a registration next spring is not announced.
            self.ambiguous = self.ambiguous or (soon and nearer_future)
        elif direction is Direction.FUTURE_LIKELY:
            self.ambiguous = self.ambiguous or not nearer_future

    def _take_what_is_over(self) -> None:
        """今年小年来的: of two readings the one that is not still to come."""
        value, today = self.value, self.today
        over = [other for other in self.others if other[1] and other[1] <= today]
        if value and value[0] and value[0] > today and over:
            self.value, self.others = over[0], [value, *(other for other in self.others if other != over[0])]

    def settle(self) -> None:
        """Weigh the weekday said beside the date, and a second way of counting from it."""
        value, one = self.value, self.one
        if value is None or value[0] is None:
            return
        if one.also_moved:
            self.others.append((shift(value[0], days=one.also_moved), shift(value[0], days=one.also_moved)))
        if one.weekday is None:
            return
        if fits_weekday(value[0], one):
            self.ambiguous = one.ambiguous
            return
        fitting = next((other for other in self.others if fits_weekday(other[0], one)), None)
        if fitting and self.direction not in (Direction.PAST, Direction.FUTURE):
            self.others = [value, *(other for other in self.others if other != fitting)]
            self.value, self.ambiguous = fitting, one.ambiguous
            return
        named = shift(value[0], days=one.weekday - value[0].weekday())  # the day of that week: one of the two is a slip
        self.others.insert(0, (named, named))
        self.ambiguous = True

    def prefer(self, value: Span) -> None:
        """Take another reading because of a neighbouring date, and keep the former one as an alternative."""
        if self.value is None or value == self.value:
            return
        self.others = [self.value, *(other for other in self.others if other != value)]
        self.value = value
        self.ambiguous = self.carried = True

    def start(self) -> dt.date | None:
        """The first day, or one that lends its year and month to what follows."""
        return self.value[0] if self.value else self.one.anchor


def _current(readings: list[Span], today: dt.date) -> Span | None:
    """The reading in this week (weekdays come one a week) or, for longer spans, in this year."""
    monday = shift(today, days=-today.weekday())
    sunday = monday and shift(monday, days=6)
    weekly = len(readings) == 3 and all(r[0] and r[1] and (r[1] - r[0]).days < 3 for r in readings)
    for reading in readings:
        first = reading[0]
        if first is None or monday is None or sunday is None:
            continue
        if monday <= first <= sunday if weekly else first.year == today.year:
            return reading
    return None


def _distance(span: Span, today: dt.date) -> int:
    first, last = span
    if first and last and first <= today <= last:
        return 0
    return min(abs((edge - today).days) for edge in span if edge)
