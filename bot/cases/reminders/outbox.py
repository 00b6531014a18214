"""The outbox: taking in events, claiming, marking. Each function is one short transaction's work.

``PENDING`` → (claim) ``CLAIMED`` → (checked, just before sending) ``SENDING`` → ``SENT``. Nothing was sent before ``SENDING``, so a
claim whose worker died is simply taken over. A message left in ``SENDING`` may have gone: it is sent again only over a channel that
drops what it has seen, and is ``UNCERTAIN`` otherwise.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select, update

from bot.cases.models import table_of
from bot.cases.outbox_models import OutboxMessage
from bot.cases.reminders.channel import PushChannels
from bot.cases.reminders.keys import insert_new
from bot.cases.reminders.kinds import Delivery, MessageState
from bot.cases.reminders.planning import Event
from bot.cases.reminders.rules import PushTerms

_OUTBOX = table_of(OutboxMessage)
_FREE = {"claim": None, "lease_until": None}


@dataclass(frozen=True)
class Claimed:
    """A message that this worker holds."""

    id: int
    key: str
    account_hash: str
    attempts: int


def take_in(
    connection: Any, account_hash: str, events: Iterable[Event], known: Mapping[str, MessageState], now: dt.datetime, terms: PushTerms
) -> int:
    """Add the events of an account that have no row yet; take up again what was cancelled. Return how many are new to be sent.

    Args:
        connection: of the transaction.
        account_hash: whose events.
        events: the plan of the day.
        known: states of the rows that the account has, by key.
        now: the present moment.
        terms: quiet hours.
    """
    rows, wanted = [], 0
    for event in events:
        state = known.get(event.key)
        if state is MessageState.CANCELLED and event.content is not None:
            again = (_OUTBOX.c.event_key == event.key) & (_OUTBOX.c.state == MessageState.CANCELLED)
            due = {"state": MessageState.PENDING, "due_at": terms.quiet.after(now)}
            wanted += connection.execute(update(_OUTBOX).where(again).values(**due, **_FREE)).rowcount
        if state is not None:
            continue
        wanted += event.content is not None
        rows.append(_row(account_hash, event, now, terms))
    insert_new(connection, rows)
    return wanted


def _row(account_hash: str, event: Event, now: dt.datetime, terms: PushTerms) -> dict[str, Any]:
    morning = dt.datetime.combine(event.due_on, terms.quiet.end) if event.due_on else now
    return {
        "event_key": event.key,
        "account_hash": account_hash,
        "applicant_id": event.applicant_id,
        "step_id": event.step_id,
        "kind": event.kind,
        "state": MessageState.KNOWN if event.content is None else MessageState.PENDING,
        "due_at": terms.quiet.after(max(now, morning)),
        "created_at": now,
    }


def states(connection: Any, accounts: list[str]) -> dict[str, dict[str, MessageState]]:
    """The states of the accounts' messages, by account and key."""
    found: dict[str, dict[str, MessageState]] = {account: {} for account in accounts}
    query = select(_OUTBOX.c.account_hash, _OUTBOX.c.event_key, _OUTBOX.c.state).where(_OUTBOX.c.account_hash.in_(accounts))
    for account, key, state in connection.execute(query):
        found[account][key] = state
    return found


def recover(connection: Any, channels: PushChannels, now: dt.datetime) -> int:
    """Settle what workers that died left in ``SENDING``; return how many are uncertain for good."""
    lost = (_OUTBOX.c.state == MessageState.SENDING) & (_OUTBOX.c.lease_until < now)
    uncertain = 0
    for message_id, via in connection.execute(select(_OUTBOX.c.id, _OUTBOX.c.via).where(lost).with_for_update()).all():
        again = channels.is_idempotent(via)
        values = (
            {"state": MessageState.PENDING, "due_at": now, **_FREE} if again else {"state": MessageState.UNCERTAIN, "lease_until": None}
        )
        changed = connection.execute(update(_OUTBOX).where(lost, _OUTBOX.c.id == message_id).values(**values)).rowcount
        uncertain += 0 if again else changed
    return uncertain


def claim(connection: Any, mark: str, now: dt.datetime, terms: PushTerms) -> list[Claimed]:
    """Claim due messages, also those of workers that died before sending.

    Two workers never claim the same one: PostgreSQL locks the rows and lets the other skip them; on SQLite the transaction holds the
    only write lock.
    """
    free = or_(
        (_OUTBOX.c.state == MessageState.PENDING) & (_OUTBOX.c.due_at <= now),
        (_OUTBOX.c.state == MessageState.CLAIMED) & (_OUTBOX.c.lease_until < now),
    )
    chosen = select(_OUTBOX.c.id, _OUTBOX.c.event_key, _OUTBOX.c.account_hash, _OUTBOX.c.attempts).where(free)
    rows = connection.execute(chosen.order_by(_OUTBOX.c.due_at, _OUTBOX.c.id).limit(terms.batch).with_for_update(skip_locked=True)).all()
    if not rows:
        return []
    taken = {"state": MessageState.CLAIMED, "claim": mark, "lease_until": now + terms.lease}
    connection.execute(update(_OUTBOX).where(_OUTBOX.c.id.in_([row.id for row in rows])).values(**taken))
    return [Claimed(*row) for row in rows]


def still_holds(connection: Any, message: Claimed, mark: str, via: str, now: dt.datetime, terms: PushTerms) -> bool:
    """Go over to ``SENDING``; False when the claim was lost or the message was cancelled meanwhile."""
    values = {"state": MessageState.SENDING, "via": via, "lease_until": now + terms.lease}
    return _update(connection, message, mark, (MessageState.CLAIMED,), values)


def put_back(connection: Any, message: Claimed, mark: str, due_at: dt.datetime) -> None:
    """Give a claimed message back, to be tried later."""
    _update(connection, message, mark, (MessageState.CLAIMED,), {"state": MessageState.PENDING, "due_at": due_at, **_FREE})


def cancel(connection: Any, message: Claimed, mark: str) -> None:
    """Note that a claimed message is no longer to be said."""
    _update(connection, message, mark, (MessageState.CLAIMED,), {"state": MessageState.CANCELLED, **_FREE})


def settle(
    connection: Any, message: Claimed, mark: str, delivery: Delivery, again: bool, now: dt.datetime, terms: PushTerms
) -> MessageState:
    """Note what the channel said; return the state in which the message now is.

    Args:
        connection: of the transaction.
        message: what was sent.
        mark: the worker's.
        delivery: the channel's outcome.
        again: whether the channel drops what it has seen, so that an unknown outcome may be tried again.
        now: the present moment.
        terms: retries and quiet hours.
    """
    if delivery is Delivery.DELIVERED:
        # a worker that was only slow may still say so after another took it for dead
        states_ = (MessageState.SENDING, MessageState.UNCERTAIN)
        _update(connection, message, mark, states_, {"state": MessageState.SENT, "sent_at": now, "lease_until": None, "failure": ""})
        return MessageState.SENT
    values: dict[str, Any] = {"attempts": message.attempts + 1, "failure": str(delivery), **_FREE}
    if delivery is Delivery.REJECTED or (delivery is Delivery.UNKNOWN and not again):
        state = MessageState.DEAD if delivery is Delivery.REJECTED else MessageState.UNCERTAIN
    elif message.attempts + 1 >= terms.attempts:
        state = MessageState.DEAD if delivery is Delivery.REFUSED else MessageState.UNCERTAIN
    else:
        state = MessageState.PENDING
        values["due_at"] = terms.quiet.after(now + terms.pause(message.attempts + 1))
    _update(connection, message, mark, (MessageState.SENDING,), {**values, "state": state})
    return state


def counts(connection: Any) -> dict[MessageState, int]:
    """How many messages are in each state."""
    return dict(connection.execute(select(_OUTBOX.c.state, func.count()).group_by(_OUTBOX.c.state)).all())


def _update(connection: Any, message: Claimed, mark: str, held_as: tuple[MessageState, ...], values: dict[str, Any]) -> bool:
    mine = (_OUTBOX.c.id == message.id) & (_OUTBOX.c.claim == mark) & _OUTBOX.c.state.in_(held_as)
    return bool(connection.execute(update(_OUTBOX).where(mine).values(**values)).rowcount)


def next_due(connection: Any, before: dt.datetime) -> dt.datetime | None:
    """The next moment before another at which a message may be tried."""
    due = select(func.min(_OUTBOX.c.due_at)).where(_OUTBOX.c.state == MessageState.PENDING, _OUTBOX.c.due_at < before)
    return connection.execute(due).scalar()
