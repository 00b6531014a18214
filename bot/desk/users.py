"""Users of the desk: adding, listing, disabling, new passwords and roles. Each change is audited and ends the user's sessions."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from bot.cases.access import record_access
from bot.cases.desk_models import DeskSession, DeskUser, Role
from bot.cases.errors import CaseError
from bot.cases.models import table_of
from bot.cases.stages import AccessAction
from bot.cases.store import CaseStore, china_time
from bot.desk.passwords import Passwords, check_strength

NAME = re.compile(r"[a-z][a-z0-9._-]{1,31}")
_SESSIONS = table_of(DeskSession)


class UserError(CaseError):
    """Something about a user that cannot be done; the message says why, in Chinese."""


@dataclass(frozen=True)
class User:
    """A user as others see them."""

    id: int
    name: str
    role: Role
    disabled: bool
    must_change: bool
    last_login_at: dt.datetime | None

    @property
    def actor(self) -> str:
        """How the audit names them."""
        return f"desk:{self.name}"


class Users:
    """The users in a migrated store.

    Args:
        store: the store.
        passwords: makes the hashes.
    """

    def __init__(self, store: CaseStore, passwords: Passwords) -> None:
        self._store = store
        self._passwords = passwords

    def add(self, name: str, role: Role, password: str, *, actor: str, now: dt.datetime, must_change: bool = True) -> User:
        """Add a user.

        Raises:
            UserError: the name is not allowed or taken.
            PasswordTooWeak: the password is not taken.
        """
        if not NAME.fullmatch(name):
            raise UserError("用户名用小写字母开头，后面是小写字母、数字、点、横线，2到32个字符")
        check_strength(password, name)
        moment = china_time(now)
        row = DeskUser(
            name=name,
            role=role,
            password_hash=self._passwords.hash(password),
            must_change=must_change,
            disabled=False,
            created_at=moment,
            password_at=moment,
        )
        try:
            with self._store.session() as session:
                session.add(row)
                self._audit(session, actor, now, f"新增 {name}，{role.zh}")
        except IntegrityError as error:
            raise UserError("这个用户名已经有了") from error
        return user_of(row)

    def all(self) -> list[User]:
        """Every user, by name."""
        with self._store.session(read_only=True) as session:
            return [user_of(row) for row in session.execute(select(DeskUser).order_by(DeskUser.name)).scalars()]

    def set_password(self, name: str, password: str, *, actor: str, now: dt.datetime, must_change: bool) -> None:
        """Give a user a new password, and end their sessions.

        Raises:
            UserError: there is no such user.
            PasswordTooWeak: the password is not taken.
        """
        check_strength(password, name)
        hashed = self._passwords.hash(password)
        with self._store.session() as session:
            row = _row(session, name)
            row.password_hash, row.password_at, row.must_change = hashed, china_time(now), must_change
            end_sessions(session, row.id)
            self._audit(session, actor, now, f"{name} 的密码")

    def set_role(self, name: str, role: Role, *, actor: str, now: dt.datetime) -> None:
        """Give a user another role, and end their sessions.

        Raises:
            UserError: there is no such user, or nobody would be left who manages users.
        """
        with self._store.session() as session:
            row = _row(session, name)
            if role is not Role.ADMINISTRATOR:
                _keep_an_administrator(session, row)
            detail = f"{name}：{row.role.zh} → {role.zh}"
            row.role = role
            end_sessions(session, row.id)
            self._audit(session, actor, now, detail)

    def set_disabled(self, name: str, disabled: bool, *, actor: str, now: dt.datetime) -> None:
        """Disable a user, which ends their sessions, or let them in again.

        Raises:
            UserError: there is no such user, or nobody would be left who manages users.
        """
        with self._store.session() as session:
            row = _row(session, name)
            if disabled:
                _keep_an_administrator(session, row)
            row.disabled = disabled
            end_sessions(session, row.id)
            self._audit(session, actor, now, f"{'停用' if disabled else '恢复'} {name}")

    def _audit(self, session: Any, actor: str, now: dt.datetime, detail: str) -> None:
        record_access(session, self._store.hasher, actor=actor, action=AccessAction.USER, at=now, detail=detail)


def user_of(row: DeskUser) -> User:
    """A row as a value."""
    return User(row.id, row.name, row.role, row.disabled, row.must_change, row.last_login_at)


def end_sessions(session: Any, user_id: int, *, but: str = "") -> None:
    """End all sessions of a user, but the one with this hash."""
    session.execute(delete(_SESSIONS).where(_SESSIONS.c.user_id == user_id, _SESSIONS.c.token_hash != but))


def _row(session: Any, name: str) -> DeskUser:
    row: DeskUser | None = session.execute(select(DeskUser).where(DeskUser.name == name).with_for_update()).scalar_one_or_none()
    if row is None:
        raise UserError("没有这个用户")
    return row


def _keep_an_administrator(session: Any, row: DeskUser) -> None:
    users = table_of(DeskUser)
    query = select(users.c.id).where(users.c.role == Role.ADMINISTRATOR, users.c.disabled.is_(False), users.c.id != row.id)
    if row.role is Role.ADMINISTRATOR and session.execute(query.limit(1)).first() is None:
        raise UserError("至少要留一个管理员")
