"""Tables of bindings: which channel account may ask for which case without its number, and who agreed to be written to.

An account is a keyed hash. Only where a person agreed to be written to is the account itself kept, sealed, because nobody can write to
a hash; it goes when the consent goes.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Column, DateTime, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint, text

from bot.cases.models import HASH_CHARS, Base


class ChannelBinding(Base):
    """An account that proved to be the applicant of a case once. It ends when it was not used for long (the period is a setting)."""

    __tablename__ = "channel_bindings"
    __table_args__ = (UniqueConstraint("account_hash", "case_id"),)

    id: int = Column(Integer, primary_key=True)
    account_hash: str = Column(String(HASH_CHARS), nullable=False)
    case_id: int = Column(ForeignKey("cases.id", ondelete="CASCADE"), nullable=False, index=True)
    channel: str = Column(String(32), nullable=False)
    bound_at: dt.datetime = Column(DateTime, nullable=False)
    last_used_at: dt.datetime = Column(DateTime, nullable=False)


class PushConsent(Base):
    """An account's agreement to be written to: when, on which channel, until when. At most one of an account is in force."""

    __tablename__ = "push_consents"
    __table_args__ = (
        Index(
            "uq_push_consents_in_force",
            "account_hash",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: int = Column(Integer, primary_key=True)
    account_hash: str = Column(String(HASH_CHARS), nullable=False, index=True)
    channel: str = Column(String(32), nullable=False)
    address: bytes | None = Column(LargeBinary)  # sealed; empty once withdrawn
    given_at: dt.datetime = Column(DateTime, nullable=False)
    withdrawn_at: dt.datetime | None = Column(DateTime)
