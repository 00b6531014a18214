"""The dates of an answer as a calendar file (RFC 5545) that phones and computers can take in."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from bot.knowledge.answer import Answer
from bot.labels import Status

_MORNING_BEFORE = dt.timedelta(hours=-15)  # nine o'clock on the day before: an all-day event begins at midnight
_WEEK_BEFORE = dt.timedelta(days=-6, hours=-15)
_MORNING = dt.timedelta(hours=9)


@dataclass(frozen=True)
class _Kind:
    """How a computed date becomes an event: its summary, and when to remind."""

    summary: str
    alarms: tuple[dt.timedelta, ...]


_LAST_DAY = (_WEEK_BEFORE, _MORNING_BEFORE)
_KINDS: Mapping[str, _Kind] = {
    "window_start": _Kind("居住证签注：今天起可以办", (_MORNING,)),
    "window_last": _Kind("居住证签注：最后一天", _LAST_DAY),
    "grace_until": _Kind("居住证补办签注：宽限期最后一天", _LAST_DAY),
    "make_up_until": _Kind("居住证补办签注：补办期限最后一天", _LAST_DAY),
    "previous_grace_until": _Kind("上一次没签的：宽限期最后一天", _LAST_DAY),
    "previous_make_up_until": _Kind("上一次没签的：补办期限最后一天", _LAST_DAY),
    "counter_day": _Kind("居住证：可以去窗口申领了", (_MORNING_BEFORE,)),
    "issue_due_next_working_day": _Kind("居住证：最迟应当发证的日子", (_MORNING,)),
    "duty_due_strict": _Kind("{title}：最晚这一天", _LAST_DAY),
    "held_asked": _Kind("居住证：持证到今天满您要的时间", (_MORNING,)),
    "held_next": _Kind("居住证：持证又满一个整年", (_MORNING,)),
    "stated_due": _Kind("{title}：您说的期限到今天", (_MORNING,)),
}


def calendar(given: Answer) -> str | None:
    """The dates still to come as all-day events with reminders.

    The same answer gives the same file, byte for byte, and an event keeps its UID, so that taking it in twice makes no doubles.

    Returns:
        The text of the file, lines ended by CRLF; None when the answer has no date still to come.
    """
    from icalendar import Alarm, Calendar, Event  # only needed when a file is asked for

    days = {name: day for name, day in given.computed.items() if name in _KINDS and day >= given.as_of}
    if not days:
        return None
    out = Calendar()
    out.add("prodid", "-//juyi//residence permit//ZH")
    out.add("version", "2.0")
    out.add("calscale", "GREGORIAN")
    out.add("method", "PUBLISH")
    for name, day in sorted(days.items(), key=lambda item: (item[1], item[0])):
        kind = _KINDS[name]
        summary = kind.summary.format(title=given.title)
        if given.status is Status.PROVISIONAL:
            summary += "（暂定）"
        event = Event()
        event.add("uid", _uid(given, name, day))
        # The day of the answer, not of the export: the file depends on the answer alone.
        event.add("dtstamp", dt.datetime.combine(given.as_of, dt.time(), dt.timezone.utc))
        event.add("dtstart", day)
        event.add("dtend", day + dt.timedelta(days=1))
        event.add("summary", summary)
        event.add("description", _description(given))
        event.add("transp", "TRANSPARENT")
        for before in kind.alarms:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", summary)
            alarm.add("trigger", before)
            event.add_component(alarm)
        out.add_component(event)
    return out.to_ical().decode("utf-8")


def _uid(given: Answer, name: str, day: dt.date) -> str:
    told = "|".join((given.entry or "", given.city or "", name, day.isoformat()))
    return f"{hashlib.sha256(told.encode()).hexdigest()[:32]}@juyi"


def _description(given: Answer) -> str:
    parts = [given.spoken, given.hedge or "", given.sources_line, f"回执号：{given.receipt}"]
    return "\n".join(part for part in parts if part)
