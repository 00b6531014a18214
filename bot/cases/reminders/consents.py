"""Consents to be written to: given and withdrawn by the person, with time and channel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import Enum
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from bot.cases.accounts import Account, seal
from bot.cases.binding_models import ChannelBinding, PushConsent
from bot.cases.models import Case, CaseEvent, table_of
from bot.cases.outbox_models import OutboxMessage
from bot.cases.reminders.keys import insert_new, status_key
from bot.cases.reminders.kinds import MessageKind, MessageState
from bot.cases.store import CaseStore, china_time
from bot.privacy import Hasher

_BINDINGS, _CASES, _EVENTS, _CONSENTS, _OUTBOX = (
    table_of(model) for model in (ChannelBinding, Case, CaseEvent, PushConsent, OutboxMessage)
)
_WAITING = (MessageState.PENDING, MessageState.CLAIMED)


class ConsentOutcome(Enum):
    """What came of a consent."""

    GIVEN = "given"
    ALREADY = "already"
    NOTHING_BOUND = "nothing_bound"  # there is nothing to write about yet


def give_consent(store: CaseStore, account: Account, *, now: dt.datetime, bound_since: dt.datetime) -> ConsentOutcome:
    """Record that an account agrees to be written to. What has happened in its cases so far is no news to it.

    Args:
        store: the case store.
        account: who agrees.
        now: the present moment.
        bound_since: bindings last used before this moment have ended (``BindingTerms.ends_before``).

    Raises:
        StoreError: the store cannot be used.
    """
    moment, account_hash = china_time(now), account.hash(store.hasher)
    mine = (_BINDINGS.c.account_hash == account_hash) & (_BINDINGS.c.last_used_at >= bound_since)
    try:
        with store.session() as session:
            connection = session.connection()
            cases = list(connection.execute(select(_BINDINGS.c.case_id).where(mine)).scalars())
            if not cases:
                return ConsentOutcome.NOTHING_BOUND
            if consent_in_force(session, account_hash):
                return ConsentOutcome.ALREADY
            row = {"account_hash": account_hash, "channel": account.channel, "given_at": moment}
            connection.execute(_CONSENTS.insert(), {**row, "address": seal(store.hasher, account.name)})
            mark_known(session, store.hasher, account_hash, cases, moment)
    except IntegrityError:
        return ConsentOutcome.ALREADY  # said twice at the same moment
    return ConsentOutcome.GIVEN


def withdraw_consent(store: CaseStore, account: Account, *, now: dt.datetime) -> bool:
    """End the consent of an account; whether there was one.

    Raises:
        StoreError: the store cannot be used.
    """
    with store.session() as session:
        return withdraw_in(session, account.hash(store.hasher), china_time(now))


def has_consent(store: CaseStore, account: Account) -> bool:
    """Whether an account agreed to be written to.

    Raises:
        StoreError: the store cannot be read.
    """
    with store.session(read_only=True) as session:
        return consent_in_force(session, account.hash(store.hasher))


def consent_in_force(session: Any, account_hash: str) -> bool:
    """The same within a transaction."""
    in_force = (_CONSENTS.c.account_hash == account_hash) & _CONSENTS.c.withdrawn_at.is_(None)
    return session.connection().execute(select(_CONSENTS.c.id).where(in_force)).first() is not None


def withdraw_in(session: Any, account_hash: str, moment: dt.datetime) -> bool:
    """End the consent within a transaction: the account itself is forgotten, and what waits is not sent."""
    connection = session.connection()
    in_force = (_CONSENTS.c.account_hash == account_hash) & _CONSENTS.c.withdrawn_at.is_(None)
    ended = connection.execute(update(_CONSENTS).where(in_force).values(withdrawn_at=moment, address=None)).rowcount
    waiting = (_OUTBOX.c.account_hash == account_hash) & _OUTBOX.c.state.in_(_WAITING)
    connection.execute(update(_OUTBOX).where(waiting).values(state=MessageState.CANCELLED, claim=None, lease_until=None))
    return bool(ended)


def mark_known(session: Any, hasher: Hasher, account_hash: str, case_ids: Sequence[int], moment: dt.datetime) -> None:
    """Note that an account knows the present steps of its cases, so that they are not pushed."""
    connection = session.connection()
    query = (
        select(_CASES.c.case_number, _CASES.c.applicant_id, _EVENTS.c.id, _EVENTS.c.stage, _EVENTS.c.at)
        .select_from(_EVENTS.join(_CASES, _CASES.c.id == _EVENTS.c.case_id))
        .where(_CASES.c.id.in_(case_ids))
    )
    rows = [
        {
            "event_key": status_key(hasher, account_hash, number, stage, at),
            "account_hash": account_hash,
            "applicant_id": applicant_id,
            "step_id": step_id,
            "kind": MessageKind.STATUS,
            "state": MessageState.KNOWN,
            "due_at": moment,
            "created_at": moment,
        }
        for number, applicant_id, step_id, stage, at in connection.execute(query)
    ]
    insert_new(connection, rows)
    # one that was cancelled in the time without consent would otherwise be taken up again
    keys = [row["event_key"] for row in rows]
    stopped = _OUTBOX.c.event_key.in_(keys) & _OUTBOX.c.state.in_((*_WAITING, MessageState.CANCELLED))
    connection.execute(update(_OUTBOX).where(stopped).values(state=MessageState.KNOWN, claim=None, lease_until=None))
