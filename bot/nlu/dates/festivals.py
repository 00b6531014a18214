"""Festivals, solar terms, seasons, quarters and half-years."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator

from bot.nlu.dates import candidate
from bot.nlu.dates.absolute import day_of_year, month_part
from bot.nlu.dates.candidate import Candidate, one_day, yearly
from bot.nlu.dates.counted import nth_weekday
from bot.nlu.dates.lunar import (
    LUNAR_FESTIVALS,
    MOVING_FESTIVALS,
    NEW_YEAR_EVE,
    SOLAR_FESTIVALS,
    SOLAR_TERMS,
    WEATHER,
    lunar_day,
    term_day,
)
from bot.nlu.dates.masks import MASK
from bot.nlu.dates.model import Kind, Span, make_date, month_span, shift
from bot.nlu.dates.numerals import CN, parse_number
from bot.nlu.dates.years import YEAR, said_year

_NAMES = sorted((*SOLAR_FESTIVALS, *LUNAR_FESTIVALS, *MOVING_FESTIVALS, *SOLAR_TERMS), key=len, reverse=True)
# Numbers that are festivals only where nothing else is counted.
_COUNTED = r"(?<![\d〇零一二三四五六七八九十双])"
_NOT_COUNTING = r"(?![\d〇零一二三四五六七八九十百月号日楼层个点年天岁周次位分元块区栋幢])"
_NAMED_DAY = r"(?=那天|那日|当天|当日|节气|前后|过后|前一天|前两天|第二天)"


def _pattern(name: str) -> str:
    if set(name) <= set(CN):
        return f"{_COUNTED}{name}{_NOT_COUNTING}"
    if name in WEATHER:
        return name + _NAMED_DAY
    return name + "(?!假)" if name.endswith("暑") else name


_FESTIVAL_WORDS = "|".join(_pattern(name) for name in _NAMES if name not in ("十一", "618"))
_ELEVEN = (
    rf"(?:(?<=年)|(?<=年的)|{_COUNTED})十一(?=节|假|长假|黄金周|期间|前|后|之|的时候|那|放|回|来|去|搬|登|办|"
    rf"[我俺]|跟|和|从|才|就){_NOT_COUNTING}"
)
_HOLIDAY = r"(?:小?长假|放?假期?(?!日))(?:期间|里)?|黄金周|期间"
# 国庆最后一天, 国庆那几天: some day of the holiday; ordinals are masked
_SOME_DAY = rf"的?(?:最[后末][一几两二三]?天|倒数|[那头][几两二三]天|中间(?:[几两二三]天)?|(?={MASK}))"
_TAIL = rf"(?:佳?节(?!日|假日))?(?P<holiday>的?(?:{_HOLIDAY})(?:{_SOME_DAY})?|[三五七八]天(?!前|后|内)|{_SOME_DAY})?"
_HOLIDAY_DAYS = {"国庆": 7, "十一": 7, "春节": 7, "五一": 5, "劳动节": 5}
_SHORT_HOLIDAY = 3
_SALE = rf"{_COUNTED}(?:618|六一八)(?=那天|当天|当日|那会儿?|的时候|前[一二两三]天|第二天)"
_FESTIVAL = re.compile(rf"(?:{YEAR})?(?P<name>{_FESTIVAL_WORDS}|{_ELEVEN}|(?P<sale>{_SALE})){_TAIL}")

_JULY = 7
_MID_JULY = "七月半"  # the lunar festival, or the middle of July
_THE_FESTIVAL = re.compile(r"的?(?:节|鬼节|[那当这][天日])")
_SEASONS = {"春": (3, 5), "夏": (6, 8), "秋": (9, 11), "冬": (12, 14)}
_HALVES = {"上": (1, 6), "前": (1, 6), "下": (7, 12), "后": (7, 12)}
_COMES_BACK = re.compile(r"(?:假期?|节)?(?:(?:回来|返工|返城|回城)(?:以?后|才|再|就|去)*(?:登|办|交|弄|报|补)|上班后)")
_PERIOD = re.compile(
    rf"(?:{YEAR})?(?:(?P<season>[春夏秋冬])[天季](?!装)|(?P<half>[上下]|(?<=年)[前后])半年|(?:第 ?)?(?P<q>[一二三四1-4])季度|"
    rf"[Qq](?P<q2>[1-4])(?![\d :、,.)])|(?P<vac>暑假|寒假))"
    r"|(?P<qw>上|本|这|下)一?个?季度"
)
_AROUND_NEW_YEAR = re.compile(
    rf"(?<![\d〇零{CN}半多几去今明前后每全本当百成])年(?P<side>[前后])(?![来面])|过完?年(?P<when>之?前|之?后|以后|以前|的时候|那会儿?|"
    rf"期间)?(?!纪|龄|限|内|以|多|来|半|轻)"
)


def find(text: str, whole: str, today: dt.date) -> Iterator[Candidate | None]:
    """All candidates of this module in a masked text; ``whole`` is the text before it was masked."""
    for match in _FESTIVAL.finditer(text):
        if _COMES_BACK.match(text, match.end()):
            continue  # 国庆回来登的记: some day after it
        yield _festival(match, whole, today)
    if "季" in text or "半" in text or "天" in text or "假" in text or "Q" in text.upper():
        for match in _PERIOD.finditer(text):
            yield _period(match, today)
    if "年" in text:
        for match in _AROUND_NEW_YEAR.finditer(text):
            yield _around_new_year(match)


def _festival(match: re.Match[str], whole: str, today: dt.date) -> Candidate | None:
    found = _festive_day(match, today)
    if found and match["name"] == _MID_JULY and not _THE_FESTIVAL.match(match.string, match.end("name")):
        year = said_year(match, today) or (today.year if today.month >= _JULY else today.year - 1)
        half = month_part(year, _JULY, "中")
        found.alternatives, found.ambiguous = (half,) if half else (), True
    if found is None or match["holiday"] is None or whole.startswith("第一天", match.end()):
        return found
    days = _HOLIDAY_DAYS.get(match["name"], _SHORT_HOLIDAY)

    def lasting(value: Span) -> Span:
        return value[0], value[0] and shift(value[0], days=days - 1)

    readings = found.readings
    found.kind, found.approximate = Kind.RANGE, True  # how long it lasted is another matter each year
    found.fixed = lasting(found.fixed) if found.fixed else None
    found.readings = (lambda anchor: [lasting(one) for one in readings(anchor)]) if readings else None
    found.alternatives = tuple(lasting(one) for one in found.alternatives)
    return found


def _festive_day(match: re.Match[str], today: dt.date) -> Candidate | None:
    start, end = match.span()
    name, year = "618" if match["sale"] else match["name"], said_year(match, today)
    if name in SOLAR_FESTIVALS:
        month, number = SOLAR_FESTIVALS[name]
        if year is not None:
            return candidate.day(start, end, make_date(year, month, number))
        return Candidate(start, end, readings=day_of_year(month, number))
    if name in MOVING_FESTIVALS:
        month, weekday, number = MOVING_FESTIVALS[name]
        in_year: Callable[[int], Span | None] = lambda y: one_day(nth_weekday(dt.date(y, month, 1), weekday, number))  # noqa: E731
    elif name in SOLAR_TERMS:
        in_year = lambda y: one_day(term_day(y, name))  # noqa: E731
    else:
        month, number = LUNAR_FESTIVALS[name]
        if (month, number) == NEW_YEAR_EVE:  # the eve of a year's Spring Festival belongs to that year in common speech
            in_year = lambda y: one_day(lunar_day(y - 1, 12, 30))  # noqa: E731
        else:
            in_year = lambda y: one_day(lunar_day(y, month, number))  # noqa: E731
    if year is None:
        return Candidate(start, end, readings=yearly(in_year))
    value = in_year(year)
    if value is None:
        return None
    found = Candidate(start, end, fixed=value)
    if name in LUNAR_FESTIVALS and LUNAR_FESTIVALS[name][0] == 12:
        # 今年除夕 may be the coming one; 今年小年 that of the old year, which lies in this solar year
        other = in_year(year + 1 if LUNAR_FESTIVALS[name] == NEW_YEAR_EVE else year - 1)
        found.alternatives, found.ambiguous = (other,) if other else (), bool(other)
    return found


def _months(year: int, first: int, last: int) -> Span | None:
    start = month_span(year, first)
    end = month_span(year + (last - 1) // 12, (last - 1) % 12 + 1)
    return (start[0], end[1]) if start and end else None


def _period(match: re.Match[str], today: dt.date) -> Candidate | None:
    start, end = match.span()
    if match["qw"]:
        step = {"上": -1, "本": 0, "这": 0, "下": 1}[match["qw"]]
        month = shift(today.replace(day=1), months=3 * step)
        if month is None:
            return None
        first = (month.month - 1) // 3 * 3 + 1
        return candidate.span(start, end, _months(month.year, first, first + 2))
    if match["season"]:
        months = _SEASONS[match["season"]]
    elif match["half"]:
        months = _HALVES[match["half"]]
    elif match["vac"]:
        months = (7, 8) if match["vac"] == "暑假" else (1, 2)
    else:
        quarter = parse_number(match["q"] or match["q2"]) or 1
        months = (3 * quarter - 2, 3 * quarter)
    year = said_year(match, today)
    if year is not None:
        return candidate.span(start, end, _months(year, *months))
    seasonal = bool(match["season"] or match["vac"])
    return Candidate(start, end, Kind.RANGE, readings=yearly(lambda y: _months(y, *months)), present=not seasonal, may_ask=seasonal)


def _around_new_year(match: re.Match[str]) -> Candidate | None:
    """年前, 年后, 过年: the time around Spring Festival, never a day."""
    side = match["side"] or (match["when"] or "")
    readings = yearly(lambda y: one_day(lunar_day(y, 1, 1)))
    found = Candidate(*match.span(), Kind.RANGE, readings=readings, ambiguous=True, approximate=True)
    if "前" in side:
        found.open_side = -1
    elif "后" in side or match.group().startswith("过完"):
        found.open_side = 1
    else:
        found.readings = yearly(lambda y: _days_around(lunar_day(y, 1, 1)))
    return found


def _days_around(new_year: dt.date | None) -> Span | None:
    """From New Year's Eve to the seventh day, the days people call 过年."""
    return None if new_year is None else (shift(new_year, days=-1), shift(new_year, days=6))
