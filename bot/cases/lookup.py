"""Looking up one's own case with its number and a second factor.

An absent case and a wrong factor do the same work (the same statements, the same hashes) and get the same result, so that
nobody learns which numbers exist. Repeated failures lock the number, the requester and the address for growing times; trawling by many
requesters pauses all look-ups.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError

from bot.cases.case_number import CaseNumber
from bot.cases.errors import CaseNumberError, StoreError
from bot.cases.guard import LookupGuard, Policies
from bot.cases.progress import CaseProgress, CaseRules, build_progress
from bot.cases.repository import CaseRepository, FactorHashes, tail_hash
from bot.cases.stages import LookupOutcome, LookupReply
from bot.cases.store import CaseStore, china_time
from bot.cases.trawl import TrawlWatch
from bot.privacy import Hasher, tail

DEFAULT_POLICIES = Policies()
_NOBODY = FactorHashes(case_id=0, owner="0" * 64, id_tail_hash="0" * 64, phone_tail_hash="0" * 64)
_TRIES = 3  # two first failures at the same moment collide on the new lock row; the later one is simply done again


@dataclass(frozen=True)
class LookupResult:
    """What came of a lookup. ``wording.render_result`` puts it into words.

    Attributes:
        reply: what the person is told.
        progress: only when found.
        locked_until: end of the lock (China standard time), only when locked; when to try again, when paused.
        hint: what is wrong with the number, only for a typo.
    """

    reply: LookupReply
    progress: CaseProgress | None = None
    locked_until: dt.datetime | None = None
    hint: str = ""


def lookup(
    store: CaseStore,
    case_number: str,
    factor: str,
    *,
    requester: str,
    now: dt.datetime,
    rules: CaseRules,
    address: str | None = None,
    policies: Policies = DEFAULT_POLICIES,
    watch: TrawlWatch | None = None,
) -> LookupResult:
    """Look up a case.

    Args:
        store: the case store.
        case_number: as typed.
        factor: last four of the ID number (X allowed) or of the mobile number, as typed; a whole number is taken as well.
        requester: the most stable identity known of who asks (channel and account, or address); stored as a hash.
        now: the present moment; a naive one is China standard time.
        rules: time limits and calendar.
        address: network address of who asks, if known; stored as a hash.
        policies: when and how long to lock.
        watch: counts what all requesters try; without it trawling by many is not stopped.

    Raises:
        StoreError: the store cannot be used.
    """
    moment = china_time(now)
    who = _Requester(store, requester, address, moment, policies)
    try:
        number = CaseNumber.parse(case_number)
    except CaseNumberError as error:
        who.audit_only(case_number, LookupOutcome.TYPO)
        return LookupResult(LookupReply.TYPO, hint=str(error))
    given = tail(factor)
    if given is None:
        who.audit_only(str(number), LookupOutcome.BAD_FACTOR)
        return LookupResult(LookupReply.BAD_FACTOR)
    if watch is not None and watch.status(moment).paused:
        who.audit_only(str(number), LookupOutcome.PAUSED)
        return LookupResult(LookupReply.PAUSED, locked_until=moment + watch.policy.told)
    for _ in range(_TRIES):
        try:
            result = _checked(who, number, given, rules)
        except IntegrityError:
            continue
        if watch is not None and result.reply is not LookupReply.FOUND:
            watch.refused()
        return result
    raise StoreError("查询的人太多，请稍后再试")


@dataclass(frozen=True)
class _Requester:
    """Who asks, when, and of which store."""

    store: CaseStore
    requester: str
    address: str | None
    now: dt.datetime
    policies: Policies

    def guard(self, session: Any, case_number: str) -> LookupGuard:
        return LookupGuard(
            session,
            self.store.hasher,
            self.policies,
            case_number=case_number,
            requester=self.requester,
            address=self.address,
            now=self.now,
        )

    def audit_only(self, case_number: str, outcome: LookupOutcome) -> None:
        with self.store.session() as session:
            self.guard(session, case_number).audit(outcome)


def _checked(who: _Requester, number: CaseNumber, factor: str, rules: CaseRules) -> LookupResult:
    hasher = who.store.hasher
    with who.store.session() as session:
        guard = who.guard(session, str(number))
        locked_until = guard.locked_until()
        if locked_until is not None:
            guard.audit(LookupOutcome.LOCKED)
            return LookupResult(LookupReply.LOCKED, locked_until=locked_until)
        repository = CaseRepository(session, hasher)
        known = repository.factor_hashes(number)
        if not factor_matches(hasher, known or _NOBODY, factor) or known is None:
            guard.failed()
            guard.audit(LookupOutcome.ABSENT if known is None else LookupOutcome.WRONG_FACTOR)
            return LookupResult(LookupReply.REFUSED)
        guard.succeeded()
        guard.audit(LookupOutcome.FOUND)
        return LookupResult(LookupReply.FOUND, build_progress(repository.load(known.case_id), rules, who.now.date()))


def factor_matches(hasher: Hasher, known: FactorHashes, factor: str) -> bool:
    """Check the factor against both hashes, always both and always in constant time."""
    as_id = Hasher.equal(tail_hash(hasher, "id_tail", known.owner, factor), known.id_tail_hash)
    as_phone = Hasher.equal(tail_hash(hasher, "phone_tail", known.owner, factor), known.phone_tail_hash or _NOBODY.phone_tail_hash or "")
    return as_id | as_phone
