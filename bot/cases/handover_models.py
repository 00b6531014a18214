"""Tables of the hand-over of chats to a person: the queue, and what was said while the assistant kept silent.

A conversation is a keyed hash. Its id stands beside it sealed, because an agent must be able to read what was said before and to answer.
The contact for a call-back is sealed too; it goes when the request is closed.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, Boolean, Column, DateTime, ForeignKey, Index, Integer, LargeBinary, String, Text, text

from bot.cases.desk_labels import Author, HandoverEnd, HandoverState
from bot.cases.models import HASH_CHARS, Base, _label

_OPEN = text("closed_at IS NULL")


class Handover(Base):
    """One request for a person. A conversation has at most one that is not closed."""

    __tablename__ = "handovers"
    __table_args__ = (
        Index("uq_handovers_open", "conversation_hash", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(None, "state", "asked_at"),
    )

    id: int = Column(Integer, primary_key=True)
    conversation_hash: str = Column(String(HASH_CHARS), nullable=False, index=True)
    channel: str = Column(String(32), nullable=False)
    sender: bytes = Column(LargeBinary, nullable=False)  # sealed
    state: HandoverState = Column(_label(HandoverState), nullable=False)
    asked_at: dt.datetime = Column(DateTime, nullable=False)
    touched_at: dt.datetime = Column(DateTime, nullable=False)
    summary: dict[str, Any] = Column(JSON, nullable=False)
    agent: str | None = Column(String(64))
    lease_until: dt.datetime | None = Column(DateTime)
    taken_at: dt.datetime | None = Column(DateTime)
    contact: bytes | None = Column(LargeBinary)  # sealed
    closed_at: dt.datetime | None = Column(DateTime, index=True)
    ended: HandoverEnd | None = Column(_label(HandoverEnd))
    note: str = Column(String(500), nullable=False, default="")


class HandoverMessage(Base):
    """What was said while a person had the chat, or the office's word about it. Masked. ``delivered`` is empty where it is fetched."""

    __tablename__ = "handover_messages"
    __table_args__ = (Index(None, "conversation_hash", "id"),)

    id: int = Column(Integer, primary_key=True)
    handover_id: int = Column(ForeignKey("handovers.id", ondelete="CASCADE"), nullable=False, index=True)
    conversation_hash: str = Column(String(HASH_CHARS), nullable=False)
    at: dt.datetime = Column(DateTime, nullable=False)
    author: Author = Column(_label(Author), nullable=False)
    name: str | None = Column(String(64))  # account of the agent
    text: str = Column(Text, nullable=False)
    delivered: bool | None = Column(Boolean)
