"""Tables of what the desk looks at: one row per answered question, and the work that comes of wrong or missing answers."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Boolean, Column, DateTime, Float, ForeignKey, Index, Integer, String, UniqueConstraint

from bot.cases.desk_labels import PhraseState, WorkKind, WorkState
from bot.cases.models import HASH_CHARS, LABEL_CHARS, Base, _label

TEXT_CHARS = 500


class QuestionEvent(Base):
    """A question and what came of it. The words are kept, masked and for a time, only where they were not understood well."""

    __tablename__ = "question_events"
    __table_args__ = (Index(None, "text_until"),)

    id: int = Column(Integer, primary_key=True)
    at: dt.datetime = Column(DateTime, nullable=False, index=True)
    channel: str = Column(String(32), nullable=False)
    city: str | None = Column(String(32))
    matter: str = Column(String(LABEL_CHARS), nullable=False)
    aspect: str = Column(String(LABEL_CHARS), nullable=False)
    entry: str | None = Column(String(120))
    status: str = Column(String(LABEL_CHARS), nullable=False)
    confidence: float | None = Column(Float)
    milliseconds: float = Column(Float, nullable=False)
    fallback: bool = Column(Boolean, nullable=False)
    handover: bool = Column(Boolean, nullable=False)
    receipt: str | None = Column(String(32))
    sender_hash: str = Column(String(HASH_CHARS), nullable=False)
    text: str | None = Column(String(TEXT_CHARS))
    text_until: dt.datetime | None = Column(DateTime)


class WorkItem(Base):
    """A wrong answer, or questions that found none: who sees to it, by when, what was changed, who read it over."""

    __tablename__ = "work_items"
    __table_args__ = (Index(None, "state", "due_at"), UniqueConstraint("cluster_key"))

    id: int = Column(Integer, primary_key=True)
    kind: WorkKind = Column(_label(WorkKind), nullable=False)
    state: WorkState = Column(_label(WorkState), nullable=False)
    question: str = Column(String(TEXT_CHARS), nullable=False)
    entry: str | None = Column(String(120))
    receipt: str | None = Column(String(32))
    reason: str = Column(String(TEXT_CHARS), nullable=False)
    reported_by: str = Column(String(64), nullable=False)
    created_at: dt.datetime = Column(DateTime, nullable=False)
    due_at: dt.datetime = Column(DateTime, nullable=False)
    owner: str | None = Column(String(64))
    fix: str | None = Column(String(TEXT_CHARS))
    changed_entry: str | None = Column(String(120))
    fixed_by: str | None = Column(String(64))
    reader: str | None = Column(String(64))
    closed_at: dt.datetime | None = Column(DateTime, index=True)
    cluster_key: str | None = Column(String(HASH_CHARS))
    size: int = Column(Integer, nullable=False)


class WorkStep(Base):
    """One step of a work item: when, who, what, in which words."""

    __tablename__ = "work_steps"

    id: int = Column(Integer, primary_key=True)
    item_id: int = Column(ForeignKey("work_items.id", ondelete="CASCADE"), nullable=False, index=True)
    at: dt.datetime = Column(DateTime, nullable=False)
    actor: str = Column(String(64), nullable=False)
    state: WorkState = Column(_label(WorkState), nullable=False)
    note: str = Column(String(TEXT_CHARS), nullable=False)


class Phrase(Base):
    """A phrase proposed as training data for a pair; one person proposes it, another one approves it."""

    __tablename__ = "phrases"
    __table_args__ = (UniqueConstraint("text"), Index(None, "state", "id"))

    id: int = Column(Integer, primary_key=True)
    item_id: int | None = Column(ForeignKey("work_items.id", ondelete="SET NULL"), index=True)
    text: str = Column(String(200), nullable=False)
    matter: str = Column(String(LABEL_CHARS), nullable=False)
    aspect: str = Column(String(LABEL_CHARS), nullable=False)
    state: PhraseState = Column(_label(PhraseState), nullable=False)
    proposed_by: str = Column(String(64), nullable=False)
    proposed_at: dt.datetime = Column(DateTime, nullable=False)
    decided_by: str | None = Column(String(64))
    decided_at: dt.datetime | None = Column(DateTime)
