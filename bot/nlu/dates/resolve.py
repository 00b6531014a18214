"""Choose the reading of each expression, from its role, the tense and its neighbours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

from bot.labels import DateRole
from bot.nlu.dates.candidate import Candidate
from bot.nlu.dates.model import DateMention, Kind, Span, shift
from bot.nlu.dates.neighbours import fits_weekday
from bot.nlu.dates.roles import Context
from bot.nlu.dates.tense import Direction, direction

# The order in which things happen: registered, then accepted, then issued, then expired.
_RANK = {DateRole.REGISTERED: 0, DateRole.ACCEPTED: 1, DateRole.ISSUED: 2, DateRole.EXPIRES: 3}
_AROUND_DAYS = 7
_PLANNED_DAYS = 60


class _Choice:
    """A candidate with its chosen reading."""

    def __init__(self, one: Candidate, role: DateRole | None, direction: Direction, today: dt.date) -> None:
        self.one = one
        self.role = role
        self.direction = direction
        self.today = today
        self.value: Span | None = one.fixed
        self.others: list[Span] = list(one.alternatives)
        self.ambiguous = one.ambiguous
        if one.readings is not None:
            self._choose(one.readings(today))
        self.settle()

    def _choose(self, readings: list[Span]) -> None:
        today = self.today
        past = next((r for r in reversed(readings) if r[0] and r[0] <= today), None)
        future = next((r for r in readings if r[1] and r[1] >= today), None)
        nearer_future = past is None or (future is not None and _distance(future, today) < _distance(past, today))
        direction = self.direction
        if self.one.joined and past == future and direction is not Direction.FUTURE:
            # A range that holds today: the one that is over is meant as well.
            past = next((r for r in reversed(readings) if r[1] and r[1] < today), past)
        options = [r for r in (past, future) if r is not None]
        if not options:
            return
        if direction in (Direction.FUTURE, Direction.FUTURE_LIKELY):
            first = future or past
        elif direction is Direction.NEAREST:
            first = future if nearer_future else past
        elif direction is Direction.UNKNOWN and self.one.present:
            first = _current(readings, today) or past or future
        else:
            first = past or future
        self.value = first
        self.others = [*self.others, *(r for r in options if r != first)]
        if self.one.open_side and direction is not Direction.FUTURE:
            self.ambiguous = True
        if past == future or not self.one.may_ask or len(options) < 2:
            return
        if direction in (Direction.UNKNOWN, Direction.NEAREST):
            self.ambiguous = True
        elif direction is Direction.PAST_LIKELY:
            # Plans are made for the coming weeks: a registration next spring is not announced.
            soon = future is not None and _distance(future, today) <= _PLANNED_DAYS
            self.ambiguous = self.ambiguous or (soon and nearer_future)
        elif direction is Direction.FUTURE_LIKELY:
            self.ambiguous = self.ambiguous or not nearer_future

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
        self.ambiguous = True

    def start(self) -> dt.date | None:
        return self.value[0] if self.value else self.one.anchor


def resolve(found: Sequence[Candidate], text: str, today: dt.date) -> list[DateMention]:
    """Mentions for candidates that are in order and free of overlaps."""
    live = [one for one in found if not one.negated]
    context = Context(text, live)
    words = iter(zip(range(len(live)), context.roles(), strict=True))
    choices: list[_Choice] = []
    for one in found:
        if one.negated:
            choices.append(_Choice(one, None, Direction.UNKNOWN, today))
            continue
        position, word = next(words)
        role = one.role or (word.role if word else None)
        if one.needs_role and role is None:
            continue
        tense = direction(text, one, word, context.window(position))
        choices.append(_Choice(one, None if one.kind is Kind.DURATION else role, tense, today))
    for earlier, later in pairwise(choices):
        _relate(earlier, later, today)
    mentions = (_mention(choice, text) for choice in choices if not choice.one.negated)
    return [mention for mention in mentions if mention is not None]


def _relate(earlier: _Choice, later: _Choice, today: dt.date) -> None:
    if earlier.one.negated or later.one.negated:
        _lend(*((earlier, later) if earlier.one.negated else (later, earlier)))
    elif later.one.same and earlier.start() is not None:
        _lend_unit(earlier, later)
    else:
        _carry(earlier, later, today)
    if earlier.one.either and later.one.either and earlier.value and later.value:
        for choice, other in ((earlier, later), (later, earlier)):
            choice.others.insert(0, other.value)  # type: ignore[arg-type]
            choice.ambiguous = True


def _lend(denied: _Choice, right: _Choice) -> None:
    """不是10月3号，是13号: the right day lies near the one denied, unless that has no year or month to lend."""
    base, readings = denied.start(), right.one.readings
    if denied.one.kind is not Kind.DAY or base is None or readings is None or right.one.present or right.one.weekday is not None:
        return
    if not (right.one.bare_day and not denied.one.bare_day) and denied.one.fixed is None:
        return
    near = [(abs((reading[0] - base).days), reading) for reading in readings(base) if reading[0]]
    if near:
        right.prefer(min(near)[1])


def _lend_unit(earlier: _Choice, later: _Choice) -> None:
    """同月20号, 同年九月: in the month or year of the date before."""
    base, readings = earlier.start(), later.one.readings
    if base is None or readings is None:
        return
    for reading in readings(base):
        first = reading[0]
        if first and first.year == base.year and (later.one.same == "year" or first.month == base.month):
            later.others = [other for other in (later.value, *later.others) if other and other != reading]
            later.value, later.ambiguous = reading, earlier.ambiguous
            return


def _carry(earlier: _Choice, later: _Choice, today: dt.date) -> None:
    """Let one date fill in the year or month that its neighbour leaves out."""
    base = earlier.start()
    readings = later.one.readings
    if base is None or readings is None or later.one.present or later.one.open_side or later.direction is Direction.FUTURE:
        return
    order = _order(earlier.role, later.role)
    borrows = later.one.bare_day and not earlier.one.bare_day
    if order is None and not borrows:
        return
    if earlier.one.readings is None or borrows:
        near = readings(base)
        after = order is None or order >= 0
        fits = [r for r in near if r[0] and (r[0] >= base if after else r[0] <= base)]
        choice = (fits[0] if after else fits[-1]) if fits else None
        if choice and choice[0] and (choice[0] <= today or later.role is DateRole.EXPIRES or later.role is None):
            later.prefer(choice)
        return
    second = later.start()
    if second is None or order == 0 or (second > base) == (order is not None and order > 0) or second == base:
        return
    if order is not None and order > 0:  # 9月5号登记的，3月1号受理的: the registration was the year before
        fits = [r for r in earlier.one.readings(second) if r[0] and r[0] <= second]
        if fits:
            earlier.prefer(fits[-1])
    else:
        fits = [r for r in readings(base) if r[0] and r[0] <= base]
        if fits:
            later.prefer(fits[-1])


def _order(first: DateRole | None, second: DateRole | None) -> int | None:
    if first is None or second is None or first not in _RANK or second not in _RANK:
        return None
    return _RANK[second] - _RANK[first]


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


def _final(value: Span, one: Candidate) -> Span | None:
    """Apply 前, 后, 前后 and 前一天 to a reading."""
    first, last = value
    if one.moved_days:
        edge = first if one.moved_days < 0 else last
        moved = edge and shift(edge, days=one.moved_days)
        return (moved, moved) if moved else None
    if one.open_side < 0:
        return (None, shift(first, days=-1)) if first else None
    if one.open_side > 0:
        return (shift(last, days=1), None) if last else None
    if one.kind is Kind.RANGE and first and first == last and one.approximate:
        return shift(first, days=-_AROUND_DAYS), shift(first, days=_AROUND_DAYS)
    return value


def _mention(choice: _Choice, text: str) -> DateMention | None:
    one = choice.one
    words = text[one.start : one.end]
    if one.kind in (Kind.DURATION, Kind.IMPOSSIBLE):
        role = one.role or choice.role
        return DateMention(
            words, one.start, one.end, one.kind, role=role, approximate=one.approximate, length=one.length, overdue=one.overdue
        )
    value = choice.value and _final(choice.value, one)
    if not value:
        return None
    others = (_final(other, one) for other in choice.others)
    alternatives = tuple(dict.fromkeys(other for other in others if other is not None and other != value))
    kind = Kind.DAY if value[0] is not None and value[0] == value[1] else Kind.RANGE
    return DateMention(
        words, one.start, one.end, kind, value[0], value[1], alternatives, choice.role, choice.ambiguous, one.approximate, one.length
    )
