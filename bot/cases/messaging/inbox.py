"""Messages seen, in the case database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from bot.cases.accounts import seal, unseal
from bot.cases.messaging.kinds import Entry, InboxState
from bot.cases.messaging.models import InboxMessage
from bot.cases.models import table_of
from bot.cases.store import CaseStore

_INBOX = table_of(InboxMessage)
_SWEEP = 50


class SqlInbox:
    """The inbox of a case store; see ``bot.cases.messaging.kinds.Inbox``."""

    def __init__(self, store: CaseStore) -> None:
        self._store = store

    def claim(self, key: str, sender: str, signature: str, *, now: float, lease: float) -> Entry:
        """Take a message, or say what is known of it.

        Raises:
            StoreError: the store cannot be used.
        """
        known = self.read(key)
        if known is not None:
            return known
        row = {"key": key, "sender": sender, "signature": signature, "state": InboxState.RUNNING, "received_at": now}
        try:
            with self._store.session() as session:
                session.connection().execute(_INBOX.insert(), {**row, "lease_until": now + lease})
        except IntegrityError:  # a retry at the same moment, or the signature of another message
            known = self.read(key)
            return known or Entry(key, sender, InboxState.LOST, now, now, is_replayed=True)
        return Entry(key, sender, InboxState.RUNNING, now, now + lease, is_mine=True)

    def read(self, key: str) -> Entry | None:
        """Return what is known of a message."""
        with self._store.session(read_only=True) as session:
            row = session.connection().execute(select(_INBOX).where(_INBOX.c.key == key)).first()
        return self._entry(row) if row is not None else None

    def advance(self, key: str, before: InboxState, after: InboxState, *, lease_until: float = 0.0, reply: str | None = None) -> bool:
        """Move a message on, if it stands where it should."""
        values: dict[str, Any] = {"state": after, "lease_until": lease_until}
        if reply is not None:
            values["reply"] = seal(self._store.hasher, reply)
        with self._store.session() as session:
            moved = update(_INBOX).where(_INBOX.c.key == key, _INBOX.c.state == before).values(**values)
            return bool(session.connection().execute(moved).rowcount)

    def left_behind(self, now: float) -> list[Entry]:
        """Messages whose worker promised an answer and died."""
        query = select(_INBOX).where(_INBOX.c.state == InboxState.LATE, _INBOX.c.lease_until < now).limit(_SWEEP)
        with self._store.session(read_only=True) as session:
            return [self._entry(row) for row in session.connection().execute(query)]

    def forget(self, before: float) -> int:
        """Delete what was received before a moment; return how many."""
        with self._store.session() as session:
            return int(session.connection().execute(delete(_INBOX).where(_INBOX.c.received_at < before)).rowcount)

    def _entry(self, row: Any) -> Entry:
        reply = unseal(self._store.hasher, row.reply) if row.reply is not None else None
        return Entry(row.key, row.sender, row.state, row.received_at, row.lease_until, reply)
