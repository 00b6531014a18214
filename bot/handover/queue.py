"""The user's side: asking for a person, waiting, talking, leaving, and what the page fetches meanwhile."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from bot.cases.accounts import seal
from bot.cases.desk_labels import Author, HandoverEnd, HandoverState
from bot.cases.errors import StoreError
from bot.cases.store import CaseStore, china_time
from bot.handover import texts
from bot.handover.chat import Asked, ChatState, Line
from bot.handover.hours import OpeningHours
from bot.handover.rows import HANDOVERS, MESSAGES, OPEN, add_line, conversation_hash, line, place_of
from bot.handover.summary import Summary
from bot.privacy import mask_whole

logger = logging.getLogger(__name__)

MEMORY_SECONDS = 1.0  # how old the picture in memory may be: another process may have taken a chat
_FETCH = 100  # messages at a time
_WITH_PEOPLE = (HandoverState.WAITING, HandoverState.AGENT)
Standing = tuple[HandoverState, bool]  # and whether a contact for the call-back is there


class Handovers:
    """Which conversations are with people.

    Args:
        store: the case store.
        hours: when the desk is staffed.
        seconds: a clock that only goes forward.
    """

    def __init__(self, store: CaseStore, hours: OpeningHours, *, seconds: Callable[[], float] = time.monotonic) -> None:
        self.store, self.hours = store, hours
        self._seconds = seconds
        self._open: dict[str, Standing] = {}
        self._read_at = float("-inf")

    def standing(self, sender: str) -> Standing:
        """Where a conversation stands, from memory that is at most ``MEMORY_SECONDS`` old."""
        if self._seconds() - self._read_at > MEMORY_SECONDS:
            self.refresh()
        if not self._open:
            return HandoverState.BOT, False
        return self._open.get(conversation_hash(self.store.hasher, sender), (HandoverState.BOT, False))

    def refresh(self) -> None:
        """Read anew which conversations are with people; a store that is down leaves the picture as it was."""
        query = select(HANDOVERS.c.conversation_hash, HANDOVERS.c.state, HANDOVERS.c.contact.is_not(None)).where(OPEN)
        self._read_at = self._seconds()
        try:
            with self.store.session(read_only=True) as session:
                self._open = {row[0]: (row[1], bool(row[2])) for row in session.connection().execute(query)}
        except StoreError:
            logger.error("hand-overs could not be read")

    def forget_picture(self) -> None:
        """Something was changed: the next question about a conversation reads the store."""
        self._read_at = float("-inf")

    def ask(self, sender: str, channel: str, summary: Summary, *, now: dt.datetime) -> Asked:
        """A person is wanted: queue up, or outside opening hours leave a note for a call-back. Asking twice changes nothing.

        Raises:
            StoreError: the store cannot be used.
        """
        moment = china_time(now)
        state = HandoverState.WAITING if self.hours.is_open(now) else HandoverState.CALLBACK
        values = {
            "conversation_hash": conversation_hash(self.store.hasher, sender),
            "channel": channel[:32],
            "sender": seal(self.store.hasher, sender),
            "state": state,
            "asked_at": moment,
            "touched_at": moment,
            "summary": summary.as_dict(),
            "note": "",
        }
        try:
            with self.store.session() as session:
                connection = session.connection()
                row = self._row(connection, sender)
                if row is None:
                    number = connection.execute(HANDOVERS.insert().values(**values)).inserted_primary_key[0]
                    asked = self._asked(connection, state, moment, number, False)
                else:
                    if row.state is HandoverState.CALLBACK and state is HandoverState.WAITING:  # the desk has opened meanwhile
                        mine = HANDOVERS.c.id == row.id
                        connection.execute(update(HANDOVERS).where(mine).values(state=state, asked_at=moment, touched_at=moment))
                        row = self._row(connection, sender)
                    asked = self._asked(connection, row.state, row.asked_at, row.id, row.contact is not None)
        except IntegrityError:  # asked twice at the same moment
            return self.ask(sender, channel, summary, now=now)
        self.forget_picture()
        return asked

    def said(self, sender: str, text: str, *, now: dt.datetime) -> Asked | None:
        """Keep what the user says while waiting for a person or talking to one; None when neither is so any more.

        Raises:
            StoreError: the store cannot be used.
        """
        with self.store.session() as session:
            connection = session.connection()
            row = self._touched(connection, sender, china_time(now))
            if row is None:
                return None
            add_line(connection, row, Author.USER, mask_whole(text), china_time(now))
            if row.state is HandoverState.AGENT:
                return Asked(HandoverState.AGENT, None, self.opening, "")
            place = place_of(connection, row.asked_at, row.id)
            text = texts.STILL_WAITING.format(place=texts.place(place - 1))
            return Asked(HandoverState.WAITING, place, self.opening, text)

    def leave(self, sender: str, *, now: dt.datetime) -> Asked:
        """The user does not want a person any more; nothing is kept of a number for a call-back.

        Raises:
            StoreError: the store cannot be used.
        """
        moment = china_time(now)
        said = texts.LEFT_QUEUE
        with self.store.session() as session:
            connection = session.connection()
            row = self._row(connection, sender)
            if row is not None:
                said = {HandoverState.AGENT: texts.LEFT_AGENT, HandoverState.CALLBACK: texts.NO_CALLBACK}.get(row.state, said)
                closing = {"state": HandoverState.CLOSED, "closed_at": moment, "touched_at": moment, "ended": HandoverEnd.LEFT}
                mine = (HANDOVERS.c.id == row.id) & OPEN
                connection.execute(update(HANDOVERS).where(mine).values(**closing, contact=None, lease_until=None))
        self.forget_picture()
        return Asked(HandoverState.BOT, None, self.opening, said)

    def keep_contact(self, sender: str, number: str, *, now: dt.datetime) -> Asked | None:
        """Keep the number for a call-back, sealed; None when no call-back is waited for.

        Raises:
            StoreError: the store cannot be used.
        """
        wanted = (HANDOVERS.c.conversation_hash == conversation_hash(self.store.hasher, sender)) & OPEN
        with self.store.session() as session:
            kept = session.connection().execute(
                update(HANDOVERS)
                .where(wanted, HANDOVERS.c.state == HandoverState.CALLBACK)
                .values(contact=seal(self.store.hasher, number), touched_at=china_time(now))
            )
        self.forget_picture()
        said = texts.CONTACT_KEPT.format(opening=self.hours.text)
        return Asked(HandoverState.CALLBACK, None, self.opening, said) if kept.rowcount else None

    def chat_state(self, sender: str, after: int) -> ChatState:
        """What a page asks for: where its chat stands, and what was said there after a message that it has.

        Raises:
            StoreError: the store cannot be read.
        """
        key = conversation_hash(self.store.hasher, sender)
        news = (MESSAGES.c.conversation_hash == key) & (MESSAGES.c.id > after) & (MESSAGES.c.author != Author.USER)
        with self.store.session(read_only=True) as session:
            connection = session.connection()
            row = self._row(connection, sender)
            lines = tuple(line(found) for found in connection.execute(select(MESSAGES).where(news).order_by(MESSAGES.c.id).limit(_FETCH)))
            if row is None:
                return ChatState(HandoverState.BOT, None, self.opening, lines)
            place = place_of(connection, row.asked_at, row.id) if row.state is HandoverState.WAITING else None
            return ChatState(row.state, place, self.opening, lines)

    def standing_words(self, sender: str) -> Asked | None:
        """Where a chat stands, in the words that a page drawn anew shows; None where the assistant has it.

        Raises:
            StoreError: the store cannot be read.
        """
        with self.store.session(read_only=True) as session:
            connection = session.connection()
            row = self._row(connection, sender)
            return self._asked(connection, row.state, row.asked_at, row.id, row.contact is not None) if row is not None else None

    def talk(self, sender: str) -> list[Line]:
        """The latest of what was said between a user and people, both sides, oldest first.

        Raises:
            StoreError: the store cannot be read.
        """
        mine = MESSAGES.c.conversation_hash == conversation_hash(self.store.hasher, sender)
        with self.store.session(read_only=True) as session:
            found = session.connection().execute(select(MESSAGES).where(mine).order_by(MESSAGES.c.id.desc()).limit(_FETCH)).all()
        return [line(row) for row in reversed(found)]

    @property
    def opening(self) -> str | None:
        """The opening hours as people read them."""
        return self.hours.text or None

    def _asked(self, connection: Any, state: HandoverState, asked_at: dt.datetime, number: int, has_contact: bool) -> Asked:
        if state is HandoverState.WAITING:
            place = place_of(connection, asked_at, number)
            return Asked(state, place, self.opening, texts.QUEUED.format(place=texts.place(place - 1)))
        if state is HandoverState.AGENT:
            return Asked(state, None, self.opening, texts.WITH_AGENT)
        said = texts.CONTACT_KNOWN if has_contact else texts.CLOSED_NOW
        return Asked(state, None, self.opening, said.format(opening=self.hours.text))

    def _row(self, connection: Any, sender: str) -> Any:
        mine = (HANDOVERS.c.conversation_hash == conversation_hash(self.store.hasher, sender)) & OPEN
        return connection.execute(select(HANDOVERS).where(mine)).first()

    def _touched(self, connection: Any, sender: str, moment: dt.datetime) -> Any:
        """The request of a conversation that is with people, its row locked by a write."""
        mine = (HANDOVERS.c.conversation_hash == conversation_hash(self.store.hasher, sender)) & OPEN
        with_people = HANDOVERS.c.state.in_(_WITH_PEOPLE)
        changed = connection.execute(update(HANDOVERS).where(mine, with_people).values(touched_at=moment)).rowcount
        return self._row(connection, sender) if changed else None
