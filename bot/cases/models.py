"""Tables of the case store. Identifiers are keyed hashes; no ID number, phone number or full name is stored.

Moments (``at``, ``stage_since``…) are naive and mean China standard time. Enumerations are stored by their value.
"""

from __future__ import annotations

import datetime as dt
from enum import Enum as PyEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    Column,
    Date,
    DateTime,
    Enum,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import declarative_base, relationship

from bot.cases.stages import AccessAction, CaseKind, LookupOutcome, PermitKind, PermitStatus, Reason, Stage

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
HASH_CHARS = 64
LABEL_CHARS = 32

if TYPE_CHECKING:

    class Base:
        """Typed stand-in: SQLAlchemy 1.4 has no type information of its own."""

        metadata: Any

        def __init__(self, **values: Any) -> None: ...

else:
    Base = declarative_base(metadata=MetaData(naming_convention=NAMING))


def _label(enum: type[PyEnum]) -> Any:
    """A short text column type that reads and writes members of ``enum`` by value, on every database."""
    return Enum(enum, native_enum=False, length=LABEL_CHARS, create_constraint=False, values_callable=lambda e: [m.value for m in e])


def _hash() -> Any:
    return String(HASH_CHARS)


class Applicant(Base):
    """申请人. ``id_hash`` finds a person again; the two tail hashes are bound to ``id_hash`` and check a second factor."""

    __tablename__ = "applicants"

    id: int = Column(Integer, primary_key=True)
    id_hash: str = Column(_hash(), nullable=False, unique=True)
    id_tail_hash: str = Column(_hash(), nullable=False)
    phone_tail_hash: str | None = Column(_hash())
    display_name: str = Column(String(8), nullable=False)  # 张*

    registrations: list[Registration] = relationship("Registration", back_populates="applicant", cascade="all, delete-orphan")
    cases: list[Case] = relationship("Case", back_populates="applicant", cascade="all, delete-orphan")
    permits: list[Permit] = relationship("Permit", back_populates="applicant", cascade="all, delete-orphan")


class Registration(Base):
    """居住登记 of an applicant in a city; ``deregistered_on`` ends it."""

    __tablename__ = "registrations"
    __table_args__ = (UniqueConstraint("applicant_id", "city", "registered_on"),)

    id: int = Column(Integer, primary_key=True)
    applicant_id: int = Column(ForeignKey("applicants.id", ondelete="CASCADE"), nullable=False)
    city: str = Column(String(32), nullable=False)
    registered_on: dt.date = Column(Date, nullable=False)
    deregistered_on: dt.date | None = Column(Date)

    applicant: Applicant = relationship("Applicant", back_populates="registrations")


class Case(Base):
    """办件. ``stage`` and ``stage_since`` repeat the latest event, so that lists by stage need no join."""

    __tablename__ = "cases"
    __table_args__ = (Index(None, "stage", "stage_since"), Index(None, "city", "stage_since"))

    id: int = Column(Integer, primary_key=True)
    case_number: str = Column(String(17), nullable=False, unique=True)
    applicant_id: int = Column(ForeignKey("applicants.id", ondelete="CASCADE"), nullable=False, index=True)
    kind: CaseKind = Column(_label(CaseKind), nullable=False)
    city: str = Column(String(32), nullable=False)
    stage: Stage = Column(_label(Stage), nullable=False)
    stage_since: dt.datetime | None = Column(DateTime)
    accepted_on: dt.date | None = Column(Date)

    applicant: Applicant = relationship("Applicant", back_populates="cases")
    events: list[CaseEvent] = relationship("CaseEvent", back_populates="case", cascade="all, delete-orphan")


class CaseEvent(Base):
    """One step of a case's timeline; ``missing`` lists the papers of a one-time notice (一次性告知), ``reason`` why it was given."""

    __tablename__ = "case_events"
    __table_args__ = (UniqueConstraint("case_id", "stage", "at"),)

    id: int = Column(Integer, primary_key=True)
    case_id: int = Column(ForeignKey("cases.id", ondelete="CASCADE"), nullable=False)
    stage: Stage = Column(_label(Stage), nullable=False)
    at: dt.datetime = Column(DateTime, nullable=False)
    note: str = Column(String(500), nullable=False, default="")
    missing: list[str] = Column(JSON, nullable=False, default=list)
    reason: Reason | None = Column(_label(Reason))

    case: Case = relationship("Case", back_populates="events")


class Permit(Base):
    """居住证 of an applicant. The number printed on it is not stored."""

    __tablename__ = "permits"
    __table_args__ = (UniqueConstraint("applicant_id", "kind", "issued_on"),)

    id: int = Column(Integer, primary_key=True)
    applicant_id: int = Column(ForeignKey("applicants.id", ondelete="CASCADE"), nullable=False)
    kind: PermitKind = Column(_label(PermitKind), nullable=False)
    status: PermitStatus = Column(_label(PermitStatus), nullable=False)
    issued_on: dt.date = Column(Date, nullable=False)
    expires_on: dt.date | None = Column(Date)

    applicant: Applicant = relationship("Applicant", back_populates="permits")
    endorsements: list[Endorsement] = relationship("Endorsement", back_populates="permit", cascade="all, delete-orphan")


class Endorsement(Base):
    """签注 of a permit, done on a day and good until another."""

    __tablename__ = "endorsements"
    __table_args__ = (UniqueConstraint("permit_id", "done_on"),)

    id: int = Column(Integer, primary_key=True)
    permit_id: int = Column(ForeignKey("permits.id", ondelete="CASCADE"), nullable=False)
    done_on: dt.date = Column(Date, nullable=False)
    valid_until: dt.date = Column(Date, nullable=False)

    permit: Permit = relationship("Permit", back_populates="endorsements")


class LookupAudit(Base):
    """One lookup: when, who (hashed), which number (hashed), outcome. Deleted after the retention period."""

    __tablename__ = "lookup_audits"

    id: int = Column(Integer, primary_key=True)
    at: dt.datetime = Column(DateTime, nullable=False, index=True)
    requester_hash: str = Column(_hash(), nullable=False)
    case_number_hash: str = Column(_hash(), nullable=False, index=True)
    outcome: LookupOutcome = Column(_label(LookupOutcome), nullable=False)


class AccessAudit(Base):
    """One access by the office: when, who (the account, not an applicant), what, to whose record (hashed), and how much."""

    __tablename__ = "access_audits"

    id: int = Column(Integer, primary_key=True)
    at: dt.datetime = Column(DateTime, nullable=False, index=True)
    actor: str = Column(String(64), nullable=False)
    action: AccessAction = Column(_label(AccessAction), nullable=False)
    subject_hash: str | None = Column(_hash(), index=True)
    detail: str = Column(String(200), nullable=False, default="")


class LookupLock(Base):
    """Failures in a row of one subject (a hashed case number, requester or address) and until when it is locked."""

    __tablename__ = "lookup_locks"

    subject_hash: str = Column(_hash(), primary_key=True)
    failures: int = Column(Integer, nullable=False)
    last_failure_at: dt.datetime = Column(DateTime, nullable=False, index=True)
    locked_until: dt.datetime | None = Column(DateTime)


class StoreInfo(Base):
    """Facts about the store itself, such as the fingerprint of its hash key."""

    __tablename__ = "store_info"

    name: str = Column(String(32), primary_key=True)
    value: str = Column(String(200), nullable=False)


class AnswerReceipt(Base):
    """An answer that was given, under its receipt code. It belongs to no applicant and to no conversation; see ``bot.receipts``."""

    __tablename__ = "answer_receipts"
    __table_args__ = (UniqueConstraint("code", "text_hash"),)

    id: int = Column(Integer, primary_key=True)
    code: str = Column(String(32), nullable=False)
    entry: str | None = Column(String(120))
    matter: str = Column(String(LABEL_CHARS), nullable=False)
    aspect: str = Column(String(LABEL_CHARS), nullable=False)
    city: str | None = Column(String(32))
    facts: dict[str, str] = Column(JSON, nullable=False)
    as_of: dt.date = Column(Date, nullable=False)
    revision: str = Column(String(32), nullable=False)
    text_hash: str = Column(_hash(), nullable=False)
    text: bytes = Column(LargeBinary, nullable=False)  # compressed
    created_at: dt.datetime = Column(DateTime, nullable=False, index=True)
    channel: str = Column(String(32), nullable=False)


def table_of(model: Any) -> Any:
    """The table of a model, for statements that are built once and need no objects."""
    return model.__table__
