"""What policy and the operator say about reminders; passed in, because ``bot.cases`` reads neither policy nor settings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from bot.deadlines import Period, WorkingDayCalendar


@dataclass(frozen=True)
class ReminderRule:
    """A rule of a city.

    Attributes:
        period: length of the endorsement window, or of the waiting period.
        basis: title and article of its source, as people read it.
        hedged: it rests on a third party's account.
    """

    period: Period
    basis: str
    hedged: bool = False


@dataclass(frozen=True)
class ReminderRules:
    """The rules in force on a day, by city (official short name); None where none is known.

    Attributes:
        window: the yearly endorsement (居住证暂行条例 第十条).
        wait: the waiting period before an application (居住证暂行条例 第二条).
        calendar: working days.
    """

    window: Callable[[str], ReminderRule | None]
    wait: Callable[[str], ReminderRule | None]
    calendar: WorkingDayCalendar


@dataclass(frozen=True)
class QuietHours:
    """The part of the day in which nobody is written to, in China standard time. Equal times: none.

    Attributes:
        start: from this time on.
        end: first time at which writing is allowed again, usually the next morning.
    """

    start: dt.time = dt.time(21, 0)
    end: dt.time = dt.time(9, 0)

    def covers(self, moment: dt.datetime) -> bool:
        """Whether a moment (naive, China standard time) lies in the quiet hours."""
        time = moment.time()
        if self.start <= self.end:
            return self.start <= time < self.end
        return time >= self.start or time < self.end

    def after(self, moment: dt.datetime) -> dt.datetime:
        """The moment itself, or the end of the quiet hours that it lies in."""
        if not self.covers(moment):
            return moment
        end = dt.datetime.combine(moment.date(), self.end)
        return end if end > moment else end + dt.timedelta(days=1)


@dataclass(frozen=True)
class PushTerms:
    """How and when the operator wants messages to be sent.

    Attributes:
        days_before: on which days before the end of the endorsement window people are reminded.
        application_days: for how many days after the earliest application date the reminder is still worth sending.
        longest_wait: registrations older than this are not looked at; no waiting period is nearly as long.
        quiet: when nobody is written to.
        unused: how long a binding lasts without being used.
        attempts: how often a message is tried before it is given up.
        first_retry: pause after the first refusal; each further one doubles it.
        longest_retry: longest pause.
        lease: how long a worker may hold a message before another takes it for dead; longer than a batch takes.
        batch: how many messages a worker claims at a time.
    """

    days_before: tuple[int, ...] = (30, 7, 1)
    application_days: int = 14
    longest_wait: dt.timedelta = dt.timedelta(days=800)
    quiet: QuietHours = QuietHours()
    unused: dt.timedelta = dt.timedelta(days=365)
    attempts: int = 10
    first_retry: dt.timedelta = dt.timedelta(minutes=5)
    longest_retry: dt.timedelta = dt.timedelta(hours=6)
    lease: dt.timedelta = dt.timedelta(minutes=15)
    batch: int = 20

    def pause(self, attempts: int) -> dt.timedelta:
        """The pause after so many refusals."""
        return self.longest_retry if attempts > 20 else min(self.first_retry * 2 ** (attempts - 1), self.longest_retry)
