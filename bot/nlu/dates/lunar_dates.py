"""Days of the old calendar: ``农历八月初一``, ``腊月二十三``, ``八月十五``, ``大年初三``, and without their month ``阴历初八``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from bot.nlu.dates import candidate
from bot.nlu.dates.absolute import MONTH_STEP_WORDS, MONTH_STEPS, day_of_year
from bot.nlu.dates.candidate import Candidate, Readings, one_day, yearly
from bot.nlu.dates.lunar import lunar_day, lunar_month, lunar_month_start
from bot.nlu.dates.model import Kind, Span, make_date, shift
from bot.nlu.dates.numerals import CN, parse_number
from bot.nlu.dates.years import YEAR, said_year

_OLD = "农历|阴历|旧历|古历|老历"
# 甲辰年 is 2024: the years have their names in a cycle of sixty
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_CYCLE = [_STEMS[i % len(_STEMS)] + _BRANCHES[i % len(_BRANCHES)] for i in range(60)]
_CYCLE_START = 4
# 二月二那天登的记,农历的哦; a birthday by the old calendar tells nothing of another day
_DRAGON = re.compile(r"(?:(?!不|没|别)[^。;!?]){0,9}龙抬头(?![吗么])")  # 二月二来的,龙抬头嘛
_SAID_OLD = re.compile(
    rf"(?:那天|当天)?(?:[去来]?(?:登|办|搬|交|领|拿|住|来|到)[^,。;!?\d]{{0,5}}|了)?,?(?:都|全|也)?(?:是|按|说的是|讲的是)?(?:{_OLD})(?:的|算)?(?=$|[,。;!?哦啊哈呢嘛呀])"
    rf"|[^,。;!?\d()]{{0,8}}\((?:[我她他]?[说讲]的)?[按是]?(?:{_OLD})\)"
    rf"|[^,。;!?\d()]{{0,10}},(?:[我俺她他](?:[说讲报记算]的)?(?:都|全)?是|都?按(?:的是)?)(?:{_OLD})(?!还是|吗)"
)
_ALL_OLD = re.compile(rf"[两几三]个(?:日子|日期)?都(?:是|按)(?:{_OLD})(?!还是|吗)")
_LUNAR = re.compile(
    rf"(?P<tag>{_OLD})?(?:{YEAR}|(?P<cycle>[{_STEMS}][{_BRANCHES}])年)?(?P<tag2>{_OLD})?(?P<leap>闰)?"
    rf"(?:(?P<m>(?<![\d〇零{CN}个])(?:正|腊|冬|\d{{1,2}}|[{CN}]{{1,3}}))月(?:(?P<first>初[{CN}]{{1,2}})|(?P<half>半)(?![年个天月价])|(?P<d>[{CN}]{{1,4}}|"
    rf"\d{{1,2}})(?![〇零{CN}\d.个几多]|来[天个岁年月号日])(?:[号日])?)?"
    rf"|(?P<ny>大?年)(?P<nyd>初[{CN}]))(?![定直起般样次共])"
)
_TWINS = (2, 3, 5, 6, 7, 9)  # 二月二, 三月三, …: festivals of the old calendar
_NO_MONTH = re.compile(rf"(?:{_OLD})(?:这个?月|本月)?(?P<d>初[{CN}]|廿[{CN}]|[{CN}]{{2,3}})(?![月年个\d{CN}])")
# 下个月初五: who says 初五 counts by the old calendar; the day of the solar month is the other reading
_STEP_DAY = re.compile(rf"(?<![以早晚])(?P<mw>{MONTH_STEP_WORDS})一?个?月份?的?初(?P<d>[{CN}])(?![{CN}号日])")
_BARE_FIRST = re.compile(rf"(?<![月年历最当起从\d{CN}])初(?P<d>[{CN}])(?![{CN}级中高年次步])")
_NEAR = 30
_ANOTHER = re.compile(r"月|第|天")
# 初八开工: of the days after Spring Festival alone one speaks so
_NEW_YEAR_DAY = re.compile(
    rf"(?<![月年历\d{CN}])初(?P<d>[{CN}])(?=那天)?(?=开工|复工|上班|开市|开门|拜年|回娘家|走亲戚|返工|返岗|回来上班)"
)


def find(text: str, today: dt.date) -> Iterator[Candidate | None]:
    """All candidates of this module in a masked text."""
    if "月" in text or "年" in text:
        for match in _LUNAR.finditer(text):
            yield _lunar(match, today)
    if "历" in text:
        for match in _NO_MONTH.finditer(text):
            number = parse_number(match["d"].removeprefix("初"))
            if number and number <= 30:
                yield Candidate(*match.span(), readings=_day_of_lunar_month(number))
    if "初" in text and "历" not in text:
        yield from _same_month(text, today)
    if "初" in text:
        for match in _STEP_DAY.finditer(text):
            yield _day_of_near_month(match, today)
        for match in _NEW_YEAR_DAY.finditer(text):
            number = parse_number(match["d"])
            if number:
                yield _lunar_day(*match.span(), None, 1, number, False)


def _same_month(text: str, today: dt.date) -> Iterator[Candidate | None]:
    """正月初六来的初八登的: the day of the lunar month told before."""
    for match in _BARE_FIRST.finditer(text):
        told = [one for one in _LUNAR.finditer(text, 0, match.start()) if one["first"] or one["ny"]]
        if told and match.start() - told[-1].end() <= _NEAR and not _ANOTHER.search(text, told[-1].end(), match.start()):
            before = told[-1]
            month = 1 if before["ny"] else {"正": 1, "腊": 12, "冬": 11}.get(before["m"]) or parse_number(before["m"])
            number = parse_number(match["d"])
            if month and number:
                yield _lunar_day(*match.span(), said_year(before, today), month, number, bool(before["leap"]))


def _day_of_lunar_month(number: int) -> Readings:
    def near(anchor: dt.date) -> list[Span]:
        months = ((year, month) for year in (anchor.year - 1, anchor.year) for month in range(1, 13))
        days = (lunar_day(year, month, number) for year, month in months)
        return [(day, day) for day in days if day]

    return near


def _day_of_near_month(match: re.Match[str], today: dt.date) -> Candidate | None:
    number, steps = parse_number(match["d"]), MONTH_STEPS[match["mw"]]
    solar, first = shift(today.replace(day=1), months=steps), lunar_month_start(today, steps)
    if not number or solar is None or first is None:
        return None
    day = shift(first, days=number - 1)
    other = make_date(solar.year, solar.month, number)
    found = candidate.day(*match.span(), day)
    if found and other:
        found.alternatives, found.ambiguous = ((other, other),), True
    return found


def _lunar(match: re.Match[str], today: dt.date) -> Candidate | None:
    start, end = match.span()
    year = said_year(match, today) or _year_of_cycle(match["cycle"], today)
    if match["ny"]:
        number = parse_number(match["nyd"][1:])
        return None if number is None else _lunar_day(start, end, year, 1, number, False)
    tagged = bool(match["tag"] or match["tag2"] or match["leap"] or match["cycle"])
    named = match["m"] in ("正", "腊", "冬")
    if match["half"] and not tagged:
        return None
    if not (tagged or named or match["first"]):
        return _unmarked(match, today, year)
    month = {"正": 1, "腊": 12, "冬": 11}.get(match["m"]) or parse_number(match["m"])
    if month is None:
        return None
    words = "十五" if match["half"] else match["first"][1:] if match["first"] else match["d"]
    if not words:
        return _lunar_month(start, end, year, month) if named or tagged else None
    number = parse_number(words)
    return None if number is None else _lunar_day(start, end, year, month, number, bool(match["leap"]))


def _year_of_cycle(name: str | None, today: dt.date) -> int | None:
    """The last year of this name, or the next one if that is near."""
    if name not in _CYCLE:
        return None
    latest = today.year + 1
    return latest - (latest - _CYCLE_START - _CYCLE.index(name)) % len(_CYCLE)


def _unmarked(match: re.Match[str], today: dt.date, year: int | None) -> Candidate | None:
    """八月十五 without 号: the solar day, with the lunar day as the other reading; lunar alone when the solar day does not exist."""
    if not match["d"] or match.group().endswith(("号", "日")) or match["d"].isdigit() or match["m"].isdigit():
        return None
    month, number = parse_number(match["m"]), parse_number(match["d"])
    if month is None or number is None or not 1 <= month <= 12:
        return None
    twin = month == number and month in _TWINS
    dragon = (month, number) == (2, 2) and _DRAGON.match(match.string, match.end())
    if dragon or _SAID_OLD.match(match.string, match.end()) or _ALL_OLD.search(match.string, match.end()):
        said = _lunar_day(*match.span(), year, month, number, False)
        solar = make_date(year or today.year, month, number)
        if said and solar and said.kind is Kind.DAY:
            said.alternatives = ((solar, solar),)
        return said
    if match.string.startswith(("龙抬头", "重阳", "端午", "七夕", "中秋"), match.end()):
        return _lunar_day(*match.span(), year, month, number, False)
    if number < 10 and not twin:
        return None
    lunar = lunar_day(year or today.year, month, number)
    if make_date(2024, month, number) is None:
        if lunar is None:
            return Candidate(*match.span(), Kind.IMPOSSIBLE)
        return _lunar_day(*match.span(), year, month, number, False)
    if year is not None:
        found = candidate.day(*match.span(), make_date(year, month, number))
    else:
        found = Candidate(*match.span(), readings=day_of_year(month, number))
    if found and lunar and (twin or (month, number) == (8, 15)):
        found.alternatives, found.ambiguous = ((lunar, lunar),), True
    return found


def _lunar_day(start: int, end: int, year: int | None, month: int, number: int, leap: bool) -> Candidate | None:
    def in_year(lunar_year: int) -> Span | None:
        return one_day(lunar_day(lunar_year, month, number, leap))

    if year is None:
        if not 1 <= month <= 12 or not 1 <= number <= 30:
            return Candidate(start, end, Kind.IMPOSSIBLE)
        return Candidate(start, end, readings=yearly(in_year, reach=8 if leap else 3))
    value = in_year(year)
    if value is None:
        return Candidate(start, end, Kind.IMPOSSIBLE)
    found = Candidate(start, end, fixed=value)
    other = in_year(year - 1)
    if month >= 11 and other:  # the end of a lunar year lies in the next solar year: both are said
        found.alternatives, found.ambiguous = (other,), True
    return found


def _lunar_month(start: int, end: int, year: int | None, month: int) -> Candidate | None:
    if not 1 <= month <= 12:
        return Candidate(start, end, Kind.IMPOSSIBLE)
    if year is None:
        return Candidate(start, end, Kind.RANGE, readings=yearly(lambda y: lunar_month(y, month)))
    return candidate.span(start, end, lunar_month(year, month))
