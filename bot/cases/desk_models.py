"""Tables of the desk: its users and their sessions. Failures of log-ins lie in the table of locks, actions in the audit of access."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Boolean, Column, DateTime, ForeignKey, Integer, String

from bot.cases.models import HASH_CHARS, Base, _label
from bot.labels import Label


class Role(Label):
    """What a user of the desk is."""

    AGENT = "agent", "坐席"
    KEEPER = "keeper", "知识员"
    SUPERVISOR = "supervisor", "班长"
    ADMINISTRATOR = "administrator", "管理员"


class DeskUser(Base):
    """A user. ``must_change``: the password was set by somebody else and has to be changed at the next log-in."""

    __tablename__ = "desk_users"

    id: int = Column(Integer, primary_key=True)
    name: str = Column(String(32), nullable=False, unique=True)
    role: Role = Column(_label(Role), nullable=False)
    password_hash: str = Column(String(200), nullable=False)
    must_change: bool = Column(Boolean, nullable=False)
    disabled: bool = Column(Boolean, nullable=False)
    created_at: dt.datetime = Column(DateTime, nullable=False)
    password_at: dt.datetime = Column(DateTime, nullable=False)
    last_login_at: dt.datetime | None = Column(DateTime)


class DeskSession(Base):
    """A session: the hash of its token, when it began, when it was last used."""

    __tablename__ = "desk_sessions"

    id: int = Column(Integer, primary_key=True)
    token_hash: str = Column(String(HASH_CHARS), nullable=False, unique=True)
    user_id: int = Column(ForeignKey("desk_users.id", ondelete="CASCADE"), nullable=False, index=True)
    created_at: dt.datetime = Column(DateTime, nullable=False)
    seen_at: dt.datetime = Column(DateTime, nullable=False, index=True)
