"""The case store on a PostgreSQL server of its own: migrations, import, lookup, several workers at once."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from bot.cases.demo import demo_credentials, load_demo
from bot.cases.importing import import_file
from bot.cases.lookup import LookupResult, lookup
from bot.cases.models import Base
from bot.cases.progress import CaseRules, IssueLimit
from bot.cases.stages import LookupReply
from bot.cases.store import CaseStore
from bot.deadlines import Period, Unit, WorkingDayCalendar
from tests.postgres import PostgresServer

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

TODAY = dt.date(2026, 11, 23)
NOW = dt.datetime(2026, 11, 23, 9, 0)
RULES = CaseRules(lambda city: IssueLimit(Period(15, Unit.DAY)), WorkingDayCalendar.from_years([]))
KEY = "key-of-the-tests"


@pytest.fixture(scope="module")
def server(postgres: PostgresServer) -> str:
    """URL of a database of this module."""
    return postgres.url(postgres.create())


@pytest.fixture
def store(server: str) -> Iterator[CaseStore]:
    """A migrated store, emptied afterwards."""
    opened = CaseStore(server, KEY)
    opened.migrate()
    yield opened
    opened.downgrade("base")
    opened.close()


def _ask(store: CaseStore, number: str, factor: str, requester: str = "r") -> LookupResult:
    return lookup(store, number, factor, requester=requester, now=NOW, rules=RULES)


def _together(count: int, work: Callable[[int], Any]) -> list[Any]:
    results: list[Any] = [None] * count
    start = threading.Barrier(count)

    def run(place: int) -> None:
        start.wait()
        try:
            results[place] = work(place)
        except Exception as error:
            results[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_models_and_migrations_agree(store: CaseStore) -> None:
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_down_and_up_again_keeps_the_data(store: CaseStore) -> None:
    load_demo(store, TODAY)
    query = text("SELECT case_number, stage, stage_since FROM cases ORDER BY case_number")
    with store.session(read_only=True) as session:
        before = [tuple(row) for row in session.execute(query)]
    store.downgrade("0001")
    store.migrate()
    with store.session(read_only=True) as session:
        assert [tuple(row) for row in session.execute(query)] == before


def test_several_workers_migrate_at_once(server: str) -> None:
    stores = [CaseStore(server, KEY) for _ in range(3)]
    assert _together(3, lambda place: stores[place].migrate()) == [None] * 3
    assert "cases" in inspect(stores[0].engine).get_table_names()
    stores[0].downgrade("base")
    for opened in stores:
        opened.close()


def test_lookup_found_refused_and_locked(store: CaseStore) -> None:
    load_demo(store, TODAY)
    shown = demo_credentials()[0]
    assert _ask(store, shown.case_number, shown.phone_tail).reply is LookupReply.FOUND
    for _ in range(5):
        assert _ask(store, shown.case_number, "9999").reply is LookupReply.REFUSED
    assert _ask(store, shown.case_number, shown.phone_tail).reply is LookupReply.LOCKED


def test_guessing_in_parallel_does_not_get_more_tries(store: CaseStore) -> None:
    load_demo(store, TODAY)
    number = demo_credentials()[0].case_number
    results = _together(12, lambda place: _ask(store, number, f"{9000 + place}", f"r{place}"))
    replies = [result.reply for result in results]
    assert replies.count(LookupReply.REFUSED) == 5
    assert replies.count(LookupReply.LOCKED) == 7


def test_import_twice(store: CaseStore, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text(
        "办件编号,姓名,身份证号,城市,事项,环节,环节时间\nJZ202611030000133,李明,99000019900101005X,上海,申领居住证,已受理,2026-11-03\n",
        encoding="utf-8",
    )
    assert import_file(store, file).created == 1
    assert import_file(store, file).unchanged == 1
    assert _ask(store, "JZ202611030000133", "005X").reply is LookupReply.FOUND
