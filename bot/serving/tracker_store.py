"""Conversations in SQL: live trackers in memory, only the new events written.

The table is that of Rasa's ``SQLTrackerStore``, so either store reads what the other wrote. What differs: the
connections are kept open, a turn writes its events in one statement, a tracker stays in memory between
turns, and a database that is away does not stop the conversation (its events are written once it is back).
"""

from __future__ import annotations

import json
import logging
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import ujson
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, SessionStarted, UserUttered, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import StaticPool

from bot.serving.redaction import without_factor
from bot.serving.tracker import DEFAULT_HORIZON, LiveTracker
from bot.serving.turns import Turn, turns

logger = logging.getLogger(__name__)

CAPACITY = 400  # live conversations; one of ten turns takes 100 kB (250 with its copies)

_EVENTS: sa.Table = SQLTrackerStore.SQLEvent.__table__
_INSERT = _EVENTS.insert()
_OF_SENDER = _EVENTS.c.sender_id == sa.bindparam("sender")
_LATEST_ID = sa.select(sa.func.max(_EVENTS.c.id)).where(_OF_SENDER)
_LATEST_SESSION = _LATEST_ID.where(_EVENTS.c.type_name == SessionStarted.type_name)
_HISTORY = sa.select(_EVENTS.c.id, _EVENTS.c.data).where(_OF_SENDER, _EVENTS.c.id >= sa.bindparam("first")).order_by(_EVENTS.c.id)
_LATEST_USERS = (
    sa.select(_EVENTS.c.id, _EVENTS.c.data)
    .where(_OF_SENDER, _EVENTS.c.type_name == UserUttered.type_name)
    .order_by(_EVENTS.c.id.desc())
    .limit(sa.bindparam("count"))
    .subquery()
)
_FIRST_OF_LATEST = sa.select(sa.func.min(_LATEST_USERS.c.id))
_NAMED = sa.select(sa.func.max(_LATEST_USERS.c.id)).where(_LATEST_USERS.c.data.contains(sa.bindparam("name")))
_SAID = (
    sa.select(_EVENTS.c.data)
    .where(_OF_SENDER, _EVENTS.c.type_name.in_((UserUttered.type_name, BotUttered.type_name)), _EVENTS.c.id >= sa.bindparam("first"))
    .order_by(_EVENTS.c.id)
)
_COUNT = sa.select(sa.func.count()).where(_OF_SENDER, _EVENTS.c.id >= sa.bindparam("first"))


class LiveTrackerStore(TrackerStore):
    """Tracker store on SQLite or PostgreSQL.

    Args:
        domain: the domain of the model; may be set later.
        host: SQLAlchemy URL (Rasa passes ``url`` of endpoints.yml under this name).
        event_broker: where Rasa sends new events, if anywhere.
        url: SQLAlchemy URL.
        capacity: how many live conversations are kept in memory.
        shared: whether other processes write to the same conversations; by default so for all but SQLite.
        horizon: see ``LiveTracker``.
    """

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        *,
        url: str | None = None,
        capacity: int = CAPACITY,
        shared: bool | None = None,
        horizon: int = DEFAULT_HORIZON,
        **_: Any,
    ) -> None:
        super().__init__(domain, event_broker)
        address = url or host
        if not address:
            raise ValueError("会话存储需要一个数据库地址（url）")
        self._live: OrderedDict[str, LiveTracker] = OrderedDict()
        self._capacity = capacity
        self.horizon = horizon
        self.engine = open_engine(address)
        self._shared = self.engine.dialect.name != "sqlite" if shared is None else shared
        _EVENTS.metadata.create_all(self.engine, tables=[_EVENTS])

    def init_tracker(self, sender_id: str) -> LiveTracker:
        """Create an empty tracker."""
        return LiveTracker(sender_id, self.domain.slots if self.domain else None, horizon=self.horizon)

    async def retrieve(self, sender_id: str) -> LiveTracker:
        """Return the tracker of the latest session; an empty one for a new conversation.

        The tracker leaves the memory until it is saved: after a turn that failed half-way, the next one reads the stored state.
        """
        live = self._live.pop(sender_id, None)
        try:
            if live and (not self._shared or live.unsaved or self._latest_id(sender_id) == live.stored_id):
                return live
            return self._load(sender_id)
        except sa.exc.SQLAlchemyError as error:
            logger.error("conversation store: cannot read (%s)", type(error).__name__)
            return live or self.init_tracker(sender_id)

    async def peek(self, sender_id: str) -> LiveTracker:
        """Return the tracker to look at, not to change."""
        return self._live.get(sender_id) or self._load(sender_id)

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """Return a tracker with the events of all sessions, or None."""
        with self.engine.connect() as connection:
            events = self._events(connection, conversation_id, first=0)
        if not events:
            return None
        return DialogueStateTracker.from_dict(conversation_id, [event for _, event in events], self.domain.slots)

    async def exists(self, conversation_id: str) -> bool:
        """Whether anything of this conversation is stored."""
        return bool(self._latest_id(conversation_id))

    async def keys(self) -> Iterable[str]:
        """The ids of all stored conversations."""
        with self.engine.connect() as connection:
            return list(connection.execute(sa.select(_EVENTS.c.sender_id).distinct()).scalars())

    def latest_turns(self, sender_id: str, count: int) -> list[Turn]:
        """Return the last ``count`` turns of a conversation, oldest first; also those that could not be written yet.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database cannot be read.
        """
        return self._turns(sender_id, _FIRST_OF_LATEST, {"count": count})[-count:]

    def turn_named(self, sender_id: str, message_id: str, count: int) -> Turn | None:
        """Return the turn of a message id, if it is among the last ``count``; the others are not read.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database cannot be read.
        """
        found = self._turns(sender_id, _NAMED, {"count": count, "name": message_id})
        return next((turn for turn in found if turn.message_id == message_id), None)

    def _turns(self, sender_id: str, first: Any, parameters: dict[str, Any]) -> list[Turn]:
        with self.engine.connect() as connection:
            start = connection.execute(first, {"sender": sender_id, **parameters}).scalar()
            rows = connection.execute(_SAID, {"sender": sender_id, "first": start}).scalars().all() if start else []
        live = self._live.get(sender_id)
        unsaved = [event.as_dict() for event in live.unsaved] if live else []
        return list(turns([*map(json.loads, rows), *unsaved]))

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write the events that are new since the tracker was read or last saved."""
        try:
            with self.engine.begin() as connection:
                new = self._unsaved(connection, tracker)
                if new:
                    connection.execute(_INSERT, [_row(tracker.sender_id, event) for event in new])
                latest = connection.execute(_LATEST_ID, {"sender": tracker.sender_id}).scalar() if self._shared else 0
        except sa.exc.SQLAlchemyError as error:  # its text holds the row
            logger.error("conversation store: cannot write (%s); will be tried again", type(error).__name__)
            if not isinstance(tracker, LiveTracker):
                raise
            self._keep(tracker)
            return
        if self.event_broker:
            await self._stream_new_events(self.event_broker, new, tracker.sender_id)
        if isinstance(tracker, LiveTracker):
            tracker.unsaved = []
            tracker.stored_id = latest or 0
            tracker.compact()
            self._keep(tracker)
        else:
            self._live.pop(tracker.sender_id, None)

    def ping(self) -> None:
        """Ask the database for a sign of life.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: there is none.
        """
        with self.engine.connect() as connection:
            connection.execute(sa.select(1))

    def close(self) -> None:
        """Write what could not be written before, and close the connections."""
        for tracker in list(self._live.values()):
            if tracker.unsaved:
                with self.engine.begin() as connection:
                    connection.execute(_INSERT, [_row(tracker.sender_id, event) for event in tracker.unsaved])
                tracker.unsaved = []
        self._live.clear()
        self.engine.dispose()

    def _keep(self, tracker: LiveTracker) -> None:
        self._live[tracker.sender_id] = tracker
        self._live.move_to_end(tracker.sender_id)
        while len(self._live) > self._capacity:
            self._live.popitem(last=False)

    def _load(self, sender_id: str) -> LiveTracker:
        with self.engine.connect() as connection:
            first = connection.execute(_LATEST_SESSION, {"sender": sender_id}).scalar() or 0
            events = self._events(connection, sender_id, first)
        tracker = self.init_tracker(sender_id)
        for event in deserialise_events([event for _, event in events]):
            tracker.update(event)
        tracker.unsaved = []
        tracker.stored_id = events[-1][0] if events else 0
        tracker.compact()
        return tracker

    def _latest_id(self, sender_id: str) -> int:
        with self.engine.connect() as connection:
            return connection.execute(_LATEST_ID, {"sender": sender_id}).scalar() or 0

    @staticmethod
    def _events(connection: Connection, sender_id: str, first: int) -> list[tuple[int, dict[str, Any]]]:
        rows = connection.execute(_HISTORY, {"sender": sender_id, "first": first})
        return [(number, json.loads(data)) for number, data in rows]

    @staticmethod
    def _unsaved(connection: Connection, tracker: DialogueStateTracker) -> list[Event]:
        if isinstance(tracker, LiveTracker):
            return tracker.unsaved
        # A tracker that Rasa made itself: as in its own store, what goes beyond the stored session is new.
        first = connection.execute(_LATEST_SESSION, {"sender": tracker.sender_id}).scalar() or 0
        stored = connection.execute(_COUNT, {"sender": tracker.sender_id, "first": first}).scalar() or 0
        return list(tracker.events)[stored:]


def open_engine(url: str) -> Engine:
    """Return an engine with its connections kept open.

    SQLite gets one connection (all turns run on one thread) in write-ahead mode, where a commit costs 0.1 ms; on a
    power cut the last commits may be lost, never the integrity of the file.
    """
    address = sa.engine.make_url(url)
    if address.get_backend_name() != "sqlite":
        return sa.create_engine(address, pool_size=4, max_overflow=4, pool_pre_ping=True, pool_recycle=1800)
    if address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(address, poolclass=StaticPool, connect_args={"check_same_thread": False, "timeout": 5})

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")

    return engine


def _row(sender_id: str, event: Event) -> dict[str, Any]:
    data = without_factor(event.as_dict())
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": ujson.dumps(data, ensure_ascii=False, escape_forward_slashes=False),
    }
