"""Tables of messaging platforms. Accounts are pseudonyms (keyed hashes); what is needed in clear is kept sealed, and not for long."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, LargeBinary, String

from bot.cases.messaging.kinds import InboxState
from bot.cases.models import HASH_CHARS, LABEL_CHARS, Base, _label

SENDER_CHARS = 64


class InboxMessage(Base):
    """A message that was received, so that the platform's retries neither run it nor answer it twice.

    ``signature`` (hash) belongs to one message: whoever sends another one with it replays. ``reply`` is sealed.
    """

    __tablename__ = "inbox_messages"
    __table_args__ = (Index(None, "state", "lease_until"),)

    key: str = Column(String(HASH_CHARS), primary_key=True)
    sender: str = Column(String(SENDER_CHARS), nullable=False, index=True)
    signature: str = Column(String(HASH_CHARS), nullable=False, unique=True)
    state: InboxState = Column(_label(InboxState), nullable=False)
    reply: bytes | None = Column(LargeBinary)
    received_at: float = Column(Float(53), nullable=False, index=True)
    lease_until: float = Column(Float(53), nullable=False)


class ChannelContact(Base):
    """A person who wrote: how to reach them (sealed), and what the platform still allows.

    The two windows are those of a message (long) and of a click, a scan or a subscription (short). ``pending`` (sealed JSON) is what could
    not be sent and is given when the person asks for it.
    """

    __tablename__ = "channel_contacts"

    sender: str = Column(String(SENDER_CHARS), primary_key=True)
    channel: str = Column(String(LABEL_CHARS), nullable=False)
    address: bytes = Column(LargeBinary, nullable=False)
    heard_at: float = Column(Float(53), nullable=False, index=True)
    long_until: float = Column(Float(53), nullable=False)
    long_left: int = Column(Integer, nullable=False)
    short_until: float = Column(Float(53), nullable=False)
    short_left: int = Column(Integer, nullable=False)
    pending: bytes | None = Column(LargeBinary)


class AccessToken(Base):
    """The access token of a platform account (sealed), and who may fetch the next one."""

    __tablename__ = "access_tokens"

    name: str = Column(String(HASH_CHARS), primary_key=True)
    token: bytes | None = Column(LargeBinary)
    expires_at: float = Column(Float(53), nullable=False)
    claim: str | None = Column(String(LABEL_CHARS))
    lease_until: float = Column(Float(53), nullable=False)
