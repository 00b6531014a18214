"""Trawling: many numbers tried by many requesters, each staying below the locks. It raises an alarm and then stops all look-ups.

The counts come from the audit, so that several workers see the same.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from dataclasses import dataclass

from sqlalchemy import bindparam, case, distinct, func, select

from bot.cases.models import LookupAudit, table_of
from bot.cases.stages import LookupOutcome
from bot.cases.store import CaseStore, china_time

logger = logging.getLogger(__name__)

_AUDITS = table_of(LookupAudit)
_DAY = dt.timedelta(days=1)
_TESTED = (LookupOutcome.ABSENT, LookupOutcome.WRONG_FACTOR)
_COUNTS = select(
    func.count(distinct(case((_AUDITS.c.outcome.in_(_TESTED), _AUDITS.c.case_number_hash)))),
    func.count(distinct(case((_AUDITS.c.outcome.in_((*_TESTED, LookupOutcome.LOCKED)), _AUDITS.c.case_number_hash)))),
    func.count(case((_AUDITS.c.outcome == LookupOutcome.FOUND, 1))),
).where(_AUDITS.c.at > bindparam("since"))


@dataclass(frozen=True)
class TrawlPolicy:
    """When refused numbers are no longer people's mistakes.

    A factor has about ten thousand values and a case two factors, so that each number tried once is guessed with a chance of about
    one in five thousand: the pause has to come long before that many.

    Attributes:
        window: how far back is looked.
        alarm: distinct numbers refused (locked ones too) within the window that raise the alarm …
        alarm_share: … when they are also at least this share of all.
        pause: distinct numbers checked and refused within the window that stop every look-up, or None …
        daily: … and within a day, against those who are patient …
        share: … when they are also at least this share of all numbers checked: a busy morning is no attack.
        told: how long people are told to wait.
    """

    window: dt.timedelta = dt.timedelta(hours=1)
    alarm: int = 30
    alarm_share: float = 0.3
    pause: int | None = 100
    daily: int = 300
    share: float = 0.5
    told: dt.timedelta = dt.timedelta(minutes=10)

    def is_attack(self, tested: int, found: int, limit: int) -> bool:
        """Whether so many refused numbers, beside so many found, are more than ``limit`` allows."""
        return tested >= limit and tested >= self.share * (tested + found)


DEFAULT = TrawlPolicy()


@dataclass(frozen=True)
class TrawlStatus:
    """Look-ups of the window.

    Attributes:
        tested: distinct numbers checked and refused.
        tried: the same with those refused by a lock.
        found: look-ups that showed a case.
        alarm: the operator should look.
        paused: nobody is shown anything for now.
    """

    tested: int
    tried: int
    found: int
    alarm: bool
    paused: bool


def trawl_status(store: CaseStore, now: dt.datetime, policy: TrawlPolicy = DEFAULT) -> TrawlStatus:
    """Count the look-ups of the window that ends now.

    Raises:
        StoreError: the store cannot be read.
    """
    moment = china_time(now)
    with store.session(read_only=True) as session:
        connection = session.connection()
        tested, tried, found = connection.execute(_COUNTS, {"since": moment - policy.window}).one()
        paused = policy.pause is not None and policy.is_attack(tested, found, policy.pause)
        if policy.pause is not None and not paused:
            tested_today, _, found_today = connection.execute(_COUNTS, {"since": moment - _DAY}).one()
            paused = policy.is_attack(tested_today, found_today, policy.daily)
    alarm = tried >= policy.alarm and tried >= policy.alarm_share * (tried + found)
    return TrawlStatus(tested, tried, found, alarm=alarm, paused=paused)


class TrawlWatch:
    """The status as each look-up needs it: counted anew every few seconds or refusals, not each time.

    Args:
        store: the case store.
        policy: when to raise the alarm and when to pause.
    """

    SECONDS = dt.timedelta(seconds=5)
    REFUSALS = 20

    def __init__(self, store: CaseStore, policy: TrawlPolicy = DEFAULT) -> None:
        self.policy = policy
        self._store = store
        self._guard = threading.Lock()
        self._status: TrawlStatus | None = None
        self._counted_at = dt.datetime.min
        self._refused = 0

    def refused(self) -> None:
        """Note one refusal."""
        self._refused += 1

    def status(self, now: dt.datetime) -> TrawlStatus:
        """Return a status of at most a few seconds ago; a change of the alarm is logged."""
        moment = china_time(now)
        with self._guard:
            known = self._status
            if known and abs(moment - self._counted_at) < self.SECONDS and self._refused < self.REFUSALS:
                return known
            self._refused, self._counted_at = 0, moment
            status = self._status = trawl_status(self._store, moment, self.policy)
        before = (known.alarm, known.paused) if known else (False, False)
        if (status.alarm, status.paused) != before:
            fields = {"alarm": status.alarm, "paused": status.paused, "numbers": status.tried}
            logger.warning("trawling of case numbers" if status.alarm else "trawling has stopped", extra={"fields": fields})
        return status
