"""What in the data wants looking at: values checked long ago, rules that end, notices that are over, holidays not yet on file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from bot.knowledge.base import KnowledgeBase

DEFAULT_DAYS = 180
SOON_DAYS = 90
_NOVEMBER = 11  # the arrangement of the coming year is published in October or November


@dataclass(frozen=True, order=True)
class Item:
    """One thing to look at.

    Attributes:
        day: the day it hangs on (last check, last day of the rule, …).
        place: city, or 全国.
        what: path of the parameter, id of the notice, …
        why: in Chinese.
    """

    day: dt.date
    place: str
    what: str
    why: str


def stale(kb: KnowledgeBase, as_of: dt.date, days: int = DEFAULT_DAYS) -> list[Item]:
    """Values in force that were last checked more than ``days`` before ``as_of``, oldest first."""
    found = []
    for place, parameters in (("全国", kb.parameters.national), *kb.parameters.cities.items()):
        for path, parameter in parameters.items():
            value = parameter.at(as_of)
            if value is not None and (as_of - value.verified_on).days > days:
                found.append(Item(value.verified_on, place, path, f"{value.source}，{(as_of - value.verified_on).days}天没有核对"))
    return sorted(found)


def ending(kb: KnowledgeBase, as_of: dt.date, soon: int = SOON_DAYS) -> list[Item]:
    """What has ended, or will within ``soon`` days, and has nothing to follow it."""
    limit = as_of + dt.timedelta(days=soon)
    return sorted(item for item in _ends(kb, as_of) if item.day <= limit)


def _ends(kb: KnowledgeBase, as_of: dt.date) -> Iterator[Item]:
    for place, parameters in (("全国", kb.parameters.national), *kb.parameters.cities.items()):
        for path, parameter in parameters.items():
            last = parameter.values[-1]
            if last.end is not None:
                yield Item(last.end, place, path, _word(last.end, as_of, "最后一个值"))
    for city in kb.cities.values():
        if city.rule_to is not None:
            yield Item(city.rule_to, city.name, city.rule_title or "", _word(city.rule_to, as_of, "当地规定"))
    for notice in kb.extras.notices:
        yield Item(notice.end, "、".join(sorted(notice.cities)) if notice.cities else "全国", notice.id, _word(notice.end, as_of, "通知"))
    year = as_of.year if as_of.month < _NOVEMBER else as_of.year + 1
    if not kb.calendar.is_loaded(year):
        yield Item(dt.date(year, 1, 1), "全国", f"calendars/{year}", f"{year}年的放假安排还没有收录")


def _word(day: dt.date, as_of: dt.date, what: str) -> str:
    return f"{what}到{day.isoformat()}为止，{'已经过期' if day < as_of else '快到期了'}"
