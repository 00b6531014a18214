"""People who wrote on a platform: how to reach them, within what the platform allows, and what is still to be handed to them.

The rest of the program knows them by their pseudonym (``sender``). The platform's own id is kept sealed, only as long as they stay.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from bot.cases.accounts import Account, seal, unseal
from bot.cases.binding_models import PushConsent
from bot.cases.messaging.kinds import Action
from bot.cases.messaging.models import ChannelContact
from bot.cases.models import table_of
from bot.cases.store import CaseStore

_CONTACTS, _CONSENTS = table_of(ChannelContact), table_of(PushConsent)
_CHUNK = 500


@dataclass(frozen=True)
class Window:
    """How many messages may be sent after an action, and for how many seconds."""

    messages: int
    seconds: float
    is_long: bool = False


# What an Official Account may send (微信公众平台, in force for all accounts since August 2023).
# An action renews its window; nothing adds up.
WECHAT_WINDOWS: Mapping[Action, Window] = MappingProxyType(
    {
        Action.MESSAGE: Window(5, 48 * 3600.0, is_long=True),
        Action.CLICK: Window(3, 60.0),
        Action.SUBSCRIBE: Window(3, 60.0),
        Action.SCAN: Window(3, 60.0),
    }
)


@dataclass(frozen=True)
class Contact:
    """How to reach a person."""

    sender: str
    channel: str
    address: str = field(repr=False)


class Contacts:
    """The contacts of a case store.

    Args:
        store: a migrated case store.
        windows: what the platform allows; empty: it does not limit.
    """

    def __init__(self, store: CaseStore, windows: Mapping[Action, Window] = WECHAT_WINDOWS) -> None:
        self._store, self._windows = store, windows

    def heard(self, channel: str, sender: str, address: str, action: Action, *, now: float) -> None:
        """Note that a person did something.

        Raises:
            StoreError: the store cannot be used.
        """
        try:
            self._heard(channel, sender, address, action, now)
        except IntegrityError:  # their first two messages at the same moment
            self._heard(channel, sender, address, action, now)

    def _heard(self, channel: str, sender: str, address: str, action: Action, now: float) -> None:
        window = self._windows.get(action)
        values: dict[str, Any] = {"heard_at": now}
        if window is not None:
            name = "long" if window.is_long else "short"
            values |= {f"{name}_until": now + window.seconds, f"{name}_left": window.messages}
        with self._store.session() as session:
            connection = session.connection()
            if connection.execute(update(_CONTACTS).where(_CONTACTS.c.sender == sender).values(**values)).rowcount:
                return
            empty = {"long_until": 0.0, "long_left": 0, "short_until": 0.0, "short_left": 0}
            row = {"sender": sender, "channel": channel, "address": seal(self._store.hasher, address)}
            connection.execute(_CONTACTS.insert(), {**empty, **row, **values})

    def find(self, sender: str) -> Contact | None:
        """Return how to reach a person; None when they never wrote, or left."""
        with self._store.session(read_only=True) as session:
            row = session.connection().execute(select(_CONTACTS).where(_CONTACTS.c.sender == sender)).first()
        address = unseal(self._store.hasher, row.address) if row is not None else None
        return Contact(sender, row.channel, address) if row is not None and address is not None else None

    def take(self, sender: str, *, now: float) -> bool:
        """Use one of the messages that may be sent now, of the short window first; False when there is none."""
        if not self._windows:
            return True
        with self._store.session() as session:
            for left, until in ((_CONTACTS.c.short_left, _CONTACTS.c.short_until), (_CONTACTS.c.long_left, _CONTACTS.c.long_until)):
                one = update(_CONTACTS).where(_CONTACTS.c.sender == sender, left > 0, until > now).values({left.name: left - 1})
                if session.connection().execute(one).rowcount:
                    return True
        return False

    def exhaust(self, sender: str) -> None:
        """The platform says that nothing may be sent any more: it counts better than we do."""
        with self._store.session() as session:
            session.connection().execute(update(_CONTACTS).where(_CONTACTS.c.sender == sender).values(long_left=0, short_left=0))

    def keep_pending(self, sender: str, pieces: list[str]) -> None:
        """Keep what could not be sent; it takes the place of what was kept before."""
        sealed = seal(self._store.hasher, json.dumps(pieces, ensure_ascii=False)) if pieces else None
        with self._store.session() as session:
            session.connection().execute(update(_CONTACTS).where(_CONTACTS.c.sender == sender).values(pending=sealed))

    def take_pending(self, sender: str) -> list[str]:
        """Return all that is kept for a person, and keep nothing more."""
        with self._store.session() as session:
            connection = session.connection()
            row = connection.execute(select(_CONTACTS.c.pending).where(_CONTACTS.c.sender == sender).with_for_update()).first()
            if row is None or row.pending is None:
                return []
            connection.execute(update(_CONTACTS).where(_CONTACTS.c.sender == sender).values(pending=None))
        opened = unseal(self._store.hasher, row.pending)
        return [str(piece) for piece in json.loads(opened)] if opened else []

    def forget(self, sender: str) -> None:
        """Forget a person who left."""
        with self._store.session() as session:
            session.connection().execute(delete(_CONTACTS).where(_CONTACTS.c.sender == sender))

    def purge(self, before: float) -> int:
        """Forget people who have not been heard of since a moment, unless they agreed to be written to; return how many."""
        gone = 0
        with self._store.session(read_only=True) as session:
            connection = session.connection()
            agreed = set(connection.execute(select(_CONSENTS.c.account_hash).where(_CONSENTS.c.withdrawn_at.is_(None))).scalars())
            query = select(_CONTACTS.c.sender, _CONTACTS.c.channel).where(_CONTACTS.c.heard_at < before)
            old = [s for s, channel in connection.execute(query) if Account(channel, s).hash(self._store.hasher) not in agreed]
        for start in range(0, len(old), _CHUNK):
            with self._store.session() as session:
                chunk = delete(_CONTACTS).where(_CONTACTS.c.sender.in_(old[start : start + _CHUNK]), _CONTACTS.c.heard_at < before)
                gone += int(session.connection().execute(chunk).rowcount)
        return gone
