"""Alembic's entry: uses the connection of ``CaseStore.migrate``, or that of the settings under the ``alembic`` command."""

from __future__ import annotations

from typing import Any

from alembic import context

from bot.cases.models import Base


def _run(connection: Any) -> None:
    # transactional_ddl: on SQLite, too, all revisions of a run hold or none does.
    context.configure(connection=connection, target_metadata=Base.metadata, transactional_ddl=True)
    context.run_migrations()


def _main() -> None:
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _run(connection)
        return
    from bot.cases.store import CaseStore
    from bot.settings import get_settings

    settings = get_settings()
    store = CaseStore(settings.case_store_url(), settings.hash_key.get_secret_value())
    try:
        with store.engine.begin() as own:
            _run(own)
    finally:
        store.close()


_main()
