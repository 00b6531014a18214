"""The lookup guard: delays that grow with failures, per case number and per requester, and the audit of every lookup.

A lock holds for numbers that do not exist as well, so that it tells nothing about them. A success clears the case's failures
only: someone who trawls cannot wash their own failures off with a case of their own.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, select

from bot.cases.models import LookupAudit, LookupLock, table_of
from bot.cases.stages import LookupOutcome
from bot.cases.store import CaseStore, china_time
from bot.privacy import Hasher

_LOCKS = table_of(LookupLock)
_ANY_LOCK = select(_LOCKS.c.subject_hash).where(_LOCKS.c.subject_hash.in_((bindparam("a"), bindparam("b")))).limit(1)
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


class LookupGuard:
    """Locks and audit of one lookup, within its session."""

    def __init__(self, session: Any, hasher: Hasher, policy: LockPolicy, *, case_number: str, requester: str, now: dt.datetime) -> None:
        self._session = session
        self._policy = policy
        self._now = now
        self._requester = hasher.hash("requester", requester)
        self._case = hasher.hash("audit_case", case_number)
        self._subjects = sorted((hasher.hash("lock_case", case_number), hasher.hash("lock_requester", requester)))
        self._case_subject = hasher.hash("lock_case", case_number)
        self._rows: dict[str, LookupLock] = {}

    def locked_until(self) -> dt.datetime | None:
        """Read (and on PostgreSQL lock) both rows; return the end of a lock that still holds."""
        if not self._session.connection().execute(_ANY_LOCK, dict(zip("ab", self._subjects, strict=True))).first():
            return None  # nearly always: nobody guessed
        in_subjects: Any = LookupLock.subject_hash
        query = select(LookupLock).where(in_subjects.in_(self._subjects)).order_by(LookupLock.subject_hash).with_for_update()
        self._rows = {row.subject_hash: row for row in self._session.execute(query).scalars()}
        ends = [row.locked_until for row in self._rows.values() if row.locked_until is not None and row.locked_until > self._now]
        return max(ends, default=None)

    def failed(self) -> None:
        """Count one failure for the case number and for the requester."""
        for subject in self._subjects:
            row = self._rows.get(subject)
            if row is None:
                row = LookupLock(subject_hash=subject, failures=0, last_failure_at=self._now)
                self._session.add(row)
            elif self._now - row.last_failure_at > self._policy.forget_after:
                row.failures = 0
            row.failures += 1
            row.last_failure_at = self._now
            delay = self._policy.delay(row.failures)
            row.locked_until = self._now + delay if delay else None

    def succeeded(self) -> None:
        """Forget the failures of the case number."""
        row = self._rows.get(self._case_subject)
        if row is not None:
            self._session.delete(row)

    def audit(self, outcome: LookupOutcome) -> None:
        """Add the audit row of this lookup."""
        row = {"at": self._now, "requester_hash": self._requester, "case_number_hash": self._case, "outcome": outcome}
        self._session.connection().execute(_ADD_AUDIT, row)


def purge_lookups(store: CaseStore, before: dt.datetime) -> int:
    """Delete audit rows and locks older than ``before`` (the retention period is the caller's); return how many audit rows went."""
    limit = china_time(before)
    with store.session() as session:
        gone = session.execute(delete(LookupAudit).where(LookupAudit.at < limit)).rowcount
        session.execute(delete(LookupLock).where(LookupLock.last_failure_at < limit))
    return int(gone)
