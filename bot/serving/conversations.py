"""Stored conversations as rows: deleting old ones, finding and deleting those that name a case. Needs no Rasa.

The table is that of Rasa's ``SQLTrackerStore``.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

_EVENTS = sa.table(
    "events",
    sa.column("id", sa.Integer),
    sa.column("sender_id", sa.String),
    sa.column("type_name", sa.String),
    sa.column("timestamp", sa.Float),
    sa.column("data", sa.Text),
)
_LATER = _EVENTS.alias("later")


class Conversations:
    """The conversations at an SQLAlchemy URL; a database without the table holds none.

    Args:
        url: as ``Settings.tracker_store_url`` gives it.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    def purge(self, before: dt.datetime, *, dry_run: bool = False) -> int:
        """Delete the conversations without an event since a moment, and the ended sessions of others; return how many events went."""
        limit = before.timestamp()
        ended = sa.select(sa.func.max(_LATER.c.id)).where(
            _LATER.c.sender_id == _EVENTS.c.sender_id, _LATER.c.type_name == "session_started"
        )
        silent = ~sa.exists().where(_LATER.c.sender_id == _EVENTS.c.sender_id, _LATER.c.timestamp >= limit)
        old = sa.and_(_EVENTS.c.timestamp < limit, sa.or_(silent, _EVENTS.c.id < ended.scalar_subquery()))
        with self._connection() as connection:
            if connection is None:
                return 0
            if dry_run:
                return int(connection.execute(sa.select(sa.func.count()).select_from(_EVENTS).where(old)).scalar_one())
            return int(connection.execute(sa.delete(_EVENTS).where(old)).rowcount)

    def naming(self, case_numbers: Iterable[str]) -> list[str]:
        """Return the conversations in which one of the numbers stands, as the assistant writes it. Reads all events."""
        senders: set[str] = set()
        with self._connection() as connection:
            if connection is None:
                return []
            for number in case_numbers:
                query = sa.select(_EVENTS.c.sender_id).where(_EVENTS.c.data.contains(number, autoescape=True)).distinct()
                senders.update(connection.execute(query).scalars())
        return sorted(senders)

    def texts(self, sender: str) -> list[dict[str, Any]]:
        """Return what was said in a conversation: moment (UTC), who, text."""
        return [{"at": at.isoformat(timespec="seconds"), "who": who, "text": data.get("text")} for at, who, data in self._said(sender)]

    def turns(self, sender: str, latest: int) -> list[dict[str, Any]]:
        """Return the latest messages of a conversation: moment (UTC), who, text, and of an answer its title and receipt."""
        found = []
        for at, who, data in self._said(sender)[-latest:]:
            answer = ((data.get("data") or {}).get("custom") or {}).get("answer") or {}
            found.append(
                {"at": at, "who": who, "text": data.get("text") or "", "title": answer.get("title"), "receipt": answer.get("receipt")}
            )
        return found

    def _said(self, sender: str) -> list[tuple[dt.datetime, str, dict[str, Any]]]:
        query = (
            sa.select(_EVENTS.c.timestamp, _EVENTS.c.type_name, _EVENTS.c.data)
            .where(_EVENTS.c.sender_id == sender, _EVENTS.c.type_name.in_(("user", "bot")))
            .order_by(_EVENTS.c.id)
        )
        with self._connection() as connection:
            if connection is None:
                return []
            rows = connection.execute(query).all()
        return [(dt.datetime.fromtimestamp(at, dt.timezone.utc), who, json.loads(data)) for at, who, data in rows]

    def delete(self, senders: Iterable[str]) -> int:
        """Delete conversations, and return how many events they had."""
        gone = 0
        with self._connection() as connection:
            if connection is None:
                return 0
            for sender in senders:
                gone += int(connection.execute(sa.delete(_EVENTS).where(_EVENTS.c.sender_id == sender)).rowcount)
        return gone

    @contextmanager
    def _connection(self) -> Iterator[Any]:
        """A transaction, or None where there is no table of conversations."""
        url = sa.engine.make_url(self._url)
        if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
            yield None  # connecting would make the file
            return
        engine = sa.create_engine(url, future=True)
        try:
            with engine.begin() as connection:
                yield connection if sa.inspect(connection).has_table("events") else None
        finally:
            engine.dispose()
