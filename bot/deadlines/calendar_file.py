"""Calendar files ``data/policy/calendars/<year>.yml``: reading and strict checking.

One file per year, written from the notice of the General Office of the State Council. ``status: published`` means that the
notice is out and the file complete; ``statutory_only`` means that only the days fixed by 全国年节及纪念日放假办法 are known.
A notice that moves days of the December before belongs, for those days, in the file of that earlier year.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.deadlines.errors import CalendarError
from bot.deadlines.periods import FIRST_YEAR, LAST_YEAR, ONE_DAY

_KEYS = {"year", "status", "notice", "source", "confidence", "verified_on", "rest", "make_up_work"}
_SOURCE = re.compile(r"S-[A-Z0-9]+(-[A-Z0-9]+)*")
_SATURDAY = 5


class CalendarStatus(str, Enum):
    """How much of a year's arrangement is known."""

    PUBLISHED = "published"
    STATUTORY_ONLY = "statutory_only"


@dataclass(frozen=True)
class Notice:
    """The text that a calendar was written from; ``number`` is None when it has none on file."""

    title: str
    number: str | None
    date: dt.date


@dataclass(frozen=True)
class RestRange:
    """Consecutive days off, both ends included, under the holiday's name."""

    name: str
    first: dt.date
    last: dt.date

    def days(self) -> Iterator[dt.date]:
        """Each day off."""
        day = self.first
        while day <= self.last:
            yield day
            day += ONE_DAY


@dataclass(frozen=True)
class YearCalendar:
    """The rest days and make-up working days (调休上班) of one year.

    Raises:
        CalendarError: overlapping ranges, days outside the year, a make-up day that is no weekend day, and the like.
    """

    year: int
    status: CalendarStatus
    notice: Notice
    source: str
    confidence: str
    verified_on: dt.date
    rest: tuple[RestRange, ...]
    make_up_work: tuple[dt.date, ...]

    def __post_init__(self) -> None:
        """Check what the fields mean together."""
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise CalendarError(f"年份 {self.year} 超出范围")
        resting: set[dt.date] = set()
        for span in self.rest:
            if span.first > span.last:
                raise CalendarError(f"{span.name} 的开始日 {span.first} 晚于结束日 {span.last}")
            for day in (span.first, span.last):
                self._in_year(day)
            days = set(span.days())
            if days & resting:
                raise CalendarError(f"{span.name} 与别的放假区间重叠：{min(days & resting)}")
            resting |= days
        for day in self.make_up_work:
            self._in_year(day)
            if day.weekday() < _SATURDAY:
                raise CalendarError(f"调休上班日 {day} 不是周末")
            if day in resting:
                raise CalendarError(f"{day} 既是放假日又是调休上班日")
        if len(set(self.make_up_work)) != len(self.make_up_work):
            raise CalendarError("调休上班日有重复")
        if not self.rest:
            raise CalendarError("没有放假日")
        if self.status is CalendarStatus.STATUTORY_ONLY and self.make_up_work:
            raise CalendarError("只知道法定节日的年份不能有调休上班日")

    def _in_year(self, day: dt.date) -> None:
        if day.year != self.year:
            raise CalendarError(f"{day} 不在 {self.year} 年内")


def read_year(path: Path) -> YearCalendar:
    """Read and check one calendar file.

    Raises:
        CalendarError: unreadable file, unknown or missing key, wrong type, or content that contradicts itself.
    """
    try:
        with path.open(encoding="utf-8") as stream:
            raw = YAML(typ="safe", pure=True).load(stream)
    except (OSError, YAMLError, ValueError) as error:
        raise CalendarError(f"{path.name}：读不出来（{error}）") from error
    try:
        year = parse_year(raw)
        if path.stem != str(year.year):
            raise CalendarError(f"文件名与年份 {year.year} 不符")
    except CalendarError as error:
        raise CalendarError(f"{path.name}：{error}") from error
    return year


def parse_year(raw: object) -> YearCalendar:
    """Turn the content of a calendar file into a ``YearCalendar``.

    Raises:
        CalendarError: see ``read_year``.
    """
    top = _mapping(raw, "文件", _KEYS)
    notice = _mapping(top["notice"], "notice", {"title", "number", "date"})
    try:
        status = CalendarStatus(top["status"])
    except ValueError:
        raise CalendarError(f"status 不认识：{top['status']}") from None
    source = _text(top["source"], "source")
    if not _SOURCE.fullmatch(source):
        raise CalendarError(f"source 不是来源编号：{source}")
    confidence = _text(top["confidence"], "confidence")
    if confidence not in ("A", "B", "C"):
        raise CalendarError(f"confidence 应为 A、B 或 C：{confidence}")
    number = notice["number"]
    if number is None and status is CalendarStatus.PUBLISHED:
        raise CalendarError("已公布的安排必须写明 notice.number")
    return YearCalendar(
        year=_whole(top["year"], "year"),
        status=status,
        notice=Notice(
            _text(notice["title"], "notice.title"),
            None if number is None else _text(number, "notice.number"),
            _day(notice["date"], "notice.date"),
        ),
        source=source,
        confidence=confidence,
        verified_on=_day(top["verified_on"], "verified_on"),
        rest=tuple(_rest(item) for item in _list(top["rest"], "rest")),
        make_up_work=tuple(_day(item, "make_up_work") for item in _list(top["make_up_work"], "make_up_work")),
    )


def _rest(raw: object) -> RestRange:
    item = _mapping(raw, "rest", {"name", "from", "to"})
    return RestRange(_text(item["name"], "rest.name"), _day(item["from"], "rest.from"), _day(item["to"], "rest.to"))


def _mapping(raw: object, name: str, keys: set[str]) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        raise CalendarError(f"{name} 应为键值表")
    unknown = sorted(str(key) for key in set(raw) - keys)
    missing = sorted(keys - set(raw))
    if unknown or missing:
        raise CalendarError(f"{name} 有不认识的键 {unknown}、缺少的键 {missing}")
    return raw


def _list(raw: object, name: str) -> list[object]:
    if not isinstance(raw, list):
        raise CalendarError(f"{name} 应为列表")
    return raw


def _text(raw: object, name: str) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise CalendarError(f"{name} 应为文字：{raw!r}")
    return raw


def _whole(raw: object, name: str) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise CalendarError(f"{name} 应为整数：{raw!r}")
    return raw


def _day(raw: object, name: str) -> dt.date:
    if not isinstance(raw, dt.date) or isinstance(raw, dt.datetime):
        raise CalendarError(f"{name} 应为日期：{raw!r}")
    return raw
