"""A migrated store, rules and synthetic entries for the tests of the case store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.cases.case_number import CaseNumber
from bot.cases.progress import CaseRules, IssueLimit
from bot.cases.repository import CaseEntry, CaseRepository
from bot.cases.stages import CaseKind, Stage
from bot.cases.store import CaseStore
from bot.deadlines import Period, Unit, WorkingDayCalendar
from bot.privacy import check_character
from tests.postgres import PostgresServer

KEY = "key-of-the-tests"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Path of the SQLite file."""
    return tmp_path / "cases.db"


@pytest.fixture(scope="session")
def migrated(postgres: PostgresServer) -> str:
    """Name of a PostgreSQL database with the newest schema, to be copied."""
    name = postgres.create()
    opened = CaseStore(postgres.url(name), KEY)
    opened.migrate()
    opened.close()
    return name


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, database: Path) -> Iterator[CaseStore]:
    """A migrated, empty store: every test that uses it runs on both databases."""
    if request.param == "sqlite":
        opened = CaseStore(f"sqlite:///{database}", KEY)
        opened.migrate()
        yield opened
        opened.close()
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = server.create(request.getfixturevalue("migrated"))
    opened = CaseStore(server.url(name), KEY)
    yield opened
    opened.close()
    server.drop(name)


@pytest.fixture
def rules() -> CaseRules:
    """15 days, at most 30, in every city; the window is one month; weekends only."""
    limit = IssueLimit(Period(15, Unit.DAY), Period(30, Unit.DAY))
    return CaseRules(
        limits=lambda city: limit,
        calendar=WorkingDayCalendar.from_years([]),
        windows=lambda city: Period(1, Unit.MONTH),
        hotline="12345热线",
    )


@pytest.fixture
def id_number() -> Callable[[int], str]:
    """A valid ID number for each serial, of region 99, which does not exist."""

    def make(serial: int) -> str:
        first17 = f"99000019900101{serial:03d}"
        return first17 + check_character(first17)

    return make


@pytest.fixture
def entry(id_number: Callable[[int], str]) -> Callable[..., CaseEntry]:
    """An entry with sensible fields; any may be overridden."""

    def make(serial: int = 1, **fields: Any) -> CaseEntry:
        values: dict[str, Any] = {
            "case_number": CaseNumber(dt.date(2026, 11, 3), serial),
            "name": "张三",
            "id_number": id_number(serial),
            "phone": f"1380000{serial:04d}",
            "city": "上海",
            "kind": CaseKind.APPLICATION,
            "stage": Stage.RECEIVED,
            "at": dt.datetime(2026, 11, 3, 10, 0),
        }
        return CaseEntry(**{**values, **fields})

    return make


@pytest.fixture
def save(store: CaseStore) -> Callable[..., list[Any]]:
    """Save entries in one transaction; returns the changes."""

    def run(*entries: CaseEntry) -> list[Any]:
        with store.session() as session:
            repository = CaseRepository(session, store.hasher)
            repository.preload(entries)
            return [repository.save(item) for item in entries]

    return run
