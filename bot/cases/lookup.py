"""Looking up one's own case with its number and a second factor.

An absent case and a wrong factor do the same work (the same statements, the same hashes) and get the same result, so that
nobody learns which numbers exist. Repeated failures lock the number and the requester for growing times.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from bot.cases.case_number import CaseNumber
from bot.cases.errors import CaseNumberError, StoreError
from bot.cases.guard import LockPolicy, LookupGuard
from bot.cases.progress import CaseProgress, CaseRules, build_progress
from bot.cases.repository import CaseRepository, FactorHashes, tail_hash
from bot.cases.stages import LookupOutcome, LookupReply
from bot.cases.store import CaseStore, china_time
from bot.privacy import Hasher, tail

DEFAULT_POLICY = LockPolicy()
_NOBODY = FactorHashes(case_id=0, owner="0" * 64, id_tail_hash="0" * 64, phone_tail_hash="0" * 64)
_TRIES = 3  # two first failures at the same moment collide on the new lock row; the later one is simply done again


@dataclass(frozen=True)
class LookupResult:
    """What came of a lookup. ``wording.render_result`` puts it into words.

    Attributes:
        reply: what the person is told.
        progress: only when found.
        locked_until: end of the lock (China standard time), only when locked.
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
    policy: LockPolicy = DEFAULT_POLICY,
) -> LookupResult:
    """Look up a case.

    Args:
        store: the case store.
        case_number: as typed.
        factor: last four of the ID number (X allowed) or of the mobile number, as typed; a whole number is taken as well.
        requester: the most stable identity known of who asks (channel and account, or address); stored as a hash.
        now: the present moment; a naive one is China standard time.
        rules: time limits and calendar.
        policy: when and how long to lock.

    Raises:
        StoreError: the store cannot be used.
    """
    moment = china_time(now)
    try:
        number = CaseNumber.parse(case_number)
    except CaseNumberError as error:
        _audit_only(store, case_number, requester, moment, LookupOutcome.TYPO)
        return LookupResult(LookupReply.TYPO, hint=str(error))
    given = tail(factor)
    if given is None:
        _audit_only(store, str(number), requester, moment, LookupOutcome.BAD_FACTOR)
        return LookupResult(LookupReply.BAD_FACTOR)
    for _ in range(_TRIES):
        try:
            return _checked(store, number, given, requester, moment, rules, policy)
        except IntegrityError:
            continue
    raise StoreError("查询的人太多，请稍后再试")


def _checked(
    store: CaseStore, number: CaseNumber, factor: str, requester: str, now: dt.datetime, rules: CaseRules, policy: LockPolicy
) -> LookupResult:
    with store.session() as session:
        guard = LookupGuard(session, store.hasher, policy, case_number=str(number), requester=requester, now=now)
        locked_until = guard.locked_until()
        if locked_until is not None:
            guard.audit(LookupOutcome.LOCKED)
            return LookupResult(LookupReply.LOCKED, locked_until=locked_until)
        repository = CaseRepository(session, store.hasher)
        known = repository.factor_hashes(number)
        if not _matches(store.hasher, known or _NOBODY, factor) or known is None:
            guard.failed()
            guard.audit(LookupOutcome.ABSENT if known is None else LookupOutcome.WRONG_FACTOR)
            return LookupResult(LookupReply.REFUSED)
        guard.succeeded()
        guard.audit(LookupOutcome.FOUND)
        return LookupResult(LookupReply.FOUND, build_progress(repository.load(known.case_id), rules, now.date()))


def _matches(hasher: Hasher, known: FactorHashes, factor: str) -> bool:
    """Check the factor against both hashes, always both and always in constant time."""
    as_id = Hasher.equal(tail_hash(hasher, "id_tail", known.owner, factor), known.id_tail_hash)
    as_phone = Hasher.equal(tail_hash(hasher, "phone_tail", known.owner, factor), known.phone_tail_hash or _NOBODY.phone_tail_hash or "")
    return as_id | as_phone


def _audit_only(store: CaseStore, case_number: str, requester: str, now: dt.datetime, outcome: LookupOutcome) -> None:
    with store.session() as session:
        LookupGuard(session, store.hasher, DEFAULT_POLICY, case_number=case_number, requester=requester, now=now).audit(outcome)
