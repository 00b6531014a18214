"""The key of an event, unique in the outbox, and writing rows that may be there already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from bot.cases.models import table_of
from bot.cases.outbox_models import OutboxMessage
from bot.cases.reminders.kinds import MessageKind
from bot.cases.stages import Stage
from bot.privacy import Hasher

_OUTBOX = table_of(OutboxMessage)
_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def event_key(hasher: Hasher, account_hash: str, kind: MessageKind, *parts: str) -> str:
    """What makes an event the same event: to whom, of what kind, about what. No number of a row, since a row may be made anew."""
    return hasher.hash("push_event", account_hash, str(kind), *parts)


def status_key(hasher: Hasher, account_hash: str, case_number: str, stage: Stage, at: dt.datetime) -> str:
    """The key of a step of a case."""
    return event_key(hasher, account_hash, MessageKind.STATUS, case_number, str(stage), at.isoformat())


def insert_new(connection: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Insert the rows whose event has none yet, whoever else is writing at the same time."""
    if not rows:
        return
    empty = {"attempts": 0, "failure": ""}
    statement = _INSERTS[connection.dialect.name](_OUTBOX).on_conflict_do_nothing(index_elements=["event_key"])
    connection.execute(statement, [{**empty, **row} for row in rows])
