"""Ranges and open sides: ``6月1日到8月31日``, ``3到5月``, ``去年八月到现在``, ``春节前``, ``国庆前一天``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from bot.nlu.dates.candidate import Candidate, Readings, in_year_or_yearly
from bot.nlu.dates.model import Kind, Span, make_date, month_span, shift
from bot.nlu.dates.numerals import NOT_IN_NUMBER, SMALL, parse_number
from bot.nlu.dates.years import YEAR, said_year

_TO = r"(?:到|至|-|~|—|–){1,2}"
_SHORT = re.compile(
    rf"(?:{YEAR})?(?:{NOT_IN_NUMBER}(?<![-./年第])|(?<=年)|"
    rf"(?<=年的))(?:(?P<m>{SMALL}) ?月)?(?P<a>{SMALL}) ?(?:{_TO}|(?P<and>[、,])) ?(?P<b>{SMALL}) ?"
    r"(?P<unit>月份?|号|日|(?<=\d)(?![\d.:/月年个天人元块万点次楼层栋%-]))"
    rf"(?![内以楼线前\ue000]|之(?!间))"
)
_BETWEEN = re.compile(rf" ?(?:开始|起|住|租|一直){{0,2}} ?{_TO} ?|(?<=[日号]) ?一 ?")
_UNTIL_NOW = re.compile(r"(?:开始|起|以来|一直|就|都|住在这里?|住|待){0,4}(?:到|至)(?:现在|目前|如今|当前|今天?)|(?:以来)")
NEAR_DAY = re.compile(
    r"的?(?:(?P<past>(?:过[了完]?|之|以)?后)?的?第(?P<nth>[二三23])天|(?P<n>前|头|(?:过[了完]?|之|以)?后)(?P<count>[一二两三四五六七八九十\d]{1,2}|"
    r"(?<=头))天|(?P<apart>[一二两三四五六七八九十\d]{1,2})天(?:之|以)?(?P<side>[前后])(?![台面续])|(?P<next>次日)|(?P<few>前|后)几天|(?P<around>前后)|(?P<before>(?:之|以)?前)(?![台面往任提段些几来去年天])|"
    r"(?P<after>(?:过[了完]?|之|以)?后)(?![来面悔续台备天年门勤果]))"
)
"""前, 后, 前后 and 前一天 after a date."""


def find_short(text: str, today: dt.date) -> Iterator[Candidate | None]:
    """Ranges that name their unit once: 3到5月, 6月1-15号, 3、4号."""
    for match in _SHORT.finditer(text):
        yield _short(match, today)


def _short(match: re.Match[str], today: dt.date) -> Candidate | None:
    first, last = parse_number(match["a"]), parse_number(match["b"])
    month = parse_number(match["m"]) if match["m"] else None
    year = said_year(match, today)
    if first is None or last is None or not 0 < first < last or (match["and"] and last != first + 1):
        return None
    if not match["unit"] and (month is None or match["and"]):  # 8月28-30
        return None
    start, end = match.span()
    if match["unit"].startswith("月"):
        if last > 12 or match["m"]:
            return None

        def months(y: int) -> Span | None:
            low, high = month_span(y, first), month_span(y, last)
            return (low[0], high[1]) if low and high else None

        return in_year_or_yearly(start, end, year, months)
    if month is not None:

        def days(y: int) -> Span | None:
            low, high = make_date(y, month, first), make_date(y, month, last)
            return (low, high) if low and high else None

        return in_year_or_yearly(start, end, year, days)
    if year is not None or last > 31:
        return None

    def near(anchor: dt.date) -> list[Span]:
        out: list[Span] = []
        for step in range(-3, 4):
            base = shift(anchor.replace(day=1), months=step)
            low = base and make_date(base.year, base.month, first)
            high = base and make_date(base.year, base.month, last)
            if low and high:
                out.append((low, high))
        return out

    return Candidate(start, end, Kind.RANGE, readings=near, bare_day=True, needs_role=match["unit"] == "日")


def combine(found: list[Candidate], text: str, today: dt.date) -> list[Candidate]:
    """Join neighbours into ranges and apply 前, 后, 到现在 to what they follow. ``found`` is in order and free of overlaps."""
    out: list[Candidate] = []
    for one in found:
        if out and not out[-1].joined and _joinable(out[-1]) and _joinable(one) and _BETWEEN.fullmatch(text, out[-1].end, one.start):
            joined = _join(out[-1], one)
            if joined:
                out[-1] = joined
                continue
        out.append(one)
    for position, one in enumerate(out):
        if _joinable(one) or (one.kind is Kind.DAY and one.alternatives):
            limit = out[position + 1].start if position + 1 < len(out) else len(text)
            _apply_suffix(one, text, limit, today)
    kept: list[Candidate] = []
    for one, following in zip(out, [*out[1:], None], strict=True):
        if following is not None and _leads_into(one, following):
            _lend_year(one, following)
        else:
            kept.append(one)
    return kept


def _joinable(one: Candidate) -> bool:
    closed = one.fixed is None or (one.fixed[0] is not None and one.fixed[1] is not None)
    known = one.fixed is not None or one.readings is not None
    return one.kind in (Kind.DAY, Kind.RANGE) and known and closed and not one.open_side and not one.ambiguous


def _leads_into(one: Candidate, following: Candidate) -> bool:
    """国庆前9月29号: the first part only circles the second."""
    return bool(one.open_side) and one.end == following.start and following.kind is Kind.DAY


def _lend_year(one: Candidate, following: Candidate) -> None:
    """去年国庆前9月29号: the day is the last such day before the festival (or the first after it)."""
    edge = one.fixed[0] if one.fixed else None
    if edge is None or following.readings is None:
        return
    near = following.readings(edge)
    before, after = [r for r in near if r[0] and r[0] < edge], [r for r in near if r[0] and r[0] > edge]
    fits = before[-1:] if one.open_side < 0 else after[:1]
    if fits:
        following.readings, following.fixed = None, fits[0]


def _join(first: Candidate, last: Candidate) -> Candidate | None:
    joined = Candidate(first.start, last.end, Kind.RANGE, needs_role=first.needs_role and last.needs_role, joined=True)
    if first.fixed is not None:
        joined.fixed = _closed(first.fixed, last)
        return joined if joined.fixed else None
    assert first.readings is not None
    if last.fixed is not None:
        low = last.fixed[0]
        starts = [s for s in first.readings(low) if s[0] and low and s[0] <= low] if low else []
        joined.fixed = (starts[-1][0], last.fixed[1]) if starts else None
        return joined if joined.fixed else None
    joined.readings = _pairs(first.readings, last)
    joined.bare_day = first.bare_day and last.bare_day
    joined.present = first.present and last.present
    return joined


def _closed(low: Span, last: Candidate) -> Span | None:
    if last.fixed is not None:
        ordered = low[0] and last.fixed[1] and low[0] <= last.fixed[1]
        return (low[0], last.fixed[1]) if ordered else None
    if low[0] is None or last.readings is None:
        return None
    start = low[0]
    ends = [one[1] for one in last.readings(start) if one[0] and one[0] >= start]
    return (start, ends[0]) if ends else None


def _pairs(first: Readings, last: Candidate) -> Readings:
    def near(anchor: dt.date) -> list[Span]:
        pairs = (_closed(low, last) for low in first(anchor))
        return [pair for pair in pairs if pair is not None]

    return near


def _apply_suffix(one: Candidate, text: str, limit: int, today: dt.date) -> None:
    now = _UNTIL_NOW.match(text, one.end)
    if now and now.end() <= limit + 2 and "到" in now.group() + "至" and now.group() != "以来":
        if one.fixed and one.fixed[0] and one.fixed[0] <= today:
            one.fixed, one.kind, one.end = (one.fixed[0], today), Kind.RANGE, now.end()
        elif one.readings:
            starts = [s for s in one.readings(today) if s[0] and s[0] <= today]
            if starts:
                one.readings, one.fixed, one.kind, one.end = None, (starts[-1][0], today), Kind.RANGE, now.end()
        return
    match = NEAR_DAY.match(text, one.end)
    if not match or match.end() > limit or one.length:
        return
    if match["nth"] and one.kind is Kind.RANGE:  # the second day of a holiday lies within it
        return
    one.end = match.end()
    moved = _moved(match)
    if moved:
        one.moved_days, one.kind = moved, Kind.DAY
        if match["past"]:  # 过后第二天: is the first one counted?
            one.also_moved, one.ambiguous = -1, True
        return
    one.kind = Kind.RANGE
    if match["few"]:
        one.open_side = -1 if match["few"] == "前" else 1
    if match["around"] or match["few"]:
        one.ambiguous = one.approximate = True
        return
    one.open_side = -1 if match["before"] else 1


def _moved(match: re.Match[str]) -> int:
    """How many days the words of ``NEAR_DAY`` move a date: 前两天 -2, 第二天 1, 过后一天 1; nothing when they count no days."""
    if match["next"]:
        return 1
    if match["nth"]:
        nth = parse_number(match["nth"]) or 1
        return nth if match["past"] else nth - 1
    if match["apart"]:
        return (parse_number(match["apart"]) or 1) * (-1 if match["side"] == "前" else 1)
    if not match["n"]:
        return 0
    count = (parse_number(match["count"]) if match["count"] else 1) or 1
    return -count if match["n"] in ("前", "头") else count
