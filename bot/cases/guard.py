"""The lookup guard: delays that grow with failures, per case number, per requester and per network address; the audit of every lookup.

A lock holds for numbers that do not exist as well, so that it tells nothing about them. A success clears the case's failures
only: someone who trawls cannot wash their own failures off with a case of their own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from bot.cases.models import LookupAudit, LookupLock, table_of
from bot.cases.origin import network_of
from bot.cases.stages import LookupOutcome
from bot.privacy import Hasher

_LOCKS = table_of(LookupLock)
_ANY_LOCK = select(_LOCKS.c.subject_hash).where(_LOCKS.c.subject_hash.in_((bindparam("a"), bindparam("b"), bindparam("c")))).limit(1)
_ADD_AUDIT = table_of(LookupAudit).insert()


@dataclass(frozen=True)
class LockPolicy:
    """How failures are answered. A second factor has at most 11,000 values, so guessing has to be made slow.

    Attributes:
        free: failures without a lock; the next one locks.
        first: length of the first lock; each further failure doubles it.
        longest: longest lock.
        forget_after: failures are forgotten after this time without a new one.
    """

    free: int = 4
    first: dt.timedelta = dt.timedelta(minutes=1)
    longest: dt.timedelta = dt.timedelta(hours=24)
    forget_after: dt.timedelta = dt.timedelta(days=7)

    def delay(self, failures: int) -> dt.timedelta | None:
        """Return the lock after ``failures`` failures in a row, or None."""
        over = failures - self.free - 1
        if over < 0:
            return None
        return self.longest if over > 30 else min(self.first * 2**over, self.longest)


@dataclass(frozen=True)
class Policies:
    """The policies of one store.

    Attributes:
        own: for a case number and for a requester.
        address: for a network address, which a whole office or dormitory may share.
    """

    own: LockPolicy = LockPolicy()
    address: LockPolicy = LockPolicy(free=20, longest=dt.timedelta(hours=6), forget_after=dt.timedelta(hours=12))


def count_failure(session: Any, row: LookupLock | None, subject: str, policy: LockPolicy, now: dt.datetime) -> None:
    """Count one more failure of a subject, and lock it when the policy says so; ``row`` is what is stored of it, if anything."""
    if row is None:
        row = LookupLock(subject_hash=subject, failures=0, last_failure_at=now)
        session.add(row)
    elif now - row.last_failure_at > policy.forget_after:
        row.failures = 0
    row.failures += 1
    row.last_failure_at = now
    delay = policy.delay(row.failures)
    row.locked_until = now + delay if delay else None


def locks_of(session: Any, subjects: Iterable[str]) -> dict[str, LookupLock]:
    """Read (and on PostgreSQL lock) the rows of subjects, in one order, so that two transactions cannot wait for each other."""
    in_subjects: Any = LookupLock.subject_hash
    query = select(LookupLock).where(in_subjects.in_(sorted(subjects))).order_by(LookupLock.subject_hash).with_for_update()
    return {row.subject_hash: row for row in session.execute(query).scalars()}


def end_of_locks(rows: Iterable[LookupLock], now: dt.datetime) -> dt.datetime | None:
    """The end of the longest lock that still holds, if one does."""
    return max((row.locked_until for row in rows if row.locked_until is not None and row.locked_until > now), default=None)


class LookupGuard:
    """Locks and audit of one lookup, within its session."""

    def __init__(
        self, session: Any, hasher: Hasher, policies: Policies, *, case_number: str, requester: str, address: str | None, now: dt.datetime
    ) -> None:
        self._session = session
        self._now = now
        self._requester = hasher.hash("requester", requester)
        self._case = hasher.hash("audit_case", case_number)
        self._case_subject = hasher.hash("lock_case", case_number)
        subjects = {self._case_subject: policies.own, hasher.hash("lock_requester", requester): policies.own}
        if address is not None:
            subjects[hasher.hash("lock_address", network_of(address))] = policies.address
        self._subjects = dict(sorted(subjects.items()))  # one order, so that two lookups cannot wait for each other
        self._rows: dict[str, LookupLock] = {}

    def locked_until(self) -> dt.datetime | None:
        """Read (and on PostgreSQL lock) the rows; return the end of a lock that still holds."""
        names = list(self._subjects)
        if not self._session.connection().execute(_ANY_LOCK, {"a": names[0], "b": names[1], "c": names[-1]}).first():
            return None  # nearly always: nobody guessed
        self._rows = locks_of(self._session, names)
        return end_of_locks(self._rows.values(), self._now)

    def failed(self) -> None:
        """Count one failure for the case number, the requester and the address."""
        for subject, policy in self._subjects.items():
            count_failure(self._session, self._rows.get(subject), subject, policy, self._now)

    def succeeded(self) -> None:
        """Forget the failures of the case number."""
        row = self._rows.get(self._case_subject)
        if row is not None:
            self._session.delete(row)

    def audit(self, outcome: LookupOutcome) -> None:
        """Add the audit row of this lookup."""
        row = {"at": self._now, "requester_hash": self._requester, "case_number_hash": self._case, "outcome": outcome}
        self._session.connection().execute(_ADD_AUDIT, row)
