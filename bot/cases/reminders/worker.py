"""A worker: plans what is due and sends it, each event once, whatever crashes and however many workers there are.

A round is a generator that stops at every border between two steps; no transaction is open there. The program runs it through; the
simulation lets workers take turns at the borders, and kills them there.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from enum import Enum

from sqlalchemy.exc import IntegrityError

from bot.cases.accounts import unseal
from bot.cases.reminders import outbox, people
from bot.cases.reminders.channel import Push, PushChannel, PushChannels
from bot.cases.reminders.kinds import Delivery, MessageState
from bot.cases.reminders.outbox import Claimed
from bot.cases.reminders.planning import Event, just_open, plan
from bot.cases.reminders.rules import PushTerms, ReminderRules
from bot.cases.reminders.wording import render
from bot.cases.store import CaseStore, china_time

_Known = dict[str, dict[str, MessageState]]  # by account and key

CHUNK = 300  # accounts planned in one transaction


class Step(Enum):
    """What a worker has just done."""

    PLANNED = "planned"  # one chunk of accounts
    RECOVERED = "recovered"
    CLAIMED = "claimed"
    READY = "ready"  # marked as being sent
    GONE = "gone"  # handed to the channel, not yet marked
    SETTLED = "settled"


class Worker:
    """Plans and sends.

    Args:
        store: a migrated case store.
        channels: how accounts are reached.
        rules: policy in force on a day.
        terms: of the operator.
        now: the clock.
    """

    def __init__(
        self,
        store: CaseStore,
        channels: PushChannels,
        rules: Callable[[dt.date], ReminderRules],
        terms: PushTerms,
        now: Callable[[], dt.datetime],
    ) -> None:
        self._store, self._channels, self._rules, self._terms = store, channels, rules, terms
        self._now = now
        self._day: tuple[dt.date, ReminderRules] | None = None
        self.figures: Counter[str] = Counter()

    def round(self, *, planning: bool = True) -> Iterator[Step]:
        """Plan what is due, settle what was left behind, and send until nothing is due.

        Raises:
            StoreError: the store cannot be used; whatever is under way is taken up again later.
        """
        if planning:
            yield from self._plan()
        self._recover()
        yield Step.RECOVERED
        while not self._terms.quiet.covers(self._moment()):
            # a new mark for each claim: whoever lost one cannot take it for a later one of its own
            mark = secrets.token_hex(8)
            with self._store.session() as session:
                claimed = outbox.claim(session.connection(), mark, self._moment(), self._terms)
            if not claimed:
                return
            yield Step.CLAIMED
            for message in claimed:
                yield from self._send(message, mark)

    def due(self) -> Iterator[tuple[Event, str]]:
        """What would be planned now, with its text; nothing is written."""
        now = self._moment()
        for accounts in self._chunks(now):
            for _, fresh in self._look(accounts, now)[0]:
                yield from ((event, render(event.content, today=now.date())) for event in fresh if event.content is not None)

    def run(self) -> Counter[str]:
        """Run one round through and return its figures."""
        before = Counter(self.figures)
        for _ in self.round():
            pass
        return self.figures - before

    def _moment(self) -> dt.datetime:
        return china_time(self._now())

    def _rules_on(self, day: dt.date) -> ReminderRules:
        if self._day is None or self._day[0] != day:
            self._day = (day, self._rules(day))
        return self._day[1]

    def _plan(self) -> Iterator[Step]:
        for accounts in self._chunks(self._moment()):
            now = self._moment()
            new, known = self._look(accounts, now)
            # someone erased between the two transactions breaks this chunk only, and only this once
            with suppress(IntegrityError):
                self.figures["planned"] += self._take_in(new, known, now)
            self.figures["accounts"] += len(accounts)
            yield Step.PLANNED

    def _chunks(self, now: dt.datetime) -> Iterator[list[str]]:
        today, days = now.date(), max(self._terms.days_before, default=0)
        with self._store.session(read_only=True) as session:
            connection = session.connection()
            registrations = people.registration_days(connection, since=today - self._terms.longest_wait)
            registered = just_open(registrations, self._rules_on(today), self._terms, today)
            found = people.accounts_to_look_at(connection, today=today, days=days, registered=registered)
        for start in range(0, len(found), CHUNK):
            yield found[start : start + CHUNK]

    def _look(self, accounts: list[str], now: dt.datetime) -> tuple[list[tuple[str, list[Event]]], _Known]:
        """The events of some accounts that the outbox has still to learn of, and the states of what it has."""
        with self._store.session(read_only=True) as session:
            connection = session.connection()
            subscribers = people.load(connection, accounts, bound_since=now - self._terms.unused, today=now.date())
            known = outbox.states(connection, accounts)
        new = []
        for account, subscriber in subscribers.items():
            events = plan(subscriber, self._rules_on(now.date()), self._terms, now.date(), self._store.hasher)
            fresh = [event for key, event in events.items() if _is_open(event, known[account].get(key))]
            if fresh:
                new.append((account, fresh))
        return new, known

    def _take_in(self, new: list[tuple[str, list[Event]]], known: _Known, now: dt.datetime) -> int:
        if not new:
            return 0
        with self._store.session() as session:
            connection = session.connection()
            return sum(outbox.take_in(connection, account, events, known[account], now, self._terms) for account, events in new)

    def _recover(self) -> None:
        with self._store.session() as session:
            self.figures["uncertain"] += outbox.recover(session.connection(), self._channels, self._moment())

    def _send(self, message: Claimed, mark: str) -> Iterator[Step]:
        ready = self._prepare(message, mark)
        if ready is None:
            yield Step.SETTLED
            return
        push, channel = ready
        yield Step.READY
        delivery = channel.send(push)
        yield Step.GONE
        with self._store.session() as session:
            state = outbox.settle(session.connection(), message, mark, delivery, channel.idempotent, self._moment(), self._terms)
        self.figures["sent" if delivery is Delivery.DELIVERED else str(state)] += 1
        yield Step.SETTLED

    def _prepare(self, message: Claimed, mark: str) -> tuple[Push, PushChannel] | None:
        """Look again whether it is to be said, and by whom; then nobody else may send it."""
        now = self._moment()
        with self._store.session() as session:
            connection = session.connection()
            if self._terms.quiet.covers(now):
                outbox.put_back(connection, message, mark, self._terms.quiet.after(now))
                return None
            loaded = people.load(connection, [message.account_hash], bound_since=now - self._terms.unused, today=now.date())
            subscriber = loaded.get(message.account_hash)
            events = plan(subscriber, self._rules_on(now.date()), self._terms, now.date(), self._store.hasher) if subscriber else {}
            event = events.get(message.key)
            if subscriber is None or event is None or event.content is None:
                outbox.cancel(connection, message, mark)
                self.figures["cancelled"] += 1
                return None
            channel, name = self._channels.of(subscriber.channel), unseal(self._store.hasher, subscriber.address)
            if channel is None or name is None:
                outbox.put_back(connection, message, mark, self._terms.quiet.after(now + self._terms.longest_retry))
                return None
            if not outbox.still_holds(connection, message, mark, channel.name, now, self._terms):
                return None
        text = render(event.content, today=now.date())
        return Push(message.key, subscriber.channel, name, message.account_hash, event.kind, text), channel


def _is_open(event: Event, state: MessageState | None) -> bool:
    """Whether the outbox has still to learn of an event, or to take it up again."""
    return state is None or (state is MessageState.CANCELLED and event.content is not None)
