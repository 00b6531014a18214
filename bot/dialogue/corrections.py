"""A date said anew to correct the one that was reckoned with (不对，是4月3号发的).

A corrected day is the same event a few days off, so it keeps the year of the first one where it names none. Read by itself
it would be the latest such day, which can be another year: a wrong date, told with confidence.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from bot.dialogue.facts import DATE_SLOTS, month_of, names_month, parse_span, same_day
from bot.dialogue.form_texts import CHANGED_AGAIN
from bot.dialogue.questions import title
from bot.dialogue.turn import Turn
from bot.labels import DateRole
from bot.nlu.normalise import normalise

RECKONED = "reckoned"
_CORRECTABLE = ("city", "ground", "housing", "who")
_CORRECTS = re.compile(
    r"(?<!对)不对|(?<!是)不是(?!一回事|一样|一码)|错了|说错|记错|看错|应该是|改成|改为|更正|搞错|弄错|哦不|唔系|串行|看岔|看花|记串|搞混|弄混"
)
_NUMBERS = re.compile(
    r"是(?P<right>\d{1,2})[号日]?,?(?:而)?不是(?P<wrong>\d{1,2})(?!\d)|不是(?P<wrong2>\d{1,2})[号日]?,?(?:而)?是(?P<right2>\d{1,2})(?!\d)"
)
_OTHERS = re.compile(r"[号日]是[^,，。;；!！?？]{0,6}(?:合同|签约|租房|交钱|交房|入职|搬家|生日|别人|室友)")
_PAST = frozenset(map(str, (DateRole.REGISTERED, DateRole.ACCEPTED, DateRole.ISSUED)))
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)[一二三四五六日天1-7]")
_YEAR = re.compile(r"年|\d{4}|\d{2}[./-]\d{1,2}[./-]\d{1,2}|今天|昨天|前天|上|这个|本月")


def reckoned(dates: Mapping[DateRole, dt.date]) -> str | None:
    """What the slot ``reckoned`` keeps of the dates that an answer was computed from."""
    return json.dumps({str(role): day.isoformat() for role, day in sorted(dates.items())}) if dates else None


def corrections(turn: Turn, slots: Mapping[str, Any], today: dt.date) -> dict[str, str]:
    """Date slots that a correction changes, with the year of the date reckoned with before.

    Args:
        turn: the message.
        slots: Rasa slots, with the dates of this message already filled in.
        today: the day on which it is read.
    """
    before = reckoned_before(slots)
    if not corrects(turn.text):
        return {}
    if not turn.dates and (number := _other_number(turn.text, before)):
        return number
    roles = [role for role, value, _ in turn.dates if "/" not in value]
    found: dict[str, str] = {}
    for role, value, words in turn.dates:
        # 不对，是4月3号: the day alone corrects the one date that was reckoned with
        alone = len(roles) == 1 or bool(_OTHERS.search(turn.text) and value == _first_said(turn))
        about = role or (next(iter(before), None) if len(before) == 1 and alone else None)
        span, first = parse_span(value), before.get(about or "")
        ahead = role is None and about in _PAST and span is not None and span[0] > today  # 我数到12月8号对不对
        if about is not None and first is not None and span is not None and span[0] == span[1] and not ahead:
            found[DATE_SLOTS[DateRole(about)]] = _in_year_of(first, span, words) or value
    return found


def _first_said(turn: Turn) -> str | None:
    """The day behind 是, where the rest only tells what the wrong one was (是7月20号,12号是租房合同那天)."""
    return next((value for _, value, words in turn.dates if f"是{words}" in turn.text), None)


def _other_number(text: str, before: Mapping[str, dt.date]) -> dict[str, str]:
    """是18不是8: another number of the day reckoned with."""
    match = _NUMBERS.search(normalise(text).text)
    if match is None or len(before) != 1:
        return {}
    right, wrong = (int(match[name] or match[f"{name}2"]) for name in ("right", "wrong"))
    (role, first), *_ = before.items()
    if first.day != wrong:
        return {}
    with suppress(ValueError):
        return {DATE_SLOTS[DateRole(role)]: first.replace(day=right).isoformat()}
    return {}


def corrects(text: str) -> bool:
    """Whether the words of a message correct something said before."""
    return bool(_CORRECTS.search(text))


def corrected_facts(turn: Turn, slots: Mapping[str, Any]) -> tuple[str, ...]:
    """What is said of a city, ground or home that a message corrects (改成深圳)."""
    if not corrects(turn.text):
        return ()
    return tuple(CHANGED_AGAIN.format(value=title(name, slots[name])) for name in _CORRECTABLE if name in turn.named and slots.get(name))


def date_of_correction(turn: Turn, value: str, first: dt.date | None) -> str:
    """A date said anew, in the year of the one it corrects where it names none (不对，是三月).

    Args:
        value: the date or span as it was understood.
        first: the date that it corrects; ``None`` when there was none.
    """
    words = next((words for _, said, words in turn.dates if said == value), turn.text)
    span = parse_span(value)
    if first is None or span is None or not corrects(turn.text):
        return value
    return _in_year_of(first, span, words) or value


def _in_year_of(first: dt.date, span: tuple[dt.date, dt.date], words: str) -> str | None:
    """The day or span in the year of ``first``; ``None`` when its words name a year, or there is no such day (29 February)."""
    if _YEAR.search(words):
        return None
    if _WEEKDAY.fullmatch(words) and span[0] == span[1]:
        return (first + dt.timedelta(days=span[0].weekday() - first.weekday())).isoformat()  # 上周二 … 不对,是周三: of that week
    if span[0] == span[1] and not names_month(words) and (same := same_day(span[0], month_of(first))):
        return same.isoformat()  # 5月20 … 不对,是26号
    with suppress(ValueError):
        moved = [day.replace(year=day.year + first.year - span[0].year) for day in span]
        return moved[0].isoformat() if span[0] == span[1] else f"{moved[0]}/{moved[1]}"
    return None


def vague_correction(turn: Turn, slots: Mapping[str, Any]) -> tuple[DateRole, tuple[dt.date, dt.date], dt.date | None] | None:
    """A correction that names only a month (不对，是四月).

    Returns:
        What happened, the month in the year of the date it corrects, and the same day of that month if there is one.
    """
    before = reckoned_before(slots)
    spans = [(role, value) for role, value, _ in turn.dates if "/" in value]
    if not corrects(turn.text) or len(turn.dates) != 1 or len(spans) != 1:
        return None
    role, value = spans[0]
    about = role or (next(iter(before)) if len(before) == 1 else None)
    first = before.get(about or "")
    span = parse_span(date_of_correction(turn, value, first))
    if about is None or first is None or span is None or span[0] <= first <= span[1]:
        return None  # 2023年12月18号 … 22年,哦不,是23年没错: nothing changes
    return DateRole(about), span, same_day(first, span)


def reckoned_before(slots: Mapping[str, Any]) -> dict[str, dt.date]:
    """The dates that the last answer with dates was computed from."""
    try:
        kept = json.loads(slots.get(RECKONED) or "{}")
        return {str(role): dt.date.fromisoformat(day) for role, day in kept.items()}
    except (ValueError, TypeError, AttributeError):
        return {}
