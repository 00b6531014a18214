"""When people answer: some hours of every working day, as the operator gives them. Nothing is assumed."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from bot.clock import CHINA
from bot.deadlines import WorkingDayCalendar

_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–~至]\s*(\d{1,2}):(\d{2})")
_FARTHEST = 60  # days; no holiday is so long
_DAY = dt.timedelta(days=1)
Span = tuple[dt.time, dt.time]


class HoursError(ValueError):
    """The opening hours cannot be read."""


@dataclass(frozen=True)
class OpeningHours:
    """Opening hours on working days.

    Attributes:
        spans: from, until, in order and not overlapping; none: no desk is staffed.
        calendar: tells working days.
    """

    spans: tuple[Span, ...]
    calendar: WorkingDayCalendar

    @classmethod
    def parse(cls, text: str, calendar: WorkingDayCalendar) -> OpeningHours:
        """Read ``9:00-12:00,13:30-17:00``; an empty text means that no desk is staffed.

        Raises:
            HoursError: it is not of that form, or the spans are not in order.
        """
        spans: list[Span] = []
        for part in filter(None, (piece.strip() for piece in re.split(r"[,，、;；]", text))):
            found = _SPAN.fullmatch(part)
            try:
                numbers = [int(number) for number in found.groups()] if found else []
                opens, closes = dt.time(numbers[0], numbers[1]), dt.time(numbers[2], numbers[3])
            except (IndexError, ValueError) as error:
                raise HoursError("JUYI_DESK_HOURS 应写成 9:00-12:00,13:30-17:00 这样") from error
            if opens >= closes or (spans and spans[-1][1] > opens):
                raise HoursError("JUYI_DESK_HOURS 里的时段要从早到晚，不能重叠")
            spans.append((opens, closes))
        return cls(tuple(spans), calendar)

    @property
    def staffed(self) -> bool:
        """Whether there is a desk at all."""
        return bool(self.spans)

    @property
    def text(self) -> str:
        """How people read it: ``工作日 9:00–12:00、13:30–17:00``."""
        return "工作日 " + "、".join(f"{_clock(opens)}–{_clock(closes)}" for opens, closes in self.spans) if self.spans else ""

    def is_open(self, moment: dt.datetime) -> bool:
        """Whether someone answers at a moment."""
        local = _local(moment)
        return self.calendar.is_working_day(local.date()) and any(opens <= local.time() < closes for opens, closes in self.spans)

    def after(self, moment: dt.datetime, hours: float) -> dt.datetime:
        """The moment when so many opening hours have gone by (China time, naive). Without a desk, all hours of working days count."""
        left = dt.timedelta(hours=hours)
        local = _local(moment)
        at = local
        for opens, closes in self._from(local):
            at = max(opens, local)
            if at + left <= closes:
                return at + left
            left -= closes - at
        return at + left

    def _from(self, local: dt.datetime) -> list[tuple[dt.datetime, dt.datetime]]:
        """The spans that end after a moment, in order."""
        found = []
        for day in (local.date() + n * _DAY for n in range(_FARTHEST)):
            if not self.calendar.is_working_day(day):
                continue
            whole = [(dt.datetime.combine(day, dt.time()), dt.datetime.combine(day + _DAY, dt.time()))]
            spans = [(dt.datetime.combine(day, a), dt.datetime.combine(day, b)) for a, b in self.spans] or whole
            found += [span for span in spans if span[1] > local]
        return found


def _local(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(CHINA).replace(tzinfo=None) if moment.tzinfo else moment


def _clock(time: dt.time) -> str:
    return f"{time.hour}:{time.minute:02d}"
