"""Bindings: after one look-up with its second factor, an account may ask for that case without the number.

A binding is worth what a second factor is worth, so it is made only from a look-up that the program itself saw succeed, belongs to one
account, and ends when it was not used for long. Every bound look-up is audited like any other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from bot.cases.accounts import Account
from bot.cases.binding_models import ChannelBinding
from bot.cases.case_number import CaseNumber
from bot.cases.errors import CaseNumberError
from bot.cases.models import Case, LookupAudit, table_of
from bot.cases.progress import CaseProgress, CaseRules, build_progress
from bot.cases.reminders.consents import consent_in_force, mark_known, withdraw_in
from bot.cases.repository import CaseRepository
from bot.cases.stages import CaseKind, LookupOutcome, Stage
from bot.cases.store import CaseStore, china_time

_BINDINGS, _CASES, _AUDITS = (table_of(model) for model in (ChannelBinding, Case, LookupAudit))


@dataclass(frozen=True)
class BoundCase:
    """A case that an account may ask for."""

    case_id: int
    number: str
    kind: CaseKind
    city: str
    stage: Stage
    since: dt.datetime | None


@dataclass(frozen=True)
class BindingTerms:
    """How long a binding lasts without being used."""

    unused: dt.timedelta

    def ends_before(self, now: dt.datetime) -> dt.datetime:
        """Bindings last used before this moment have ended."""
        return china_time(now) - self.unused


def bind(store: CaseStore, account: Account, case_number: str, *, now: dt.datetime) -> bool:
    """Remember a case for an account; a second time only renews it.

    Args:
        store: the case store.
        account: who has just looked the case up, number and second factor, and found it.
        case_number: of that case.
        now: the present moment.

    Returns:
        Whether it is bound now: not when the account is easy to guess, or the case is gone.

    Raises:
        StoreError: the store cannot be used.
    """
    if not account.is_hard_to_guess:
        return False
    try:
        return _bind(store, account, case_number, china_time(now))
    except IntegrityError:  # the same account bound it at the same moment
        return _bind(store, account, case_number, china_time(now))


def _bind(store: CaseStore, account: Account, case_number: str, moment: dt.datetime) -> bool:
    account_hash = account.hash(store.hasher)
    with store.session() as session:
        connection = session.connection()
        case_id = connection.execute(select(_CASES.c.id).where(_CASES.c.case_number == case_number)).scalar_one_or_none()
        if case_id is None:
            return False
        same = (_BINDINGS.c.account_hash == account_hash) & (_BINDINGS.c.case_id == case_id)
        renewed = connection.execute(update(_BINDINGS).where(same).values(last_used_at=moment, channel=account.channel))
        if renewed.rowcount == 0:
            row = {"account_hash": account_hash, "case_id": case_id, "channel": account.channel}
            connection.execute(_BINDINGS.insert(), {**row, "bound_at": moment, "last_used_at": moment})
        if consent_in_force(session, account_hash):
            mark_known(session, store.hasher, account_hash, [case_id], moment)  # what the look-up has just shown is no news
    return True


def bound_cases(store: CaseStore, account: Account, *, now: dt.datetime, terms: BindingTerms) -> list[BoundCase]:
    """Return the cases that an account may ask for, the latest step first.

    Raises:
        StoreError: the store cannot be used.
    """
    query = (
        select(_CASES.c.id, _CASES.c.case_number, _CASES.c.kind, _CASES.c.city, _CASES.c.stage, _CASES.c.stage_since)
        .select_from(_BINDINGS.join(_CASES, _CASES.c.id == _BINDINGS.c.case_id))
        .where(_BINDINGS.c.account_hash == account.hash(store.hasher), _BINDINGS.c.last_used_at >= terms.ends_before(now))
        .order_by(_CASES.c.stage_since.desc(), _CASES.c.id.desc())
    )
    with store.session(read_only=True) as session:
        return [BoundCase(*row) for row in session.connection().execute(query)]


def bound_progress(
    store: CaseStore, account: Account, case_number: str, *, requester: str, now: dt.datetime, terms: BindingTerms, rules: CaseRules
) -> CaseProgress | None:
    """Return the progress of a bound case, renew the binding and write the audit row; None when the case is not bound to the account.

    Args:
        store: the case store.
        account: who asks.
        case_number: one of ``bound_cases``.
        requester: who asks, as ``lookup`` takes it.
        now: the present moment.
        terms: how long a binding lasts.
        rules: time limits and calendar.

    Raises:
        StoreError: the store cannot be used.
    """
    moment = china_time(now)
    try:
        number = str(CaseNumber.parse(case_number))
    except CaseNumberError:
        return None
    with store.session() as session:
        connection = session.connection()
        case_id = connection.execute(select(_CASES.c.id).where(_CASES.c.case_number == number)).scalar_one_or_none()
        mine = (_BINDINGS.c.account_hash == account.hash(store.hasher)) & (_BINDINGS.c.last_used_at >= terms.ends_before(moment))
        used = update(_BINDINGS).where(mine, _BINDINGS.c.case_id == case_id).values(last_used_at=moment)
        if case_id is None or connection.execute(used).rowcount == 0:
            return None
        _audit(store, connection, requester, number, moment)
        return build_progress(CaseRepository(session, store.hasher).load(case_id), rules, moment.date())


def unbind(store: CaseStore, account: Account, *, now: dt.datetime, case_number: str | None = None) -> int:
    """Forget one case of an account, or all; return how many. With the last one the consent to be written to ends as well.

    Raises:
        StoreError: the store cannot be used.
    """
    account_hash = account.hash(store.hasher)
    mine: Any = _BINDINGS.c.account_hash == account_hash
    with store.session() as session:
        connection = session.connection()
        chosen = mine
        if case_number is not None:
            chosen = mine & _BINDINGS.c.case_id.in_(select(_CASES.c.id).where(_CASES.c.case_number == case_number))
        gone = connection.execute(delete(_BINDINGS).where(chosen)).rowcount
        end_consents_without_binding(session, [account_hash], now)
    return int(gone)


def forget_unused(store: CaseStore, *, now: dt.datetime, terms: BindingTerms) -> int:
    """Delete the bindings that have ended, and the consents of accounts without any; return how many bindings went.

    Raises:
        StoreError: the store cannot be used.
    """
    with store.session() as session:
        connection = session.connection()
        ended = _BINDINGS.c.last_used_at < terms.ends_before(now)
        accounts = list(connection.execute(select(_BINDINGS.c.account_hash).where(ended).distinct()).scalars())
        gone = connection.execute(delete(_BINDINGS).where(ended)).rowcount
        end_consents_without_binding(session, accounts, now)
    return int(gone)


def end_consents_without_binding(session: Any, accounts: Iterable[str], now: dt.datetime) -> None:
    """Within a transaction, end the consents of those accounts (hashes) that remember no case any more."""
    for account_hash in accounts:
        left = select(_BINDINGS.c.id).where(_BINDINGS.c.account_hash == account_hash).limit(1)
        if session.connection().execute(left).first() is None:
            withdraw_in(session, account_hash, china_time(now))


def _audit(store: CaseStore, connection: Any, requester: str, number: str, moment: dt.datetime) -> None:
    """The same row as a look-up with a factor leaves, so that the audits of one requester or one case stand together."""
    hasher = store.hasher
    row = {"requester_hash": hasher.hash("requester", requester), "case_number_hash": hasher.hash("audit_case", number)}
    connection.execute(_AUDITS.insert(), {**row, "at": moment, "outcome": LookupOutcome.BOUND})
