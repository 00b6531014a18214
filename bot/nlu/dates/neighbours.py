"""What dates beside each other tell of one another: a weekday said with its date, a day said twice, ``不是3号是13号``, ``5号还是6号``."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise

from bot.nlu.dates.candidate import Candidate
from bot.nlu.dates.model import Kind
from bot.nlu.dates.ranges import NEAR_DAY

_NAMED = r"(?:星期|周|礼拜)(?P<d>[一二三四五六日天1-7])(?![天个\d])"
_WITH_WEEKDAY = re.compile(rf"(?:(?:那天)?(?:正好|刚好|就)?是)? ?(?P<open>\()? ?{_NAMED}(?(open) ?\)?)")
_AFTER_COMMA = re.compile(rf", ?{_NAMED}(?=[,。 ]|$)")
_WEEKDAY = re.compile(_NAMED)
_WEEKDAYS = {c: n for n, c in enumerate("一二三四五六日")} | {"天": 6} | {str(n + 1): n for n in range(7)}
_NAMES_A_DAY = re.compile(r"大?[前昨今明后][天日儿个晚早]|[大上这本下]{1,2}个?(?:周|星期|礼拜)")
_AGAIN = re.compile(r" ?\(? ?(?:也?就?是|即)? ?")
_NOT = re.compile(
    r"(?:(?<![是要哪])不是[在到说]?|(?<![是要在])哪(?:里|儿|能|会|可能)?是[在到]?|(?:怎么|咋)(?:会|可能)是|"
    r"[没不]在|(?<=月)(?:都|也)?没有?|并非|而非|(?<![除莫无若是])非)(?:我的?)? ?$"
)
_ASKED_BACK = re.compile(r"[^,。;!]*[吗么嘛?]")
_EITHER = re.compile(r"吧?,? ?(?:还是|或者?是?|或是|要么就?是?|要不就?是?)(?:在|是)?")
_WITHIN_YEAR = re.compile(
    r"(?:我们?|俺们?|咱们?|[他她]们?|我?(?:老婆|媳妇|老公|爱人|对象|儿子|女儿|[妈爸])|[是在就从都也到吧呢啊嘛 ]|"
    r"大概|好像|应该|差不多|大约|可能|(?:居住)?[证卡](?=是|在|就)|那个?|的时候|开春|开年|那年)*"
)
_COMMA = re.compile(r"[, ]")  # 2023年,11月26号发的
_TOLD_OF_YEAR = re.compile(r"[^,。;!?\d]{0,8}[的了过],?(?:是|就是|大概|应该是?|好像是?|具体是?|在|好像在)?")
_SAYS_NO_MORE = re.compile(r"(?:吧|左右|的|那天|好像|来着)*(?=$|[,。;!?])")
_TOLD_OR = re.compile(r"[^,。;!?\d]{0,8}[的了吗],?还是(?:在|是)?")  # 10月12号登记的还是10月21号
_YEAR_AROUND = 366
_THEN = re.compile(
    r"(?:那天|当天)?(?:我|就|才|去|在)?(?:登记|办|受理|搬家?|搬[来到进]|来|过来|住进来?|登|领|拿|交)?(?:的|了|的记)?,(?:是|就是)?"
)
_OF_THAT_YEAR = re.compile(r"(?:的事?)?(?=$|[,。;!?])")
_RESTATED = ("刚", "来")


def merge(found: list[Candidate], text: str, today: dt.date) -> list[Candidate]:
    """Join what names one day twice. ``found`` is in order and free of overlaps."""
    out: list[Candidate] = []
    for one in found:
        before = out[-1] if out else None
        if before is None or before.kind is not Kind.DAY or not _takes(before, one, text, today):
            out.append(one)
            _take_weekday(one, text, today)
    return out


def _takes(before: Candidate, one: Candidate, text: str, today: dt.date) -> bool:
    """Whether ``one`` only says again, or measures from, what ``before`` says; ``before`` is changed accordingly."""
    if one.start < before.end:
        return True
    if one.start == before.end and before.readings and one.readings and before.readings(today) == one.readings(today):
        before.end, before.needs_role = one.end, False  # 六一儿童节, 10月1号国庆节
        return True
    offset = NEAR_DAY.match(text, before.end)
    if offset and (one.approximate or one.length) and offset.start() <= one.start < offset.end():  # 端午前两天 is not 前两天
        return True
    if one.kind is not Kind.DAY or not _AGAIN.fullmatch(text, before.end, one.start) or one.length or before.length:
        return False
    closing = one.end + (text[one.end : one.end + 1] == ")" and "(" in text[before.end : one.start])
    weekday = _WEEKDAY.fullmatch(text, before.start, before.end)
    if weekday and not _WEEKDAY.match(text, one.start) and not one.weekday:
        before.readings, before.fixed, before.present, before.bare_day = one.readings, one.fixed, one.present, one.bare_day
        before.end, before.weekday, before.needs_role = closing, _WEEKDAYS[weekday["d"]], False
        return True
    if before.fixed is None or before.fixed[0] is None or not _NAMES_A_DAY.match(text, before.start):
        return False
    values = [one.fixed] if one.fixed else one.readings(before.fixed[0]) if one.readings else []
    if not values:
        return False
    if before.fixed not in values:
        day = before.fixed[0]
        if day < today:  # 昨天4月2号: not the coming one
            values = [value for value in values if value[0] and value[0] <= today] or values
        near = min(values, key=lambda value: abs(((value[0] or day) - day).days))
        told = not _WEEKDAY.match(text, one.start)  # 昨天21号: the number is read off a paper; 今天周三: the weekday is the slip
        before.fixed, other = (near, before.fixed) if told else (before.fixed, near)
        before.alternatives, before.ambiguous = (other,), True
    before.end = closing
    return True


def _take_weekday(one: Candidate, text: str, today: dt.date) -> None:
    """A weekday right after a date belongs to it."""
    known = one.fixed is not None or one.readings is not None
    if one.kind is not Kind.DAY or not known or one.length or _WEEKDAY.match(text, one.start) or _NAMES_A_DAY.match(text, one.start):
        return
    match = _WITH_WEEKDAY.match(text, one.end)
    if match is None:
        match = _AFTER_COMMA.match(text, one.end)
        # after a comma only where it fits: 3号,周五 may be two days
        if match is None or one.bare_day:
            return
        values = [one.fixed] if one.fixed else one.readings(today) if one.readings else []
        days = [value[0] for value in values if value[0] and (one.fixed or abs((value[0] - today).days) <= _YEAR_AROUND)]
        if all(day.weekday() != _WEEKDAYS[match["d"]] for day in days):
            return
    one.end, one.weekday, one.needs_role = match.end(), _WEEKDAYS[match["d"]], False


def tie(found: list[Candidate], text: str) -> None:
    """Mark what is denied, what is one of two, and what lies in the month or year of another; drop what only says 刚…没多久."""
    for position in range(len(found) - 1, 0, -1):
        one = found[position]
        restated = one.approximate and not one.open_side and text.startswith(_RESTATED, one.start)
        if restated and any(other.kind is Kind.DAY for other in found[:position]):
            del found[position]
    for position, one in enumerate(found):
        following = found[position + 1].start if position + 1 < len(found) else len(text)
        lead = text[max(0, one.start - 8) : one.start]
        if one.kind is not Kind.DURATION and _NOT.search(lead) and not _ASKED_BACK.match(text[one.end : following]):
            one.negated = True
    for first, second in pairwise(found):
        known = all(one.kind in (Kind.DAY, Kind.RANGE) and not one.open_side for one in (first, second))
        told = _TOLD_OR.fullmatch(text, first.end, second.start) and _SAYS_NO_MORE.match(text, second.end)
        if known and (told or _EITHER.fullmatch(text, first.end, second.start)):
            first.either = second.either = True


def lend_year(found: list[Candidate], text: str) -> None:
    """去年我9月登记的, 我去年登记的,9月5号: a date without its year lies in the one named right before."""
    for first, second in pairwise(found):
        begin = _named_year(first)
        if begin is None or second.bare_day or second.present:
            continue
        told = _TOLD_OF_YEAR.fullmatch(text, first.end, second.start) and _SAYS_NO_MORE.match(text, second.end)
        within = _WITHIN_YEAR.fullmatch(text, first.end, second.start) or _COMMA.fullmatch(text, first.end, second.start)
        if not told and not within:
            continue
        _put_in_year(second, begin)


def take_year(found: list[Candidate], text: str) -> None:
    """冬至那天来的,去年的: the year said after a date belongs to it."""
    for position in range(len(found) - 1, 0, -1):
        first, second = found[position - 1], found[position]
        begin = _named_year(second)
        if begin is None or first.bare_day:
            continue
        beside = _THEN.fullmatch(text, first.end, second.start) or text[first.end : second.start] == " "
        if not beside or not _OF_THAT_YEAR.match(text, second.end):
            continue
        if _put_in_year(first, begin):
            del found[position]


def _named_year(one: Candidate) -> dt.date | None:
    """The first day of the year that an expression names as a whole (去年)."""
    low, high = one.fixed or (None, None)
    if one.kind is not Kind.RANGE or low is None or high is None or low.year != high.year:
        return None
    return low if (low.month, low.day, high.month, high.day) == (1, 1, 12, 31) else None


def _put_in_year(one: Candidate, begin: dt.date) -> bool:
    """Take the one reading of a date without its year that lies in a year, if there is one."""
    inside = [reading for reading in (one.readings(begin) if one.readings else []) if reading[0] and reading[0].year == begin.year]
    if len(inside) == 1:
        one.readings, one.fixed = None, inside[0]
    return len(inside) == 1


def fits_weekday(day: dt.date | None, one: Candidate) -> bool:
    """Whether a day is on the weekday said beside the date."""
    return one.weekday is None or day is None or day.weekday() == one.weekday
