"""Dates in digits and signs: ``2025-06-10``, ``25.6.1``, ``20250610``, ``2025.6``, and, where the clause says what happened, ``6.18``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from bot.nlu.dates import candidate
from bot.nlu.dates.absolute import dated, day_of_year
from bot.nlu.dates.candidate import Candidate
from bot.nlu.dates.model import Kind, make_date, month_span
from bot.nlu.dates.numerals import full_year
from bot.nlu.dates.years import YEAR_WORDS

_NUMERIC = re.compile(
    r"(?<![\dA-Za-z./_-])(?P<f1>\d{1,2})(?P<fs>[-/.])(?P<f2>\d{1,2})(?P=fs)(?P<fy>(?:19|20)\d{2})(?![\d/.-])|"
    r"(?<![\dA-Za-z./_])(?:(?P<y4>\d{4})|(?P<y2>\d{2}))(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})(?!\d|-\d{1,3}(?![\d/.])|[/.]\d)"
    r"|(?<![\dA-Za-z_])(?P<c>(?:19|20)\d{6})(?![\dA-Za-z_])"
    r"|(?<![\dA-Za-z./_:#+-])(?P<m4>0[1-9]|1[0-2])(?P<d4>0[1-9]|[12]\d|3[01])(?![\dA-Za-z./_:-]|[元块万%米平号室栋幢楼路]|房(?!东))"
    r"|(?<![\dA-Za-z./_])(?P<ym>(?:19|20)\d{2})[-/.](?P<mm>\d{1,2})(?![\d元块万%米平]|[-/.]\d)"
    r"|(?:(?P<yw>去年|今年|前年|明年)|(?P<yn>(?:20)?\d{2})年|(?<![\dA-Za-z./_]))(?P<pm>\d{1,2})(?:[./]|-(?=\d{1,2}(?:登|受理|到期|过期|"
    r"搬|来的|交|申|发|签|领)))(?P<pd>\d{1,2})"
    r"(?!\d|[./-]\d{1,3}(?![\d/.])|[元块万%米平折级倍版公亿千个人斤度分张岁天年月小点])"
)
# 6.18那天, 6.18去的; but 9.9买的 is a price
_HAPPENED_ON = re.compile(
    r"那天|当天|那会儿?"
    r"|去(?:办|签|领|拿|取|交|申|登|行|能|可|的?话|$|[,。;!?])|去的|回的|来的|到的|才(?:去|来|到|回)"
)
_MEASURED = re.compile(r"(?:租金?|工资|价格?|身高|视力|利率|面积|分数|考了|体温|押金|花了|付了|卖|收入)(?:是|要|才|了|:)? ?$")  # 房租2.5
# 0315登记 and 受理日填的1019; four digits elsewhere are rooms, hours, numbers of trains
_LEADS_TO_DAY = re.compile(
    r"(?:^|[,。;!?])(?:我们?|俺|[他她]|(?P<agent>房东|物业|社区|网格员|民警|老板|宿管|辅导员))?是?$|(?:登记|受理|发证|签发|到期|搬家|领证)(?:日期?|时间)?(?:是|填的|写的|印的|:)?$"
)
_OPENS = re.compile(r"(?:^|[,。;!? ])[我俺]?$")
_HAPPENED_THEN = re.compile(
    r"那天|当天|(?:在平台上|在系统里)?[给帮](?:[我俺]们?)?[登报录]|"
    r"(?:去|窗口|派出所|社区|街道|才|就)?(?:登|受理|收|搬|到期|领|发|交|签|[办做弄]的)|[,。;!?]|$"
)
# 0601报备的, 1102递上去, 我0820在网上递的
_ACTED = re.compile(
    r"(?:(?:站长|学校|厂里|公司|单位|人事|宿管)?统一|[我俺](?:自己|就)?|才|就)?(?:在?网上|线上)?(?:递[的了上交进]|批下来|报备|录[的了上进入]|重新[登落]|落脚)"
)
_REPORTED = re.compile(r"(?:房东|物业|社区|老板|中介)(?:扫码|统一)(?:给我|帮我)?[报登录]")  # 0315房东扫码报的
_ENDS = re.compile(r"(?:就|才|也|要|快)*(?:到期|过期|失效)")
_OF_PERMIT = re.compile(r"(?:[证卡]|签注)(?:是|就|到)?$")
_BY_OTHERS = re.compile(r"(?:厂里|公司|单位|学校|人事|站长|系统)$")
_DONE_ON = re.compile(r"来(?!自)|搬|登记|才[去来登搬]|打电话")
_OFFICE_HOURS = range(8, 19)
_MONTHS = 12
_RANGE_STARTS = re.compile(r"(?:\d{1,4}[-./年]\d{1,2}(?:[-./月]\d{1,2})?|(?<!\d)\d{8}|[月日号今]) ?-$")


def find(text: str, today: dt.date) -> Iterator[Candidate | None]:
    """All candidates of this module in a masked text."""
    for match in _NUMERIC.finditer(text):
        yield _numeric(match, today)


def _numeric(match: re.Match[str], today: dt.date) -> Candidate | None:
    start, end = match.span()
    if start and match.string[start - 1] == "-" and not _RANGE_STARTS.search(match.string[max(0, start - 12) : start]):
        return None
    if match["fy"]:
        return _year_last(start, end, int(match["fy"]), int(match["f1"]), int(match["f2"]))
    if match["c"]:
        code = match["c"]
        return candidate.day(start, end, make_date(int(code[:4]), int(code[4:6]), int(code[6:])))
    if match["m4"]:
        return _day_in_four_digits(match)
    if match["ym"]:
        return candidate.span(start, end, month_span(int(match["ym"]), int(match["mm"])))
    if match["pm"]:
        month, number = int(match["pm"]), int(match["pd"])
        if make_date(2024, month, number) is None or _MEASURED.search(match.string[max(0, start - 6) : start]):
            return None
        if match["yw"] or match["yn"]:
            year = today.year + YEAR_WORDS[match["yw"]] if match["yw"] else full_year(int(match["yn"][-2:]), today.year)
            return dated(start, end, year, month, number)
        surely_day = "/" in match.group() and number > _MONTHS and _DONE_ON.match(match.string, end)  # 8/29来拉的东西
        weak = not surely_day and not _HAPPENED_ON.match(match.string, end)
        return Candidate(start, end, readings=day_of_year(month, number), needs_role=weak)
    short = match["y2"]
    year = int(match["y4"]) if match["y4"] else full_year(int(short), today.year)
    value = make_date(year, int(match["m"]), int(match["d"]))
    if value and 1900 <= year <= 2200:
        return candidate.day(start, end, value)
    return Candidate(start, end, Kind.IMPOSSIBLE) if match["y4"] and 1900 <= year <= 2200 else None


def _day_in_four_digits(match: re.Match[str]) -> Candidate | None:
    """0315登记; what may be an hour as well (0930) is marked as doubtful."""
    (start, end), month, number = match.span(), int(match["m4"]), int(match["d4"])
    led = _LEADS_TO_DAY.search(match.string, max(0, start - 12), start)
    happened = _HAPPENED_THEN.match(match.string, end)
    if make_date(2024, month, number) is None:
        return None
    if not led and not _OPENS.search(match.string, 0, start):
        by_others = match["m4"].startswith("0") and _BY_OTHERS.search(match.string, 0, start) and _ACTED.match(match.string, end)
        of_permit = _OF_PERMIT.search(match.string, 0, start) and _ENDS.match(match.string, end)
        return Candidate(start, end, readings=day_of_year(month, number), needs_role=True) if by_others or of_permit else None
    if _ACTED.match(match.string, end) or (match["m4"].startswith("0") and _REPORTED.match(match.string, end)):
        return Candidate(start, end, readings=day_of_year(month, number), needs_role=True)
    if not led or not happened:
        return None
    helped = happened.group()[:1] in ("给", "帮", "在")
    if (led["agent"] and not helped) or (helped and not match["m4"].startswith("0")):
        return None  # 物业1203帮我登的: a room
    hour = month in _OFFICE_HOURS and number % 5 == 0
    return Candidate(start, end, readings=day_of_year(month, number), needs_role=True, ambiguous=hour)


def _year_last(start: int, end: int, year: int, first: int, second: int) -> Candidate:
    """5/3/2026: the month first, as people here write; the day first is the other reading."""
    days = [day for day in (make_date(year, first, second), make_date(year, second, first)) if day]
    if not days:
        return Candidate(start, end, Kind.IMPOSSIBLE)
    others = tuple((day, day) for day in days[1:] if day != days[0])
    return Candidate(start, end, fixed=(days[0], days[0]), alternatives=others, ambiguous=bool(others))
