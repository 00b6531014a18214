"""Days counted within a month or a year: ``上月第二个星期一``, ``9月最后一个周五``, ``今年2月最后一天``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator

from dateutil.relativedelta import FR, MO, SA, SU, TH, TU, WE, relativedelta

from bot.nlu.dates import candidate
from bot.nlu.dates.absolute import MONTH_STEP_WORDS, MONTH_STEPS
from bot.nlu.dates.candidate import Candidate, yearly
from bot.nlu.dates.model import Kind, Span, month_span, shift, year_span
from bot.nlu.dates.numerals import NOT_IN_NUMBER, SMALL, parse_number
from bot.nlu.dates.years import YEAR, said_year

_WEEKDAYS = dict(zip("一二三四五六日天1234567", (MO, TU, WE, TH, FR, SA, SU, SU, MO, TU, WE, TH, FR, SA, SU), strict=True))
_NTH = r"(?:的|里|里面)?(?:(?P<back>倒数)?第(?P<n>[一二三四五1-5])|(?P<last>最[后末]一?))"
_IN_MONTH = re.compile(
    rf"(?:(?:{YEAR})?{NOT_IN_NUMBER}(?P<m>{SMALL}|元) ?月份?|(?P<mw>{MONTH_STEP_WORDS}|当)一?个?月份?){_NTH}"
    r"(?:个?(?:周|星期|礼拜)(?P<wd>[一二三四五六日天1-7])(?!天)|个?天)"
)
_IN_YEAR = re.compile(rf"{YEAR}{_NTH}天")


def nth_weekday(first: dt.date, weekday: str, number: int) -> dt.date | None:
    """The ``number``-th weekday (一 to 日) of the month of ``first``, counted from its end when negative; ``None`` when there is none."""
    day: dt.date = first + relativedelta(day=31 if number < 0 else 1, weekday=_WEEKDAYS[weekday](number))
    return day if day.month == first.month else None


def find(text: str, today: dt.date) -> Iterator[Candidate | None]:
    """All candidates of this module; the text is not masked, for ordinals are."""
    if "第" in text or "最" in text:
        for match in _IN_MONTH.finditer(text):
            yield _in_month(match, today)
        for match in _IN_YEAR.finditer(text):
            year = said_year(match, today)
            yield _fixed(*match.span(), _pick(year_span(year), None, _number(match))) if year else None


def _number(match: re.Match[str]) -> int:
    return -1 if match["last"] else (parse_number(match["n"]) or 1) * (-1 if match["back"] else 1)


def _in_month(match: re.Match[str], today: dt.date) -> Candidate | None:
    start, end = match.span()
    number = _number(match)
    if match["mw"]:
        month = shift(today.replace(day=1), months=MONTH_STEPS.get(match["mw"], 0))
        return _fixed(start, end, _pick(month_span(month.year, month.month), match["wd"], number) if month else None)
    named = 1 if match["m"] == "元" else parse_number(match["m"])
    if named is None or not 1 <= named <= 12:
        return None
    in_year: Callable[[int], Span | None] = lambda y: _pick(month_span(y, named), match["wd"], number)  # noqa: E731
    year = said_year(match, today)
    return Candidate(start, end, readings=yearly(in_year)) if year is None else _fixed(start, end, in_year(year))


def _fixed(start: int, end: int, value: Span | None) -> Candidate:
    return candidate.day(start, end, value[0] if value else None) or Candidate(start, end, Kind.IMPOSSIBLE)


def _pick(whole: Span | None, weekday: str | None, number: int) -> Span | None:
    if whole is None or whole[0] is None or whole[1] is None:
        return None
    if weekday:
        day = nth_weekday(whole[0], weekday, number)
    else:
        day = shift(whole[0], days=number - 1) if number > 0 else shift(whole[1], days=number + 1)
    return (day, day) if day else None
