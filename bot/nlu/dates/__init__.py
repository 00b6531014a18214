"""Chinese date expressions in the messages of residents.

``find_dates`` reads a normalised message on a given day and never gives a false day: what is vague is an open range, what may mean two
days says so, a date that does not exist is ``impossible``, and phone numbers, addresses and articles of law are no dates.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from bot.nlu.dates import (
    absolute,
    counted,
    durations,
    festivals,
    foreign,
    lunar_dates,
    neighbours,
    numeric,
    ranges,
    relative,
    since,
    told,
    years,
)
from bot.nlu.dates.candidate import Candidate
from bot.nlu.dates.masks import MASK, mask
from bot.nlu.dates.model import DateMention, Kind, Length, Span, span_value
from bot.nlu.dates.resolve import resolve
from bot.nlu.dates.second_look import look_again
from bot.nlu.dates.spelling import mend

__all__ = ["DateMention", "Kind", "Length", "Span", "find_dates", "span_value"]

_HINT = re.compile(
    r"[年月日号天周期拜前后节季旬暑寒国庆五十清端中除冬春夏秋]|[昨今明前][儿个]|[昨今明琴寻噚听][早晚]|元[旦宵]|\d|重阳|七夕|来|改天|腊|圣诞|平安|"
    r"立|[上下]半|初|大|晚了|超了|迟了|今朝|[夜][儿个]|廿|霜降|惊蛰|白露|谷雨|芒种|小满|雨水|[大小]雪|破五"
)
_RECURRING = re.compile(r"每(?:年|个|到|逢|隔)?的? ?$")


def find_dates(text: str, today: dt.date) -> list[DateMention]:
    """The dates and durations in a message, in order, without overlaps.

    Args:
        text: the message, normalised by ``bot.nlu.normalise``; positions refer to it.
        today: the day on which it is read.

    Returns:
        The mentions; empty when nothing is a date. Any string is accepted.
    """
    if not _HINT.search(text):
        return []
    mended = mend(text)
    hidden = mask(mended)
    found = _without_overlaps([one for one in _candidates(hidden, mended, today) if one is not None])
    for one in found:
        if one.kind is not Kind.DURATION:
            one.end = relative.time_end(hidden, one.end)
    found = _from_today(told.anchor(found, hidden), today)
    found = [one for one in found if not _RECURRING.search(hidden[max(0, one.start - 4) : one.start])]
    if not found:
        return []
    found = ranges.combine(neighbours.merge(found, hidden, today), hidden, today)
    neighbours.tie(found, mended)
    neighbours.lend_year(found, mended)
    neighbours.take_year(found, mended)
    return look_again(resolve(found, text, today), text, today)


def _candidates(text: str, whole: str, today: dt.date) -> Iterator[Candidate | None]:
    yield from (one for one in counted.find(whole, today) if one and text[one.start] != MASK)
    yield from ranges.find_short(text, today)
    yield from absolute.find(text, today)
    yield from years.find(text, today)
    yield from numeric.find(text, today)
    yield from foreign.find(text, today)
    yield from festivals.find(text, whole, today)
    yield from lunar_dates.find(text, today)
    yield from since.find(text, today)
    yield from relative.find(text, today)
    yield from told.find(text)
    yield from durations.find(text)


def _from_today(found: list[Candidate], today: dt.date) -> list[Candidate]:
    """Leave out offsets that run from a date named before: 8月31日登记的，六个月后…."""
    out: list[Candidate] = []
    dated = False
    for one in found:
        ahead = one.fixed is not None and one.fixed[0] is not None and one.fixed[0] > today
        if dated and one.length and ahead and not one.role:
            continue
        dated = dated or (one.kind is not Kind.DURATION and one.fixed != (today, today))
        out.append(one)
    return out


def _without_overlaps(found: list[Candidate]) -> list[Candidate]:
    """Leftmost longest; of equals the one that knows another reading, then the first found."""
    found.sort(key=lambda one: (one.start, -one.end, not one.alternatives))
    out: list[Candidate] = []
    for one in found:
        if not out or one.start >= out[-1].end:
            out.append(one)
    return out
