"""The outbox: messages to be sent, each once. See ``bot.cases.reminders`` and ``docs/decisions/0007-one-message-per-event.md``."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Column, DateTime, ForeignKey, Index, Integer, String

from bot.cases.models import HASH_CHARS, LABEL_CHARS, Base, _label
from bot.cases.reminders.kinds import MessageKind, MessageState


class OutboxMessage(Base):
    """A message that is due. What it says is put together when it is sent, so that neither text nor names are stored.

    ``event_key`` is unique: whoever finds the same event again finds its row. ``due_at`` is the next moment at which it may be tried.
    """

    __tablename__ = "outbox_messages"
    __table_args__ = (Index(None, "state", "due_at"), Index(None, "account_hash", "step_id"))

    id: int = Column(Integer, primary_key=True)
    event_key: str = Column(String(HASH_CHARS), nullable=False, unique=True)
    account_hash: str = Column(String(HASH_CHARS), nullable=False)
    applicant_id: int = Column(ForeignKey("applicants.id", ondelete="CASCADE"), nullable=False, index=True)
    step_id: int | None = Column(ForeignKey("case_events.id", ondelete="CASCADE"), index=True)  # of a change of status
    kind: MessageKind = Column(_label(MessageKind), nullable=False)
    state: MessageState = Column(_label(MessageState), nullable=False)
    due_at: dt.datetime = Column(DateTime, nullable=False)
    attempts: int = Column(Integer, nullable=False, default=0)
    claim: str | None = Column(String(LABEL_CHARS))  # the worker's mark; whoever lost it may not go on
    lease_until: dt.datetime | None = Column(DateTime)
    via: str | None = Column(String(LABEL_CHARS))  # the channel that was tried last: it says whether trying twice is safe
    created_at: dt.datetime = Column(DateTime, nullable=False)
    sent_at: dt.datetime | None = Column(DateTime)
    failure: str = Column(String(64), nullable=False, default="")  # a code, never the channel's own words
