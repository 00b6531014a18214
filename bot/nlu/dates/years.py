"""Years: the words and numbers that name one, and years that stand alone (``去年``, ``25年年底``, ``23年就搬来了``)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from bot.nlu.dates import candidate
from bot.nlu.dates.candidate import Candidate, yearly
from bot.nlu.dates.model import Kind, Span, joined_span, month_span, shift, year_span
from bot.nlu.dates.numerals import CN, COUNT, NOT_IN_NUMBER, full_year, parse_digits, parse_number

YEAR_WORDS = {
    "大前年": -3, "前年": -2, "去年": -1, "上一年": -1, "旧年": -1, "头年": -1, "上年": -1, "年时": -1,
    "今年": 0, "本年": 0, "明年": 1, "来年": 1, "后年": 2, "大后年": 3,
}  # fmt: skip

LONGEST_YEARS = 120
"""Nobody speaks of what was longer ago: 2025年前 is the time before 2025."""

_REPUBLIC = 1911  # 民国114年 is 2025
# 头年 may be the first year, 上年 and 年时 may be parts of other words
_LAST_YEAR = (
    rf"(?<![早晚以])[头上]年(?=的?(?:\d|[{CN}正腊冬春夏秋]|年?底|国庆|中秋|端午|元旦|清明|重阳))"
    rf"|(?<![\d〇零{CN}半多几去今明前后那每全当同整第近往满成])年时(?![间候光常段效限])"
)
YEAR = (
    r"(?:(?P<y4>(?<![\d.])\d{4}|(?<![〇零一二三四五六七八九十])[〇零○Oo一二三四五六七八九]{4}) ?年"
    r"|(?P<y2>(?<![\d.])\d{2}|(?<![〇零一二三四五六七八九十])[〇零一二九八][〇零一二三四五六七八九]) ?年"
    rf"|(?P<yw>大前年|(?<![提以之])前年|去年(?![审检])|上一年(?!级)|旧年|今年|本年|明年|来年|大后年|(?<![以之])后年(?![限龄审检])|{_LAST_YEAR})(?:度|子(?![女弟孙宫]))?"
    rf"|民国 ?(?P<roc>{COUNT}) ?年|{NOT_IN_NUMBER}(?P<yo>{COUNT})年(?:以|之)?前)[的是]? ?"
)

_YEAR_ONLY = re.compile(
    rf"{YEAR}(?P<part>年初|年底|年末|年中|年头|年尾|初(?![一二三])|底|末|中(?=$|[的登办来])|今天|今日|的?(?:差不多|大概|大约)?这个?时候|的?这会儿)?"
)
_BARE_YEAR_PART = re.compile(rf"(?<![\d〇零{CN}半去今明前后多几])(?P<part>年初(?![一二三四五六七八九十])|年底|年末|年中(?!间))")
_YEAR_USED = re.compile(r" ?(?:$|[^\u4e00-\u9fffA-Za-z ]|[来办到搬登领发申交受签开入住的拿]|时候)")
# 23年就搬来了 is a year where a clause begins, and a length elsewhere: 我在这23年没搬过
_YEAR_TOLD = re.compile(r" ?(?:[就才又丢补租换续底发签录报给]|没(?![^,。;!?]{0,3}过))")
_OPENS_CLAUSE = re.compile(r"(?:^|[^\u4e00-\u9fffA-Za-z\d]|[我俺他她们是从自到在于家证])$")
_NO_YEAR_BEFORE = re.compile(r"(?:[满住过有第期了近达快约整]|有效|[换办签续延]成?|至少|不足|超过|大概|差不多)$")


def find(text: str, today: dt.date) -> Iterator[Candidate | None]:
    """All candidates of this module in a masked text."""
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
        count = parse_number(match["roc"]) or parse_digits(match["roc"])  # 民国一百一十五年, 民国一一五年
        return None if count is None else count + _REPUBLIC
    if match["yo"]:
        count = parse_number(match["yo"])
        return None if count is None or count > LONGEST_YEARS else today.year - count
    return None


def _year_part(year: int, part: str) -> Span | None:
    part = part.removeprefix("年")
    if part in ("初", "头"):
        return month_span(year, 1)
    if part in ("底", "末", "尾"):
        return month_span(year, 12)
    return joined_span(month_span(year, 6), month_span(year, 7))


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
    end = trimmed(text, start, end)
    if match["y2"] and (year < 1990 or not _is_year(text, start, end)):
        return None
    return candidate.span(start, end, year_span(year))


def _is_year(text: str, start: int, end: int) -> bool:
    """Whether two digits and 年 name a year, not a length."""
    lead = text[max(0, start - 3) : start]
    if _NO_YEAR_BEFORE.search(lead):
        return False
    return bool(_YEAR_USED.match(text, end) or (_YEAR_TOLD.match(text, end) and _OPENS_CLAUSE.search(lead)))


def trimmed(text: str, start: int, end: int) -> int:
    """The end of an expression without the 的 and 是 behind it."""
    while end > start and text[end - 1] in "的是 ":
        end -= 1
    return end
