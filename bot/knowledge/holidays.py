"""Adding the holidays of a newly published year as data, with its source and without a release."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from pathlib import Path

from bot.deadlines import CalendarError, CalendarStatus, YearCalendar, read_year
from bot.knowledge.base import check
from bot.knowledge.documents import data_directory

_EVERY_YEAR = ("元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆")


def add_year(file: Path, root: Path, *, seen_at: str | None = None, replace: bool = False) -> Path:
    """Check a calendar file and copy it into ``policy/calendars``; a source that is new is entered in ``policy/sources.yml``.

    Nothing is written unless everything, the rest of the data included, is in order with the new file.

    Args:
        file: named ``<year>.yml``, of the form of the others, with ``status: published``.
        root: the repository or its data directory.
        seen_at: where the notice was read; needed when its source is not on file yet.
        replace: also replace a year that has been published before.

    Returns:
        The file written.

    Raises:
        CalendarError: the file, or the data with it, is not in order; the message says what to do.
    """
    data = data_directory(root)
    year = read_year(file)
    _complete(year)
    target = data / "policy" / "calendars" / f"{year.year}.yml"
    if target.exists() and read_year(target).status is CalendarStatus.PUBLISHED and not replace:
        raise CalendarError(f"{year.year}年的安排已经有了；确实要换，请加 --replace")
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder) / "data"
        shutil.copytree(data, trial)
        _write(year, file, trial, seen_at)
        problems = check(trial)
        if problems:
            raise CalendarError("加上这一年以后数据有问题：\n" + "\n".join(map(str, problems)))
    _write(year, file, data, seen_at)
    return target


def _complete(year: YearCalendar) -> None:
    if year.status is not CalendarStatus.PUBLISHED:
        raise CalendarError("status 应为 published：只有公布了的安排才需要加入")
    names = "".join(span.name for span in year.rest)
    lacking = [name for name in _EVERY_YEAR if name not in names]
    if lacking:
        raise CalendarError(f"没有写到{'、'.join(lacking)}，请对照通知补全")
    if year.notice.date >= dt.date(year.year, 12, 31):
        raise CalendarError(f"notice.date 是{year.notice.date}，晚于这一年，请核对")
    if str(year.year) not in year.notice.title:
        raise CalendarError(f"notice.title 里没有{year.year}，请核对是不是这一年的通知")


def _write(year: YearCalendar, file: Path, data: Path, seen_at: str | None) -> None:
    sources = data / "policy" / "sources.yml"
    text = sources.read_text(encoding="utf-8")
    if not any(line.startswith(f"{year.source}:") for line in text.splitlines()):
        if not seen_at:
            raise CalendarError(f"来源 {year.source} 还没有收录：请用 --seen-at 写明通知是在哪里看到的")
        sources.write_text(text.rstrip("\n") + "\n" + _source(year, seen_at), encoding="utf-8")
    shutil.copyfile(file, data / "policy" / "calendars" / f"{year.year}.yml")


def _source(year: YearCalendar, seen_at: str) -> str:
    lines = [
        f"{year.source}:",
        f"  title: {_quoted(year.notice.title)}",
        f"  number: {_quoted(year.notice.number or '')}",
        "  document: true",
        f"  effective_from: {year.year}-01-01",
        "  effective_to: null",
        f"  seen_at: {_quoted(seen_at)}",
        f"  confidence: {year.confidence}",
        f"  verified_on: {year.verified_on.isoformat()}",
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
