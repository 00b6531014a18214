"""Days counted from a day told right before: ``4月21号登记，第二天交的材料``, ``当天``, ``前一天``, ``过了三天才登记``.

Such words are a date only after an exact day and beside what happened; a rough length (半年后, 一个礼拜后) never is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from bot.nlu.dates.candidate import Candidate, one_day
from bot.nlu.dates.model import NO_LENGTH, Kind, Span, shift
from bot.nlu.dates.numerals import CN, parse_number
from bot.nlu.dates.ranges import NEAR_DAY

# The days from the day told, and those of another way of counting: 隔天 may skip one day, 第三天 may leave out the first.
_STEPS: dict[str, tuple[int, int | None]] = {
    "第二天": (1, None), "次日": (1, None), "转天": (1, None), "转过天": (1, None), "第2天": (1, None),
    "隔天": (1, 2), "隔日": (1, 2), "第三天": (2, 3), "第3天": (2, 3),
    "前一天": (-1, None), "前一日": (-1, None), "头一天": (-1, 0), "头天": (-1, 0),
    "当天": (0, None), "当日": (0, None), "同一天": (0, None), "同日": (0, None),
}  # fmt: skip
_COUNTED = re.compile(
    r"(?<![每国])(?:第[二三23]天|次日|转过?天|隔[天日](?![一二]))(?!到账|达)|(?<![提目以之])前一[天日]|头一?天(?!晚)|(?<![工正应适相])当[天日](?!往返)|"
    r"同一天|(?<!不)同日"
    rf"|(?<![\d〇零{CN}百几多第])(?P<after>[{CN}]{{1,2}}|\d{{1,2}})天(?:之|以)?后(?![面悔续备天果])"
    rf"|(?<=[,。;! ])(?:我|后来|结果|又)?(?P<passed>(?:又?过|隔|等)了(?P<n>[{CN}]{{1,2}}|\d{{1,2}})天)"
    r"(?=(?:我|又|再|就|他们|社区|窗口)*[才就去来又])"
)
# Who tells of more days has not counted them.
_LONGEST = 14

_BREAK = re.compile(r"[,。;!?、…~]|(?<=[\u4e00-\u9fff]{4}) (?=[\u4e00-\u9fff])")
_REACH = 30
_LATER = re.compile(r"\?|后来|几[天周年]|几个月|一直|好久|很久|半[年个]|有一天|周|星期|礼拜")
_EVENT = re.compile(r"登|受理|交[了的上]|递|搬|领|拿|取|发[了证的]|住|签|办[了好完]|收")
# 受理第二天: the day after the acceptance, whichever day that was
_OF_AN_EVENT = re.compile(
    r"(?:登记?|登的?记|受理|提?交|递|搬|领|拿|取|办|发|住|到期|过期|签|申请|录|[进入]|考|走|回)(?:[了完的过好到来家上证]|材料){0,3}(?:之|以)?后?的?$"
)


def find(text: str) -> Iterator[Candidate]:
    """Words that count from another day; what they mean is known when that day is."""
    if "天" not in text and "日" not in text:
        return
    for match in _COUNTED.finditer(text):
        if match["passed"] or match["after"]:
            count = parse_number(match["n"] or match["after"])
            if count and count <= _LONGEST:
                group = "passed" if match["passed"] else 0
                # 过了三天 may be three whole days, 三天后 the third one
                yield _told(match.start(group), match.end(group), count, count + 1 if match["passed"] else count - 1)
        else:
            yield _told(match.start(), match.end(), *_STEPS[match.group()])


def _told(start: int, end: int, days: int, other: int | None) -> Candidate:
    return Candidate(start, end, needs_role=True, told=days, told_or=other)


def anchor(found: Sequence[Candidate], text: str) -> list[Candidate]:
    """Keep what counts from an exact day right before it, and let 三天后 after such a day count from there."""
    out: list[Candidate] = []
    for one in found:
        base = out[-1] if out else None
        days = one.length.days if not one.length.years and not one.length.months else 0
        if one.told is None and base and days and text.endswith("后", one.start, one.end) and "天" in text[one.start : one.end]:
            if days <= _LONGEST and not one.role and not one.ambiguous and _is_base(base, one, text):
                one.told, one.told_or, one.needs_role = days, days - 1, True
                one.fixed, one.length, one.approximate = None, NO_LENGTH, False
        elif one.told is not None and (base is None or not _is_base(base, one, text)):
            continue
        out.append(one)
    return out


def _is_base(base: Candidate, one: Candidate, text: str) -> bool:
    """Whether ``base`` is the exact day that ``one`` counts from."""
    exact = base.kind is Kind.DAY and not base.approximate and not base.open_side and not base.length
    if not exact or (base.told is not None and one.told != 0):
        return False
    near = NEAR_DAY.match(text, base.end)
    if near and near.end() > one.start:  # 中秋后第二天 is counted elsewhere
        return False
    between = text[base.end : one.start]
    if not between.strip("的也就是即 ()") or len(between) > _REACH or _LATER.search(between):
        return False
    breaks = [match.end() for match in _BREAK.finditer(between)]
    if len(breaks) > 2 or (breaks[1:] and _EVENT.search(between, breaks[0], breaks[1])):
        return False
    return not (breaks and _OF_AN_EVENT.search(between, breaks[-1]))


def without_idle(found: Sequence[Candidate], has_role: Callable[[int, int], bool]) -> list[Candidate]:
    """Leave out a 当天 whose day has no event of its own: 初八进的厂,当天就给录了 tells of one day.

    Args:
        found: the candidates in order.
        has_role: whether an event stands between two positions.
    """
    return [one for at, one in enumerate(found) if one.told != 0 or has_role(found[at - 1].end, one.start)]


def value(base: Span | None, days: int) -> Span | None:
    """The day so many days after an exact one."""
    if base is None or base[0] is None or base[0] != base[1]:
        return None
    return one_day(shift(base[0], days=days))
