"""Dates that may be one of several days (11月18号星期四, which was a Wednesday; 5号还是6号).

Nothing is reckoned from them until the person has said which day is meant.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.dialogue import texts
from bot.dialogue.facts import exact_day
from bot.dialogue.questions import day as day_choice
from bot.dialogue.reply import Button
from bot.dialogue.turn import Turn
from bot.labels import DateRole


@dataclass(frozen=True)
class Doubt:
    """A date in a message that is one of several days.

    Attributes:
        role: what happened on it; ``None`` when the message does not say.
        words: how the message names it.
        days: the days it may be, in order.
    """

    role: DateRole | None
    words: tuple[str, ...]
    days: tuple[dt.date, ...]

    @property
    def question(self) -> str:
        """Asks which of the days it is."""
        return texts.doubtful_date(self.words, self.days)

    @property
    def buttons(self) -> tuple[Button, ...]:
        """The days as choices."""
        return tuple(day_choice(one.isoformat()) for one in self.days)


def doubts(turn: Turn, today: dt.date) -> tuple[Doubt, ...]:
    """The doubtful dates of a message, one for each role.

    A reading to come is no doubt about an event of the past: 3月5号登记的 was this year or before.
    An expiry may lie on either side of today.

    Args:
        turn: the message.
        today: the day on which it is read.
    """
    found: dict[DateRole | None, Doubt] = {}
    for name, words, values in turn.readings:
        role = DateRole(name) if name else None
        days = {day for value in values if (day := exact_day(value)) and (role is DateRole.EXPIRES or day <= today)}
        # the likeliest reading may be a span, which is asked for its day anyway, or a day to come
        if len(days) < 2 or exact_day(values[0]) not in days:
            continue
        before = found.get(role, Doubt(role, (), ()))
        found[role] = Doubt(role, (*before.words, words), tuple(sorted({*before.days, *days})))
    return tuple(found.values())


def doubt_about(role: DateRole, turn: Turn, today: dt.date) -> Doubt | None:
    """The doubt about the date of this role in a message that answers a question for it; a date without a role answers it too."""
    return next((doubt for doubt in doubts(turn, today) if doubt.role in (role, None)), None)
