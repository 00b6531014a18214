"""The store: migrations up and down with data, connection settings, sessions, the hash key."""

from __future__ import annotations

import datetime as dt
import importlib
import pkgutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import NullPool

from bot.cases.access import record_access
from bot.cases.errors import StoreError, StoreKeyError
from bot.cases.migrations import versions
from bot.cases.models import Applicant, Base, Case, CaseEvent
from bot.cases.repository import CaseRepository
from bot.cases.stages import AccessAction, Reason, Stage
from bot.cases.store import CaseStore, china_time
from bot.clock import CHINA

Entry = Callable[..., Any]
KEY = "key-of-the-tests"


def _rows(store: CaseStore, sql: str) -> list[tuple[Any, ...]]:
    with store.session(read_only=True) as session:
        return [tuple(row) for row in session.execute(text(sql))]


def test_models_and_migrations_agree(store: CaseStore) -> None:
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_migrating_twice_changes_nothing(store: CaseStore, entry: Entry, save: Entry) -> None:
    save(entry())
    store.migrate()
    assert _rows(store, "SELECT count(*) FROM cases") == [(1,)]


def test_down_and_up_again_keeps_the_data(store: CaseStore, entry: Entry, save: Entry) -> None:
    later = dt.datetime(2026, 11, 5, 9, 30)
    save(entry(1), entry(1, stage=Stage.ACCEPTED, at=later), entry(2))
    before = _rows(store, "SELECT case_number, stage, stage_since FROM cases ORDER BY case_number")

    store.downgrade("0002")
    assert _rows(store, "SELECT DISTINCT stage_since FROM cases") == [(None,)]
    store.downgrade("0001")
    assert "stage_since" not in {column["name"] for column in inspect(store.engine).get_columns("cases")}
    assert "lookup_audits" not in inspect(store.engine).get_table_names()
    assert _rows(store, "SELECT count(*) FROM case_events") == [(3,)]

    store.migrate()
    assert _rows(store, "SELECT case_number, stage, stage_since FROM cases ORDER BY case_number") == before
    assert str(before[0][2]).startswith("2026-11-05 09:30")


def test_down_to_base_removes_every_table(store: CaseStore) -> None:
    store.downgrade("base")
    assert inspect(store.engine).get_table_names() == ["alembic_version"]
    store.migrate()
    assert "cases" in inspect(store.engine).get_table_names()


def test_schema_and_data_migrations_are_apart() -> None:
    seen = set()
    for info in pkgutil.iter_modules(versions.__path__):
        module = importlib.import_module(f"{versions.__name__}.{info.name}")
        code = Path(str(module.__file__)).read_text(encoding="utf-8")
        changes_tables = any(f"op.{verb}" in code for verb in ("create_", "drop_", "add_", "alter_", "batch_alter"))
        changes_rows = any(verb in code for verb in ("op.execute", "op.bulk_insert", "get_bind"))
        assert (module.KIND == "schema", module.KIND == "data") == (changes_tables, changes_rows), info.name
        seen.add(module.KIND)
    assert seen == {"schema", "data"}


def test_a_failed_migration_leaves_nothing_behind(database: Path) -> None:
    opened = CaseStore(f"sqlite:///{database}", KEY)
    with opened.engine.begin() as connection:
        connection.execute(text("CREATE TABLE store_info (x INTEGER)"))  # stands in the way of revision 0002
    with pytest.raises(StoreError, match="恢复原状"):
        opened.migrate()
    assert inspect(opened.engine).get_table_names() == ["store_info"]
    opened.close()


def test_a_newer_database_is_told(store: CaseStore) -> None:
    with store.session() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="版本"):
        store.migrate()


def test_another_key_is_refused(store: CaseStore) -> None:
    other = CaseStore(store.engine.url, "another key")
    with pytest.raises(StoreKeyError, match="JUYI_HASH_KEY"):
        other.migrate()
    other.close()


@pytest.mark.parametrize("url", ["", "nonsense", "nosuchdb://x/y"])
def test_an_unusable_url_is_told(url: str) -> None:
    with pytest.raises(StoreError, match="JUYI_DATABASE_URL"):
        CaseStore(url, KEY)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    file = tmp_path / "cases.db"
    file.write_bytes(b"this is not a database, and long enough to be looked at" * 40)
    opened = CaseStore(f"sqlite:///{file}", KEY)
    with pytest.raises(StoreError):
        opened.migrate()
    opened.close()


def test_a_store_that_was_not_migrated_is_told(database: Path) -> None:
    opened = CaseStore(f"sqlite:///{database}", KEY)
    with pytest.raises(StoreError), opened.session() as session:
        session.execute(text("SELECT * FROM cases"))
    opened.close()


def test_sqlite_connections_are_pooled_and_set_up(store: CaseStore) -> None:
    if store.engine.dialect.name != "sqlite":
        pytest.skip("about SQLite")
    assert not isinstance(store.engine.pool, NullPool)
    with store.engine.connect() as connection:
        pragmas = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous", "foreign_keys")}
    assert pragmas == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1}


def test_a_memory_store_works() -> None:
    opened = CaseStore("sqlite://", KEY)
    opened.migrate()
    assert _rows(opened, "SELECT count(*) FROM cases") == [(0,)]
    opened.close()


def test_foreign_keys_hold(store: CaseStore) -> None:
    with pytest.raises(IntegrityError), store.session() as session:
        session.add(CaseEvent(case_id=12345, stage=Stage.RECEIVED, at=dt.datetime(2026, 1, 1)))


def test_deleting_an_applicant_deletes_what_hangs_on_it(store: CaseStore, entry: Entry, save: Entry) -> None:
    save(entry(1), entry(2))
    with store.session() as session:
        session.execute(text("DELETE FROM applicants WHERE id = (SELECT min(id) FROM applicants)"))
    assert _rows(store, "SELECT (SELECT count(*) FROM cases), (SELECT count(*) FROM case_events)") == [(1, 1)]


def test_an_error_rolls_back(store: CaseStore, entry: Entry) -> None:
    with pytest.raises(RuntimeError), store.session() as session:
        repository = CaseRepository(session, store.hasher)
        repository.preload([entry()])
        repository.save(entry())
        raise RuntimeError
    assert _rows(store, "SELECT count(*) FROM applicants") == [(0,)]


def test_a_reader_does_not_wait_for_a_writer(store: CaseStore, entry: Entry, save: Entry) -> None:
    save(entry())
    with store.session() as writing:
        writing.execute(text("DELETE FROM cases"))
        assert _rows(store, "SELECT count(*) FROM cases") == [(1,)]


def test_enumerations_are_stored_by_value(store: CaseStore, entry: Entry, save: Entry) -> None:
    save(entry())
    assert _rows(store, "SELECT kind, stage FROM cases") == [("application", "received")]
    with store.session(read_only=True) as session:
        case = session.query(Case).one()
    assert case.stage is Stage.RECEIVED


def test_applicants_hold_hashes_and_a_masked_name_only(store: CaseStore, entry: Entry, save: Entry) -> None:
    save(entry(name="欧阳小红"))
    with store.session(read_only=True) as session:
        applicant = session.query(Applicant).one()
    assert applicant.display_name == "欧*"
    assert all(len(value) == 64 for value in (applicant.id_hash, applicant.id_tail_hash, applicant.phone_tail_hash))


def test_equal_tails_of_two_people_do_not_look_equal(store: CaseStore, entry: Entry, save: Entry) -> None:
    save(entry(1, phone="13800001234"), entry(2, phone="13900001234"))
    assert len(_rows(store, "SELECT DISTINCT phone_tail_hash FROM applicants")) == 2


def test_moments_are_kept_in_china_time() -> None:
    utc = dt.datetime(2026, 11, 22, 20, 0, 0, 5, tzinfo=dt.timezone.utc)
    assert china_time(utc) == dt.datetime(2026, 11, 23, 4, 0)
    assert china_time(dt.datetime(2026, 11, 23, 4, 0, tzinfo=CHINA)) == dt.datetime(2026, 11, 23, 4, 0)
    assert china_time(dt.datetime(2026, 11, 23, 4, 0)) == dt.datetime(2026, 11, 23, 4, 0)


def test_each_revision_can_be_taken_back_with_data_in_it(store: CaseStore, entry: Entry, save: Entry) -> None:
    later = dt.datetime(2026, 11, 5, 9, 30)
    save(entry(1), entry(1, stage=Stage.SUPPLEMENT, at=later, reason=Reason.ADDRESS_MISMATCH, missing=("合同",)), entry(2))
    with store.session() as session:
        record_access(session, store.hasher, actor="cli:x", action=AccessAction.SHOW, at=later)
    query = "SELECT case_number, stage, city FROM cases ORDER BY case_number"
    before = _rows(store, query)
    for revision in ("0004", "0003", "0002", "0001"):
        store.downgrade(revision)
        assert _rows(store, query) == before
        store.migrate()
        assert _rows(store, query) == before
        with store.engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    assert _rows(store, "SELECT count(*) FROM case_events WHERE reason IS NOT NULL") == [(0,)]
    assert _rows(store, "SELECT count(*) FROM access_audits") == [(0,)]
