"""The case store: engine, short sessions and migrations. The caller opens and closes it; nothing is opened at import."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool, StaticPool

from bot.cases import (  # noqa: F401  (their tables belong to the store)
    binding_models,
    desk_models,
    handover_models,
    insight_models,
    outbox_models,
    rating_models,
    switch_models,
)
from bot.cases.errors import StoreError, StoreKeyError
from bot.cases.messaging import models as messaging_models  # noqa: F401
from bot.cases.models import StoreInfo
from bot.clock import CHINA
from bot.privacy import Hasher

BUSY_SECONDS = 15
_FINGERPRINT = "key_fingerprint"
_MIGRATIONS = Path(__file__).with_name("migrations")
_MIGRATION_LOCK = 0x4A595A  # PostgreSQL advisory lock, so that several workers may start at once


def china_time(moment: dt.datetime) -> dt.datetime:
    """Return ``moment`` as the store keeps it: naive, China standard time, whole seconds. A naive moment is taken as such."""
    local = moment.astimezone(CHINA).replace(tzinfo=None) if moment.tzinfo else moment
    return local.replace(microsecond=0)


class CaseStore:
    """Access to the case database.

    Args:
        url: SQLAlchemy URL: SQLite (the default of the settings) or PostgreSQL.
        hash_key: key of the keyed hashes. It must stay the same for the life of the database.

    Raises:
        StoreError: the URL cannot be used.
    """

    def __init__(self, url: str, hash_key: str | bytes) -> None:
        self.hasher = Hasher(hash_key)
        try:
            self._engine = _engine(url)
        except (ArgumentError, ImportError, OSError) as error:
            raise StoreError("办件库的数据库地址不能用，请检查 JUYI_DATABASE_URL") from error
        # SQLite takes the write lock when a writing transaction starts: taking it halfway can fail at once as "busy".
        self._writing = self._engine.execution_options(juyi_writing=True)

    @property
    def engine(self) -> Any:
        """The SQLAlchemy engine, for checks of health."""
        return self._engine

    def health(self) -> dict[str, bool]:
        """Whether the database answers: ``{"ok": bool}``."""
        try:
            with self._engine.connect() as connection:
                connection.exec_driver_sql("SELECT 1")
        except SQLAlchemyError:
            return {"ok": False}
        return {"ok": True}

    @contextmanager
    def session(self, *, read_only: bool = False) -> Iterator[Any]:
        """One short transaction: committed at the end, rolled back on any error.

        Args:
            read_only: the transaction only reads; on SQLite it then never waits for a writer.

        Raises:
            StoreError: the database cannot be reached or is busy, or its tables are missing.
        """
        session = Session(self._engine if read_only else self._writing, future=True, expire_on_commit=False)
        try:
            with session.begin():
                yield session
        except IntegrityError:
            raise  # a rule of the tables was broken: the service that wrote knows what that means
        except (DBAPIError, PoolTimeout) as error:
            raise StoreError("办件库暂时用不了，请稍后再试") from error
        finally:
            session.close()

    def migrate(self, revision: str = "head") -> None:
        """Bring the database to ``revision`` (create it when new), all or nothing, and check the hash key.

        Raises:
            StoreKeyError: the database was made with another hash key.
            StoreError: the migration failed, or the database is newer than the program.
        """
        self._run_alembic("upgrade", revision)
        self._check_key()

    def downgrade(self, revision: str) -> None:
        """Take the database back to ``revision`` (``base`` removes every table).

        Raises:
            StoreError: the migration failed.
        """
        self._run_alembic("downgrade", revision)

    def close(self) -> None:
        """Close the connections. The store cannot be used afterwards."""
        self._engine.dispose()

    def _run_alembic(self, direction: str, revision: str) -> None:
        from alembic import command  # costs time to import and is needed only here
        from alembic.config import Config
        from alembic.util import CommandError

        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
        try:
            with self._writing.begin() as connection:
                if connection.dialect.name == "postgresql":
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})")
                config.attributes["connection"] = connection
                getattr(command, direction)(config, revision)
        except CommandError as error:
            raise StoreError("办件库的版本与程序不符，请用与数据库同一版或更新的程序") from error
        except SQLAlchemyError as error:
            raise StoreError("办件库打不开或升级失败，已恢复原状；请检查数据库地址、权限和磁盘空间") from error

    def _check_key(self) -> None:
        fingerprint = self.hasher.hash("key_fingerprint")
        if not inspect(self._engine).has_table(StoreInfo.__tablename__):
            return  # an older revision was asked for
        with suppress(IntegrityError), self.session() as session:  # another worker may write it first
            if session.get(StoreInfo, _FINGERPRINT) is None:
                session.add(StoreInfo(name=_FINGERPRINT, value=fingerprint))
        with self.session(read_only=True) as session:
            if not Hasher.equal(session.get(StoreInfo, _FINGERPRINT).value, fingerprint):
                raise StoreKeyError("哈希密钥与办件库不符：请用建库时的 JUYI_HASH_KEY，否则谁的办件都查不到")


def _engine(url: str) -> Any:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, future=True, pool_pre_ping=True, pool_size=5, max_overflow=10)
    in_memory = parsed.database in (None, "", ":memory:")
    if in_memory:
        engine = create_engine(parsed, future=True, poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
        # SQLAlchemy 1.4 would open and close the file for every transaction (NullPool): twenty times the cost of a commit.
        engine = create_engine(
            parsed, future=True, poolclass=QueuePool, pool_size=4, max_overflow=8,
            connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS},
        )  # fmt: skip
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late; ours is sent below
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    writing = connection.get_execution_options().get("juyi_writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
