"""Logging in and staying logged in. The token is in the browser only; the database holds its keyed hash."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select

from bot.cases.access import record_access
from bot.cases.desk_models import DeskSession, DeskUser
from bot.cases.guard import LockPolicy, count_failure, end_of_locks, locks_of
from bot.cases.models import table_of
from bot.cases.origin import network_of
from bot.cases.stages import AccessAction
from bot.cases.store import CaseStore, china_time
from bot.desk.passwords import Passwords, PasswordTooWeak, check_strength
from bot.desk.users import User, end_sessions, user_of

BY_USER = LockPolicy(free=4, first=dt.timedelta(minutes=1), longest=dt.timedelta(hours=1), forget_after=dt.timedelta(hours=24))
BY_ADDRESS = LockPolicy(free=20, longest=dt.timedelta(hours=1), forget_after=dt.timedelta(hours=12))
_TOUCH = dt.timedelta(minutes=1)  # use is noted this exactly: not every request writes
_TOKEN_BYTES = 32


@dataclass(frozen=True)
class Terms:
    """How long a session lasts."""

    idle: dt.timedelta = dt.timedelta(minutes=30)
    longest: dt.timedelta = dt.timedelta(hours=10)


@dataclass(frozen=True)
class LoggedIn:
    """What came of a log-in: a token for the browser, or why there is none."""

    token: str | None = None
    user: User | None = None
    locked_until: dt.datetime | None = None


class Sessions:
    """The sessions in a migrated store.

    Args:
        store: the store.
        passwords: checks the passwords.
        terms: how long sessions last.
    """

    def __init__(self, store: CaseStore, passwords: Passwords, terms: Terms) -> None:
        self._store = store
        self._passwords = passwords
        self._terms = terms

    def log_in(self, name: str, password: str, *, address: str | None, now: dt.datetime) -> LoggedIn:
        """Log a user in. Whoever does not exist, is disabled or gives a wrong password costs the same time and gets the same answer.

        Takes a fifth of a second: not for the event loop.
        """
        moment = china_time(now)
        name = name.strip().lower()[:32]
        subjects = {self._lock_of(name): BY_USER}
        if address is not None:
            subjects[self._store.hasher.hash("lock_desk_address", network_of(address))] = BY_ADDRESS
        with self._store.session(read_only=True) as session:
            locked_until = end_of_locks(locks_of(session, subjects).values(), moment)
            row = session.execute(select(DeskUser).where(DeskUser.name == name)).scalar_one_or_none()
        if locked_until is not None:
            return LoggedIn(locked_until=locked_until)
        stored = row.password_hash if row is not None else None
        right = self._passwords.matches(stored, password)
        anew = self._passwords.hash(password) if right and stored and self._passwords.is_outdated(stored) else None
        with self._store.session() as session:
            locks = locks_of(session, subjects)
            user = session.get(DeskUser, row.id) if row is not None else None
            if not right or user is None or user.disabled or user.password_hash != stored:
                for subject, policy in subjects.items():
                    count_failure(session, locks.get(subject), subject, policy, moment)
                self._audit(session, f"desk:{name}", AccessAction.LOGIN_FAILED, now)
                return LoggedIn()
            mine = locks.get(next(iter(subjects)))
            if mine is not None:
                session.delete(mine)  # of the user only: nobody washes an address with an account of their own
            if anew is not None:
                user.password_hash = anew
            user.last_login_at = moment
            token = self._open(session, user.id, moment)
            self._audit(session, f"desk:{name}", AccessAction.LOGIN, now)
            return LoggedIn(token, user_of(user))

    def user_of(self, token: str, now: dt.datetime) -> User | None:
        """Whose session a token is, and note its use; ``None`` when it has ended."""
        moment = china_time(now)
        hashed = self._hash(token)
        with self._store.session(read_only=True) as session:
            query = select(DeskSession, DeskUser).join(DeskUser, DeskSession.user_id == DeskUser.id)
            found = session.execute(query.where(DeskSession.token_hash == hashed)).first()
        if found is None:
            return None
        open_one, row = found
        ended = moment - open_one.seen_at > self._terms.idle or moment - open_one.created_at > self._terms.longest
        if ended or row.disabled:
            self._end(hashed)
            return None
        if abs(moment - open_one.seen_at) >= _TOUCH:
            table = table_of(DeskSession)
            with self._store.session() as session:
                session.execute(table.update().where(table.c.token_hash == hashed).values(seen_at=moment))
        return user_of(row)

    def log_out(self, token: str, user: User, now: dt.datetime) -> None:
        """End a session."""
        self._end(self._hash(token))
        with self._store.session() as session:
            self._audit(session, user.actor, AccessAction.LOGOUT, now)

    def change_password(self, user: User, old: str, new: str, *, now: dt.datetime) -> LoggedIn:
        """A user's own new password: every session ends, and a new one is opened. A wrong old one counts as a failed log-in.

        Returns:
            A new token; none when the old password is wrong, or too many were.

        Raises:
            PasswordTooWeak: the new one is not taken.
        """
        check_strength(new, user.name)
        if new == old:
            raise PasswordTooWeak("新密码和旧密码一样")
        moment, subject = china_time(now), self._lock_of(user.name)
        with self._store.session(read_only=True) as session:
            stored = session.get(DeskUser, user.id).password_hash
            locked_until = end_of_locks(locks_of(session, [subject]).values(), moment)
        if locked_until is not None:
            return LoggedIn(locked_until=locked_until)
        if not self._passwords.matches(stored, old):
            with self._store.session() as session:
                count_failure(session, locks_of(session, [subject]).get(subject), subject, BY_USER, moment)
                self._audit(session, user.actor, AccessAction.LOGIN_FAILED, now)
            return LoggedIn()
        hashed = self._passwords.hash(new)
        with self._store.session() as session:
            row = session.get(DeskUser, user.id)
            row.password_hash, row.password_at, row.must_change = hashed, moment, False
            end_sessions(session, user.id)
            token = self._open(session, user.id, moment)
            self._audit(session, user.actor, AccessAction.PASSWORD, now)
            return LoggedIn(token, user_of(row))

    def form_key(self, token: str) -> str:
        """The key that every form of a session carries, so that no other site can send one."""
        return self._store.hasher.hash("desk_form", token)

    def _open(self, session: Any, user_id: int, moment: dt.datetime) -> str:
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        table = table_of(DeskSession)
        connection = session.connection()
        connection.execute(delete(table).where(table.c.created_at < moment - self._terms.longest))
        row = {"token_hash": self._hash(token), "user_id": user_id, "created_at": moment, "seen_at": moment}
        connection.execute(table.insert(), row)
        return token

    def _lock_of(self, name: str) -> str:
        return self._store.hasher.hash("lock_desk_user", name)

    def _hash(self, token: str) -> str:
        return self._store.hasher.hash("desk_session", token)

    def _end(self, hashed: str) -> None:
        table = table_of(DeskSession)
        with self._store.session() as session:
            session.execute(delete(table).where(table.c.token_hash == hashed))

    def _audit(self, session: Any, actor: str, action: AccessAction, now: dt.datetime) -> None:
        record_access(session, self._store.hasher, actor=actor, action=action, at=now)
