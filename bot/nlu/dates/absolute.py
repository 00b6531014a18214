"""Dates that name a month or a day: ``2025年6月10日``, ``去年三月``, ``25.6.1``, ``20号``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from bot.nlu.dates import candidate
from bot.nlu.dates.candidate import Candidate, Readings, yearly
from bot.nlu.dates.model import Kind, Span, make_date, month_span, shift, year_span
from bot.nlu.dates.numerals import AFTER_WEEKDAY, CN, COUNT, NOT_IN_NUMBER, SMALL, full_year, parse_digits, parse_number

YEAR_WORDS = {
    "大前年": -3, "前年": -2, "去年": -1, "上一年": -1, "旧年": -1, "今年": 0, "本年": 0, "明年": 1, "来年": 1, "后年": 2, "大后年": 3,
}  # fmt: skip

_REPUBLIC = 1911  # 民国114年 is 2025
MONTH_STEPS = {"大上": -2, "上上": -2, "上": -1, "这": 0, "本": 0, "下": 1, "下下": 2, "大下": 2}
MONTH_STEP_WORDS = "大上|上上|上|这|本|下下|大下|下"

YEAR = (
    r"(?:(?P<y4>(?<![\d.])\d{4}|(?<![〇零一二三四五六七八九十])[〇零○Oo一二三四五六七八九]{4}) ?年"
    r"|(?P<y2>(?<![\d.])\d{2}|(?<![〇零一二三四五六七八九十])[〇零一二九八][〇零一二三四五六七八九]) ?年"
    r"|(?P<yw>大前年|(?<![提以之])前年|去年(?![审检])|上一年|旧年|今年|本年|明年|来年|大后年|(?<![以之])后年(?![限龄审检]))度?"
    rf"|民国 ?(?P<roc>{COUNT}) ?年|{NOT_IN_NUMBER}(?P<yo>{COUNT})年(?:以|之)?前)[的是]? ?"
)

# What may follow a number whose 号 or 日 was left out.
_COUNTED = r"[\d.:%/〇零一二三四五六七八九十百千万亿几多元块个人份张名天年月周岁点时次平米层楼套间户]"
_END = (
    rf"(?!{_COUNTED})(?=$|[^\u4e00-\u9fffA-Za-z]|[才的登办来受到搬交递提申报做录住发签领拿取开至过截入去就左前之以后我还不换是能对过那]|"
    rf"那天)"
)
_PART = r"上旬|中旬|下旬|月?初(?![一二三四五六七八九十])|月?底|月?末|月中|中(?=$|[^\u4e00-\u9fff]|[的登办来受到搬交])|上半月|下半月"

_MONTH_DATE = re.compile(
    rf"(?:{YEAR}|(?P<sy>[同当那]年)的?)?"
    rf"(?:{NOT_IN_NUMBER}(?<![年第个满])(?P<lm>)|(?<=[年的是 度前]))(?P<m>{SMALL}|元) ?月(?!份额|嫂|租|薪|饼)份? ?的?"
    rf"(?: ?(?P<d>{SMALL}) ?(?:日|号)|(?P<dt>十|二十|[12]0)[几多来][日号]|(?P<part>{_PART})| ?(?P<db>\d{{1,2}}(?!{_COUNTED})|"
    rf"[{CN}]{{1,4}}{_END}))?"
)
_LUNAR_TAIL = re.compile(rf"初[{CN}]")
_BARE_DAY = re.compile(
    rf"(?:(?<![\d〇零{CN}百千第#月年.A-Za-z_])|{AFTER_WEEKDAY})(?<!\d-)(?:(?P<mw>{MONTH_STEP_WORDS}|同|当)一?个?月份?的?)?(?P<d>{SMALL})(?P<unit>号|日)(?!码|"
    rf"人|[内前起后以之元](?<=日.)|(?:文件|选手))"
)
_MONTH_WORD = re.compile(
    rf"(?<![以早晚])(?P<mw>{MONTH_STEP_WORDS})一?个?月(?!球|饼|嫂|租|薪)(?P<same>的?今天)?份?的?(?P<part>{_PART}|初|底|末|头|中旬)?"
    rf"|(?<![每个\d〇零{CN}])(?P<bare>月初|月底|月末|月中(?![间])|[上中下]旬)(?![一二三四五六七八九十])"
)
_YEAR_ONLY = re.compile(
    rf"{YEAR}(?P<part>年初|年底|年末|年中|年头|年尾|初(?![一二三])|底|末|中(?=$|[的登办来])|今天|今日|的?(?:差不多|大概|大约)?这个?时候|的?这会儿)?"
)
_BARE_YEAR_PART = re.compile(rf"(?<![\d〇零{CN}半去今明前后多几])(?P<part>年初(?![一二三四五六七八九十])|年底|年末|年中(?!间))")
_YEAR_USED = re.compile(r" ?(?:$|[^\u4e00-\u9fffA-Za-z ]|[来办到搬登领发申交受签开入住的拿]|时候)")
_NO_YEAR_BEFORE = re.compile(r"(?:[满住过有第期了近达快约整]|有效|至少|不足|超过|大概|差不多)$")
_PART_DAYS = {"上旬": (1, 10), "初": (1, 10), "头": (1, 10), "中旬": (11, 20), "中": (11, 20), "上半月": (1, 15)}


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
    if "年" in text:
        for match in _YEAR_ONLY.finditer(text):
            yield _year_only(match, text, today)
        for match in _BARE_YEAR_PART.finditer(text):
            part = match["part"]
            yield Candidate(*match.span(), Kind.RANGE, readings=yearly(lambda y, p=part: _year_part(y, p)), present=True)  # type: ignore[misc]


def said_year(match: re.Match[str], today: dt.date) -> int | None:
    """The year that the groups of ``YEAR`` give, or ``None`` when no year is said."""
    if match["y4"]:
        return parse_digits(match["y4"])
    if match["y2"]:
        short = parse_digits(match["y2"])
        return None if short is None else full_year(short, today.year)
    if match["yw"]:
        return today.year + YEAR_WORDS[match["yw"]]
    if match["roc"]:
        count = parse_number(match["roc"])
        return None if count is None else count + _REPUBLIC
    if match["yo"]:
        count = parse_number(match["yo"])
        return None if count is None else today.year - count
    return None


def month_part(year: int, month: int, part: str) -> Span | None:
    """A third or a half of a month; 月底 counts from the 21st, as 下旬 does."""
    whole = month_span(year, month)
    if whole is None or whole[0] is None:
        return None
    part = part.removeprefix("月")
    if part in _PART_DAYS:
        first, last = _PART_DAYS[part]
        return whole[0].replace(day=first), whole[0].replace(day=last)
    return whole[0].replace(day=16 if part == "下半月" else 21), whole[1]


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
        low = 11 if match["dt"] in ("十", "10") else 21
        return _ranged(start, end, year, lambda y: _days(y, months[0], low, low + 8))
    if months[-1] > 12 or months[0] < 1:
        return Candidate(start, end, Kind.IMPOSSIBLE)
    part = match["part"]
    if part:
        return _ranged(start, _trimmed(text, start, end), year, lambda y: month_part(y, months[0], part))
    return _ranged(start, _trimmed(text, start, end), year, lambda y: _joined(month_span(y, months[0]), month_span(y, months[-1])))


def _months(words: str) -> tuple[int, ...]:
    if words == "元":
        return (1,)
    number = parse_number(words)
    if number is not None:
        return (number,)
    if len(words) == 2:  # 三四月份
        first, second = parse_number(words[0]), parse_number(words[1])
        if first and second and second == first + 1:
            return first, second
    return ()


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in "的是 ":
        end -= 1
    return end


def _joined(first: Span | None, last: Span | None) -> Span | None:
    return (first[0], last[1]) if first and last else None


def _days(year: int, month: int, first: int, last: int) -> Span | None:
    start, whole = make_date(year, month, first), month_span(year, month)
    if start is None or whole is None or whole[1] is None:
        return None
    return start, min(whole[1], start + dt.timedelta(days=last - first))


def _ranged(start: int, end: int, year: int | None, in_year: object) -> Candidate | None:
    assert callable(in_year)
    if year is not None:
        value = in_year(year)
        return candidate.span(start, end, value) or Candidate(start, end, Kind.IMPOSSIBLE)
    return Candidate(start, end, Kind.RANGE, readings=yearly(in_year))


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
    return candidate.span(start, _trimmed(match.string, start, end), month_span(month.year, month.month))


def _year_part(year: int, part: str) -> Span | None:
    part = part.removeprefix("年")
    if part in ("初", "头"):
        return month_span(year, 1)
    if part in ("底", "末", "尾"):
        return month_span(year, 12)
    return _joined(month_span(year, 6), month_span(year, 7))


def _year_only(match: re.Match[str], text: str, today: dt.date) -> Candidate | None:
    start, end = match.span()
    year, part = said_year(match, today), match["part"]
    if year is None or not 1900 <= year <= 2200:
        return None
    if part in ("今天", "今日"):
        return candidate.day(start, end, shift(today, years=year - today.year))
    if match["yo"]:
        return None
    if part and "这" in part:
        found = candidate.span(start, end, month_span(year, today.month))
        if found:
            found.approximate = True
        return found
    if part:
        return candidate.span(start, end, _year_part(year, part))
    end = _trimmed(text, start, end)
    if match["y2"] and (_NO_YEAR_BEFORE.search(text[max(0, start - 3) : start]) or not _YEAR_USED.match(text, end) or year < 1990):
        return None
    return candidate.span(start, end, year_span(year))
