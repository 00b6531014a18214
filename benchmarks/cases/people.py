"""Synthetic applicants and cases: region 99, which does not exist; the same ones on every machine."""

from __future__ import annotations

import csv
import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.cases.case_number import DEMO_SERIALS, CaseNumber
from bot.cases.repository import tail_hash
from bot.cases.stages import CaseKind, Stage
from bot.privacy import Hasher, check_character

FIRST_DAY = dt.date(2024, 1, 1)
A_DAY = 2000  # cases of one day
KEY = "key-of-the-benchmark"
CITIES = ("上海", "深圳", "广州", "杭州", "成都", "武汉", "西安", "天津")
STAGES = (Stage.RECEIVED, Stage.ACCEPTED, Stage.REVIEW, Stage.PRODUCTION, Stage.READY, Stage.COLLECTED)
HEADINGS = ("办件编号", "姓名", "身份证号", "手机号", "城市", "事项", "环节", "环节时间", "说明")


_INSERT_CASE = (
    "INSERT INTO cases (id, case_number, applicant_id, kind, city, stage, stage_since, accepted_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)


def number(place: int) -> CaseNumber:
    """Case number of the case at a place, 0 is the first."""
    return CaseNumber(FIRST_DAY + dt.timedelta(days=place // A_DAY), place % A_DAY)


def absent_number(place: int) -> CaseNumber:
    """A well-formed number that no case has."""
    return CaseNumber(FIRST_DAY + dt.timedelta(days=place // A_DAY), A_DAY + place % A_DAY)


assert DEMO_SERIALS.start > 2 * A_DAY


def id_number(place: int) -> str:
    """A valid ID number: the places differ in the day of birth and the serial."""
    born = dt.date(1950, 1, 1) + dt.timedelta(days=place // 1000)
    first17 = f"990000{born:%Y%m%d}{place % 1000:03d}"
    return first17 + check_character(first17)


def phone(place: int) -> str:
    """A mobile number."""
    return f"139{place * 7919 % 100_000_000:08d}"


def write_csv(path: Path, rows: int, *, steps: int = 2) -> None:
    """Write an import file with ``steps`` steps for each case."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        for row in range(rows):
            place, step = divmod(row, steps)
            day = FIRST_DAY + dt.timedelta(days=place // A_DAY + step)
            common = (str(number(place)), "李明", id_number(place), phone(place), CITIES[place % len(CITIES)], CaseKind.APPLICATION.zh)
            writer.writerow((*common, STAGES[step].zh, day.isoformat(), ""))


def fill(database: Path, first: int, last: int, told: Callable[[int], None] = lambda done: None) -> None:
    """Put the cases of the places ``first`` to ``last`` (excluded) straight into a migrated SQLite file, without the services.

    Each has one applicant with real hashes and three steps.
    """
    hasher = Hasher(KEY)
    connection = sqlite3.connect(database)
    for pragma in ("journal_mode=WAL", "synchronous=OFF", "cache_size=-400000", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    step = 20_000
    for start in range(first, last, step):
        places = range(start, min(start + step, last))
        with connection:
            connection.executemany(
                "INSERT INTO applicants VALUES (?, ?, ?, ?, '李*')", sorted(_applicants(hasher, places), key=lambda a: a[1])
            )
            connection.executemany(
                _INSERT_CASE,
                _cases(places),
            )
            connection.executemany(
                "INSERT INTO case_events (case_id, stage, at, note, missing) VALUES (?, ?, ?, '', '[]')", _events(places)
            )
        told(len(places))
    connection.execute("ANALYZE")
    connection.close()


def _applicants(hasher: Hasher, places: range) -> Iterator[tuple[object, ...]]:
    for place in places:
        number_ = id_number(place)
        owner = hasher.hash("id_number", number_)
        tails = tail_hash(hasher, "id_tail", owner, number_[-4:]), tail_hash(hasher, "phone_tail", owner, phone(place)[-4:])
        yield place + 1, owner, *tails


def _at(place: int, step: int) -> str:
    return f"{FIRST_DAY + dt.timedelta(days=place // A_DAY + step):%Y-%m-%d} 10:00:00.000000"


def _cases(places: range) -> Iterator[tuple[object, ...]]:
    for place in places:
        last = 2 + place % 4
        accepted = (FIRST_DAY + dt.timedelta(days=place // A_DAY)).isoformat()
        city = CITIES[place % len(CITIES)]
        yield place + 1, str(number(place)), place + 1, "application", city, str(STAGES[last]), _at(place, 2), accepted


def _events(places: range) -> Iterator[tuple[object, ...]]:
    for place in places:
        last = 2 + place % 4
        for step, stage in enumerate((Stage.RECEIVED, Stage.ACCEPTED, STAGES[last])):
            yield place + 1, str(stage), _at(place, step)
