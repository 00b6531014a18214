"""Dates that may be one of several days (11月18号星期四, which was a Wednesday; 5号还是6号), or of two people.

Nothing is reckoned from them until the person has said which day is meant.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.dialogue import texts
from bot.dialogue.facts import exact_day
from bot.dialogue.questions import day as day_choice
from bot.dialogue.reply import Button
from bot.dialogue.turn import Turn
from bot.labels import DateRole
from bot.nlu.normalise import normalise

_KIN = re.compile(r"媳妇|老公|老婆|爱人|对象|[男女]朋友|室友|舍友|同事|工友|儿子|女儿|闺女|孩子|我[妈爸哥姐弟妹]|爸妈|父母|公婆")
_TWO = 2
_AGAIN = re.compile(r"又|重新|再")


@dataclass(frozen=True)
class Doubt:
    """A date in a message that is one of several days.

    Attributes:
        role: what happened on it; ``None`` when the message does not say.
        words: how the message names it.
        days: the days it may be, in order.
        of_two: two people's, each on a day of its own.
    """

    role: DateRole | None
    words: tuple[str, ...]
    days: tuple[dt.date, ...]
    of_two: bool = False

    @property
    def question(self) -> str:
        """Asks which of the days it is, or which is to be reckoned with first."""
        if self.of_two and self.role is not None:
            return texts.dates_of_two(self.role, self.days)
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
    return tuple({**found, **_of_two(turn)}.values())


def _of_two(turn: Turn) -> dict[DateRole | None, Doubt]:
    """我3月5号登记的，我老婆8月6号登记的: two people, each with a day of registration."""
    if len(turn.dates) < _TWO:
        return {}
    text = normalise(turn.text).text
    if not _KIN.search(text) or _AGAIN.search(text):
        return {}
    found: dict[DateRole | None, Doubt] = {}
    for role in dict.fromkeys(DateRole(name) for name, *_ in turn.dates if name):
        said = {day: words for name, value, words in turn.dates if name == role and (day := exact_day(value))}
        places = _places([normalise(words).text for words in said.values()], text)
        if len(places) > 1 and _KIN.search(text, places[0], places[-1]):
            found[role] = Doubt(role, tuple(said.values()), tuple(said), of_two=True)
    return found


def _places(words: Sequence[str], text: str) -> list[int]:
    """Where words stand in a text, one after another."""
    found: list[int] = []
    for one in words:
        found.append(max(text.find(one, found[-1] + 1 if found else 0), 0))
    return found


def doubt_about(role: DateRole, turn: Turn, today: dt.date) -> Doubt | None:
    """The doubt about the date of this role in a message that answers a question for it; a date without a role answers it too."""
    return next((doubt for doubt in doubts(turn, today) if doubt.role in (role, None)), None)
