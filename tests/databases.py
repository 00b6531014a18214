"""A migrated, empty case store on either database, for tests outside ``tests/unit/cases``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.cases.store import CaseStore

KEY = "key-of-the-tests"


@contextmanager
def opened(request: pytest.FixtureRequest, kind: str) -> Iterator[CaseStore]:
    """A store on ``sqlite`` (a file) or ``postgresql``."""
    if kind == "sqlite":
        store = CaseStore(f"sqlite:///{request.getfixturevalue('tmp_path') / 'cases.db'}", KEY)
        store.migrate()
        yield store
        store.close()
        return
    server = request.getfixturevalue("postgres")
    name = server.create()
    store = CaseStore(server.url(name), KEY)
    store.migrate()
    yield store
    store.close()
    server.drop(name)
