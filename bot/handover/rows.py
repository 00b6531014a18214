"""Statements on the tables of the hand-over that more than one side needs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import func, select

from bot.cases.desk_labels import Author, HandoverState
from bot.cases.handover_models import Handover, HandoverMessage
from bot.cases.models import table_of
from bot.handover.chat import Line
from bot.privacy import Hasher

HANDOVERS, MESSAGES = table_of(Handover), table_of(HandoverMessage)
OPEN = HANDOVERS.c.closed_at.is_(None)


def conversation_hash(hasher: Hasher, sender: str) -> str:
    """What stands for a conversation."""
    return hasher.hash("conversation", sender)


def place_of(connection: Any, asked_at: dt.datetime, number: int) -> int:
    """Place in line, from 1 on, of a request that waits."""
    sooner = (HANDOVERS.c.asked_at < asked_at) | ((HANDOVERS.c.asked_at == asked_at) & (HANDOVERS.c.id <= number))
    query = select(func.count()).select_from(HANDOVERS).where(HANDOVERS.c.state == HandoverState.WAITING, sooner)
    return int(connection.execute(query).scalar_one())


def add_line(
    connection: Any,
    row: Any,
    author: Author,
    text: str,
    at: dt.datetime,
    name: str | None = None,
    delivered: bool | None = None,
) -> int:
    """Add a message. The caller has written to the request's row before, so that numbers grow in the order of the commits."""
    values = {
        "handover_id": row.id,
        "conversation_hash": row.conversation_hash,
        "at": at,
        "author": author,
        "name": name,
        "text": text,
        "delivered": delivered,
    }
    return int(connection.execute(MESSAGES.insert().values(**values)).inserted_primary_key[0])


def line(row: Any) -> Line:
    """A stored message."""
    return Line(row.id, row.author, row.text, row.at, row.name, row.delivered)
