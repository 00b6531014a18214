"""The agent's side: the queue, taking a chat, answering, giving it back.

Every change asks for the agent's name in the row it changes, so that two agents cannot hold the same chat, and one who was only slow
changes nothing. A chat is held for ``LEASE``; the desk's page renews it while it is open.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from sqlalchemy import delete, func, select, update

from bot.cases.accounts import unseal
from bot.cases.desk_labels import Author, HandoverEnd, HandoverState
from bot.cases.store import CaseStore, china_time
from bot.handover import texts
from bot.handover.chat import Line, Waiting
from bot.handover.delivery import Deliveries
from bot.handover.queue import Handovers
from bot.handover.rows import HANDOVERS, MESSAGES, OPEN, add_line, line
from bot.privacy import mask

LEASE = dt.timedelta(seconds=90)
_LONGEST = 2000  # characters of one message of an agent
_NOTE = 500


class Agents:
    """What agents do.

    Args:
        handovers: the queue.
        deliveries: channels that are pushed to.
        lease: how long a chat is held without a sign of life.
    """

    def __init__(self, handovers: Handovers, deliveries: Deliveries | None = None, *, lease: dt.timedelta = LEASE) -> None:
        self.handovers, self._store = handovers, handovers.store
        self.deliveries = deliveries or Deliveries()
        self._lease = lease

    def queue(self) -> list[Waiting]:
        """Everything open: those who wait in line, then the chats with agents, then the call-backs; each by age.

        Raises:
            StoreError: here and below: the store cannot be used.
        """
        with self._store.session(read_only=True) as session:
            rows = session.connection().execute(select(HANDOVERS).where(OPEN).order_by(HANDOVERS.c.asked_at, HANDOVERS.c.id)).all()
        order = [HandoverState.WAITING, HandoverState.AGENT, HandoverState.CALLBACK]
        found = sorted((_waiting(row) for row in rows), key=lambda one: order.index(one.state))
        return [replace(one, place=at) if one.state is HandoverState.WAITING else one for at, one in enumerate(found, 1)]

    def show(self, number: int) -> Waiting | None:
        """One request, also a closed one."""
        with self._store.session(read_only=True) as session:
            row = session.connection().execute(select(HANDOVERS).where(HANDOVERS.c.id == number)).first()
        return _waiting(row) if row else None

    def sender(self, number: int) -> str | None:
        """The conversation of a request, to read what was said before in it."""
        return self._unsealed(number, HANDOVERS.c.sender)

    def contact(self, number: int, agent: str) -> str | None:
        """The number to call back, for the agent who has taken the request."""
        return self._unsealed(number, HANDOVERS.c.contact, HANDOVERS.c.agent == agent)

    def lines(self, number: int, after: int = 0) -> list[Line]:
        """What was said since the person was asked for."""
        query = select(MESSAGES).where(MESSAGES.c.handover_id == number, MESSAGES.c.id > after).order_by(MESSAGES.c.id)
        with self._store.session(read_only=True) as session:
            return [line(row) for row in session.connection().execute(query)]

    def take(self, number: int, agent: str, *, now: dt.datetime) -> bool:
        """Take a chat that waits, or a call-back that nobody has; whether it is the agent's now."""
        moment = china_time(now)
        free = (HANDOVERS.c.id == number) & OPEN
        with self._store.session() as session:
            connection = session.connection()
            chat = update(HANDOVERS).where(free, HANDOVERS.c.state == HandoverState.WAITING)
            held = {"agent": agent, "lease_until": moment + self._lease, "taken_at": moment, "touched_at": moment}
            if connection.execute(chat.values(state=HandoverState.AGENT, **held)).rowcount:
                row = self._system(connection, number, texts.TAKEN, moment)
            else:
                call = update(HANDOVERS).where(free, HANDOVERS.c.state == HandoverState.CALLBACK, HANDOVERS.c.agent.is_(None))
                return bool(connection.execute(call.values(**held)).rowcount)
        self.handovers.forget_picture()
        self._push(row, texts.TAKEN)
        return True

    def beat(self, agent: str, *, now: dt.datetime) -> int:
        """The agent's page is open: hold on to all chats of the agent; how many there are."""
        mine = OPEN & (HANDOVERS.c.agent == agent)
        with self._store.session() as session:
            held = update(HANDOVERS).where(mine).values(lease_until=china_time(now) + self._lease)
            return int(session.connection().execute(held).rowcount)

    def reply(self, number: int, agent: str, text: str, *, now: dt.datetime) -> Line | None:
        """Say something to the user; None when the chat is not the agent's (any more). Numbers of persons are masked.

        Raises:
            ValueError: there is no text, or too much of it.
        """
        said = mask(text.strip(), addresses=False)  # where an office is may be said
        if not 0 < len(said) <= _LONGEST:
            raise ValueError(f"请写1到{_LONGEST}个字")
        moment = china_time(now)
        mine = (HANDOVERS.c.id == number) & OPEN & (HANDOVERS.c.state == HandoverState.AGENT) & (HANDOVERS.c.agent == agent)
        with self._store.session() as session:
            connection = session.connection()
            held = update(HANDOVERS).where(mine).values(touched_at=moment, lease_until=moment + self._lease)
            if not connection.execute(held).rowcount:
                return None
            row = connection.execute(select(HANDOVERS).where(HANDOVERS.c.id == number)).one()
            key = add_line(connection, row, Author.AGENT, said, moment, name=agent)
        delivered = self._push(row, said)
        if delivered is not None:
            with self._store.session() as session:
                session.connection().execute(update(MESSAGES).where(MESSAGES.c.id == key).values(delivered=delivered))
        return Line(key, Author.AGENT, said, moment, agent, delivered)

    def hand_back(self, number: int, agent: str, note: str = "", *, now: dt.datetime) -> bool:
        """Give a chat back to the assistant, or note a call-back as made; whether it was the agent's. The contact is deleted.

        Args:
            number: the request.
            agent: who has it.
            note: for colleagues; masked, not shown to the user.
            now: the present moment.
        """
        moment = china_time(now)
        mine = (HANDOVERS.c.id == number) & OPEN & (HANDOVERS.c.agent == agent)
        with self._store.session() as session:
            connection = session.connection()
            row = connection.execute(select(HANDOVERS).where(mine)).first()
            if row is None:
                return False
            called = row.state is HandoverState.CALLBACK
            ended = HandoverEnd.CALLED_BACK if called else HandoverEnd.HANDED_BACK
            closing = {"state": HandoverState.CLOSED, "closed_at": moment, "touched_at": moment, "ended": ended}
            closed = update(HANDOVERS).where(mine).values(**closing, note=mask(note.strip())[:_NOTE], contact=None, lease_until=None)
            if not connection.execute(closed).rowcount:
                return False
            said = texts.CALLED_BACK if called else texts.HANDED_BACK
            add_line(connection, row, Author.SYSTEM, said, moment)
        self.handovers.forget_picture()
        self._push(row, said)
        return True

    def sweep(self, *, now: dt.datetime) -> int:
        """Return to the line, at their old place, the chats whose agent's page is gone; how many."""
        moment = china_time(now)
        gone = OPEN & (HANDOVERS.c.lease_until < moment)
        with self._store.session(read_only=True) as session:
            rows = session.connection().execute(select(HANDOVERS).where(gone)).all()
        lost = []
        for row in rows:
            with self._store.session() as session:
                connection = session.connection()
                still = gone & (HANDOVERS.c.id == row.id)
                back = {"agent": None, "lease_until": None}
                if row.state is HandoverState.CALLBACK:
                    connection.execute(update(HANDOVERS).where(still).values(**back))
                elif connection.execute(update(HANDOVERS).where(still).values(state=HandoverState.WAITING, **back)).rowcount:
                    add_line(connection, row, Author.SYSTEM, texts.LOST, moment)
                    lost.append(row)
        if lost:
            self.handovers.forget_picture()
        for row in lost:
            self._push(row, texts.LOST)
        if not self.handovers.hours.is_open(now):
            self._ask_for_contacts(moment)
        return len(lost)

    def _ask_for_contacts(self, moment: dt.datetime) -> None:
        """The desk has closed: those who still wait are called back."""
        waiting = OPEN & (HANDOVERS.c.state == HandoverState.WAITING)
        text = texts.CLOSED_NOW.format(opening=self.handovers.hours.text)
        with self._store.session(read_only=True) as session:
            rows = session.connection().execute(select(HANDOVERS).where(waiting)).all()
        for row in rows:
            with self._store.session() as session:
                connection = session.connection()
                changed = update(HANDOVERS).where(waiting, HANDOVERS.c.id == row.id).values(state=HandoverState.CALLBACK)
                if connection.execute(changed).rowcount:
                    add_line(connection, row, Author.SYSTEM, text, moment)
            self._push(row, text)
        if rows:
            self.handovers.forget_picture()

    def _unsealed(self, number: int, column: Any, *conditions: Any) -> str | None:
        with self._store.session(read_only=True) as session:
            sealed = session.connection().execute(select(column).where(HANDOVERS.c.id == number, *conditions)).scalar()
        return unseal(self._store.hasher, sealed) if sealed else None

    def _system(self, connection: Any, number: int, text: str, moment: dt.datetime) -> Any:
        row = connection.execute(select(HANDOVERS).where(HANDOVERS.c.id == number)).one()
        add_line(connection, row, Author.SYSTEM, text, moment)
        return row

    def _push(self, row: Any, text: str) -> bool | None:
        if not self.deliveries.is_pushed(row.channel):
            return None
        account = unseal(self._store.hasher, row.sender)
        return account is not None and bool(self.deliveries.send(row.channel, account, text))


def _waiting(row: Any) -> Waiting:
    return Waiting(
        id=row.id,
        state=row.state,
        channel=row.channel,
        asked_at=row.asked_at,
        summary=row.summary,
        agent=row.agent,
        has_contact=row.contact is not None,
        touched_at=row.touched_at,
        closed_at=row.closed_at,
        note=row.note,
    )


def purge_handovers(store: CaseStore, before: dt.datetime, *, dry_run: bool = False) -> int:
    """Delete requests, with all that was said in them and the contact, without a word since a moment; how many.

    Raises:
        StoreError: the store cannot be used.
    """
    old = HANDOVERS.c.touched_at < china_time(before)
    with store.session(read_only=dry_run) as session:
        connection = session.connection()
        if dry_run:
            return int(connection.execute(select(func.count()).select_from(HANDOVERS).where(old)).scalar_one())
        return int(connection.execute(delete(HANDOVERS).where(old)).rowcount)
