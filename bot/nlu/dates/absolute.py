"""Dates that name a month or a day: ``2025年6月10日``, ``去年三月``, ``25.6.1``, ``20号``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from bot.nlu.dates import candidate
from bot.nlu.dates.candidate import Candidate, Readings, in_year_or_yearly, yearly
from bot.nlu.dates.masks import MASK
from bot.nlu.dates.model import Kind, Span, joined_span, make_date, month_span, shift
from bot.nlu.dates.numerals import AFTER_WEEKDAY, CN, NOT_IN_NUMBER, SMALL, parse_number
from bot.nlu.dates.years import YEAR, said_year, trimmed

# 网上上周三交的, 楼下下周二来人: the first of the two belongs to the place
_BACK = r"(?<![网楼线上])上上上|(?<![网楼线上])上上|(?:(?<![上网楼])|(?<=[网楼线]上))上"
_FORTH = r"(?<![楼下])下下下|(?<![楼下])下下|(?:(?<![下楼])|(?<=楼下))下"
STEPS = {"大上": -2, "上上上": -3, "上上": -2, "上": -1, "这": 0, "本": 0, "下": 1, "下下": 2, "下下下": 3, "大下": 2}
"""How many weeks or months away."""
STEP_WORDS = rf"大上|{_BACK}|这|本|大下|{_FORTH}"
MONTH_STEPS = {**STEPS, "顶": -1, "今": 0}
MONTH_STEP_WORDS = rf"{STEP_WORDS}|顶(?=个月)|今(?=个月)"

# What may follow a number whose 号 or 日 was left out.
_COUNTED = r"[\d.:%/〇零一二三四五六七八九十百千万亿几多元块个人份张名天年月周岁点时次平米层楼套间户]"
_END = (
    rf"(?!{_COUNTED})(?=$|[^\u4e00-\u9fffA-Za-z{MASK}]|[才的登办来受到搬交递提申报做录住发签领拿取开至过截入去就左前之以后我还不换是能对过那把给放国休结]|"
    rf"那天)"
)
_PART = (
    r"头上|头里|中下旬|上中旬|上旬|中旬|下旬|月?初(?![一二三四五六七八九十])|月?底|月?末|月尾(?![号数款气])|尾(?=[^号数款气])|月中|中(?=$|[^\u4e00-\u9fff]|(?:[的登办来受到搬交才挪拿]|收(?![费入据])|领(?!导)|取(?!消|得|决|两|[一二三四五六七八九\d]))|从(?![未没来不]))|头(?![脸领条上里一次疼像天个])|"
    r"上半月|下半月"
)

_MONTH_DATE = re.compile(
    rf"(?:{YEAR}(?:(?:阳历|公历|新历)的?)?|(?P<sy>[同当那]年)的?)?"
    rf"(?:{NOT_IN_NUMBER}(?<![年第满])(?:(?<!个)|(?<=[一另]个)(?={SMALL}月(?:{SMALL}[日号](?![楼房门栋])|[初底])))(?P<lm>)|"
    rf"(?<=[年的是 度前历]))(?P<m>{SMALL}|元) ?月(?!份额|嫂|租(?![的了下住])|薪|饼)份? ?的?"
    rf"(?: ?(?P<d>{SMALL}) ?(?:日|号)|(?P<dt>十|二十|[12]0)[几多来][日号]|(?P<part>{_PART})| ?(?P<db>\d{{1,2}}(?!{_COUNTED})|"
    rf"[{CN}]{{1,4}}{_END}))?"
)
_LUNAR_TAIL = re.compile(rf"初[{CN}]")
_BARE_DAY = re.compile(
    rf"(?:(?<![\d〇零{CN}百千第#月年.A-Za-z_哪某每])|{AFTER_WEEKDAY})(?<!\d-)(?:(?P<mw>{MONTH_STEP_WORDS}|同|当)一?个?月份?的?初?)?(?P<d>{SMALL})(?P<unit>号|日)(?!码|"
    rf"人(?!才)|(?:[内前起后以元]|之(?!间))(?<=日.)|(?:文件|选手))"
)
# 上个月廿八; and 廿八 alone, which means a day only where the clause says what happened
_STEP_DAY = re.compile(rf"(?<![以早晚])(?P<mw>{MONTH_STEP_WORDS})一?个?月份?的?(?P<d>(?:\d{{1,2}}|廿[{CN}]?|[{CN}]{{2,3}}){_END})")
_TWENTIES = re.compile(rf"(?<![月年\d〇零{CN}百千第历])廿[一二三四五六七八九]{_END}")
_MONTH_WORD = re.compile(
    rf"(?<![以早晚])(?P<mw>{MONTH_STEP_WORDS})一?个?月(?!球|饼|嫂|租|薪)(?P<same>的?今天)?份?的?(?:(?P<part>{_PART}|初|底|末|头|尾(?![号数款气])|中旬)|(?P<dt>十|二十|[12]0)[几多来][日号])?"
    rf"|(?<![每个\d〇零{CN}])(?P<bare>月初|月头(?![脸领])|月底|月末|月中(?![间])|中下旬|上中旬|[上中下]旬)(?![一二三四五六七八九十])"
)
_PART_DAYS = {
    "上旬": (1, 10),
    "初": (1, 10),
    "头": (1, 10),
    "头上": (1, 10),
    "头里": (1, 10),
    "上中旬": (1, 20),
    "中旬": (11, 20),
    "中": (11, 20),
    "上半月": (1, 15),
}


def find(text: str, today: dt.date) -> Iterator[Candidate | None]:
    """All candidates of this module in a masked text."""
    if "月" in text:
        for match in _MONTH_DATE.finditer(text):
            yield _month_date(match, text, today)
    if "月" in text or "旬" in text:
        for match in _MONTH_WORD.finditer(text):
            yield _month_word(match, today)
    if "号" in text or "日" in text:
        for match in _BARE_DAY.finditer(text):
            yield _bare_day(match, today)
    for match in _STEP_DAY.finditer(text):
        number, month = parse_number(match["d"]), shift(today.replace(day=1), months=MONTH_STEPS[match["mw"]])
        if number and month:
            yield dated(*match.span(), month.year, month.month, number)
    if "廿" in text:
        for match in _TWENTIES.finditer(text):
            readings = _day_of_month(parse_number(match.group()) or 1)
            yield Candidate(*match.span(), readings=readings, bare_day=True, needs_role=True)


def month_part(year: int, month: int, part: str) -> Span | None:
    """A third or a half of a month; 月底 counts from the 21st, as 下旬 does."""
    whole = month_span(year, month)
    if whole is None or whole[0] is None:
        return None
    part = part.removeprefix("月")
    if part in _PART_DAYS:
        first, last = _PART_DAYS[part]
        return whole[0].replace(day=first), whole[0].replace(day=last)
    return whole[0].replace(day={"下半月": 16, "中下旬": 11}.get(part, 21)), whole[1]


def _month_date(match: re.Match[str], text: str, today: dt.date) -> Candidate | None:
    found = _named_month(match, text, today)
    if found and match["sy"]:
        found.same = "year"
    return found


def _named_month(match: re.Match[str], text: str, today: dt.date) -> Candidate | None:
    start, end = match.span()
    year = said_year(match, today)
    if match["sy"]:
        year = None
    elif year is None and match["lm"] is None:  # follows a year that is none (12025年6月)
        return None
    months = _months(match["m"])
    if not months:
        return None
    if _LUNAR_TAIL.match(text, match.end("m") + 1):
        return None
    if match["d"] or match["db"]:
        number = parse_number(match["d"] or match["db"])
        return None if number is None else dated(start, end, year, months[0], number)
    if match["dt"]:
        return in_year_or_yearly(start, end, year, lambda y: _some_days(y, months[0], match["dt"]))
    if months[-1] > 12 or months[0] < 1:
        return Candidate(start, end, Kind.IMPOSSIBLE)
    part = match["part"]
    if part:
        return in_year_or_yearly(start, trimmed(text, start, end), year, lambda y: month_part(y, months[0], part))
    return in_year_or_yearly(
        start, trimmed(text, start, end), year, lambda y: joined_span(month_span(y, months[0]), month_span(y, months[-1]))
    )


def _months(words: str) -> tuple[int, ...]:
    if words in ("元", "两"):  # 两月 are two months
        return (1,) if words == "元" else ()
    number = parse_number(words)
    if number is not None:
        return (number,)
    if len(words) == 2:  # 三四月份
        first, second = parse_number(words[0]), parse_number(words[1])
        if first and second and second == first + 1:
            return first, second
    return ()


def _some_days(year: int, month: int, tens: str) -> Span | None:
    """十几号 and 二十几号."""
    low = 11 if tens in ("十", "10") else 21
    return _days(year, month, low, low + 8)


def _days(year: int, month: int, first: int, last: int) -> Span | None:
    start, whole = make_date(year, month, first), month_span(year, month)
    if start is None or whole is None or whole[1] is None:
        return None
    return start, min(whole[1], start + dt.timedelta(days=last - first))


def dated(start: int, end: int, year: int | None, month: int, number: int) -> Candidate:
    if year is not None:
        value = make_date(year, month, number)
        if value is None or not 1900 <= year <= 2200:
            return Candidate(start, end, Kind.IMPOSSIBLE, anchor=make_date(year, month, 1))
        return Candidate(start, end, fixed=(value, value))
    if make_date(2024, month, number) is None:  # a leap year has every possible day
        return Candidate(start, end, Kind.IMPOSSIBLE)
    return Candidate(start, end, readings=day_of_year(month, number))


def day_of_year(month: int, number: int) -> Readings:
    """Readings of a month and day without a year (29 February: leap years only)."""

    def in_year(year: int) -> Span | None:
        value = make_date(year, month, number)
        return (value, value) if value else None

    return yearly(in_year, reach=8 if (month, number) == (2, 29) else 2)


def _day_of_month(number: int) -> Readings:
    def near(anchor: dt.date) -> list[Span]:
        out: list[Span] = []
        for step in range(-3, 4):
            month = shift(anchor.replace(day=1), months=step)
            value = month and make_date(month.year, month.month, number)
            if value:
                out.append((value, value))
        return out

    return near


def _bare_day(match: re.Match[str], today: dt.date) -> Candidate | None:
    number = parse_number(match["d"])
    if number is None or number < 1:
        return None
    start, end = match.span()
    days = match["d"] in ("廿", "卅", "两") or match.string[max(0, start - 1) : start] in ("咗", "了")
    if days and match["unit"] == "日" and not match["mw"]:  # 交咗廿日, 交了两日: so many days
        return None
    if match["mw"] and match["mw"] in MONTH_STEPS:
        month = shift(today.replace(day=1), months=MONTH_STEPS[match["mw"]])
        return None if month is None else dated(start, end, month.year, month.month, number)
    if number > 31:
        return None
    weak = match["unit"] == "日"
    same = "month" if match["mw"] else ""
    return Candidate(start, end, readings=_day_of_month(number), bare_day=True, needs_role=weak, same=same)


def _month_word(match: re.Match[str], today: dt.date) -> Candidate | None:
    start, end = match.span()
    if match["bare"]:
        return candidate.span(start, end, month_part(today.year, today.month, match["bare"]))
    step = MONTH_STEPS[match["mw"]]
    if match["same"]:
        return candidate.day(start, match.end("same"), shift(today, months=step))
    month = shift(today.replace(day=1), months=step)
    if month is None:
        return None
    if match["part"]:
        return candidate.span(start, end, month_part(month.year, month.month, match["part"]))
    if match["dt"]:
        return candidate.span(start, end, _some_days(month.year, month.month, match["dt"]))
    return candidate.span(start, trimmed(match.string, start, end), month_span(month.year, month.month))
