"""Access tokens in the case database: one row for each platform account, fetched by whoever holds the lease."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from bot.cases.accounts import seal, unseal
from bot.cases.messaging.kinds import Token
from bot.cases.messaging.models import AccessToken
from bot.cases.models import table_of
from bot.cases.store import CaseStore

_TOKENS = table_of(AccessToken)


class SqlTokens:
    """The tokens of a case store; see ``bot.cases.messaging.kinds.Tokens``."""

    def __init__(self, store: CaseStore) -> None:
        self._store = store

    def read(self, name: str) -> Token | None:
        """Return the token on file, if it can be read."""
        with self._store.session(read_only=True) as session:
            row = session.connection().execute(select(_TOKENS.c.token, _TOKENS.c.expires_at).where(_TOKENS.c.name == name)).first()
        value = unseal(self._store.hasher, row.token) if row is not None and row.token is not None else None
        return Token(value, row.expires_at) if row is not None and value is not None else None

    def lease(self, name: str, claim: str, *, now: float, seconds: float) -> bool:
        """Become the only one who fetches a token, for so long."""
        wanted = {"claim": claim, "lease_until": now + seconds}
        with self._store.session() as session:
            free = update(_TOKENS).where(_TOKENS.c.name == name, _TOKENS.c.lease_until < now).values(**wanted)
            if session.connection().execute(free).rowcount:
                return True
            if session.connection().execute(select(_TOKENS.c.name).where(_TOKENS.c.name == name)).first() is not None:
                return False
        with suppress(IntegrityError), self._store.session() as session:  # another worker may make the row first
            session.connection().execute(_TOKENS.insert(), {"name": name, "expires_at": 0.0, **wanted})
            return True
        return False

    def put(self, name: str, claim: str, token: Token) -> bool:
        """Keep a fetched token and give the lease back; False when the lease was lost."""
        sealed = seal(self._store.hasher, token.value)
        return self._settle(name, claim, token=sealed, expires_at=token.expires_at)

    def release(self, name: str, claim: str) -> None:
        """Give the lease back without a token."""
        self._settle(name, claim)

    def _settle(self, name: str, claim: str, **values: Any) -> bool:
        mine = update(_TOKENS).where(_TOKENS.c.name == name, _TOKENS.c.claim == claim)
        with self._store.session() as session:
            return bool(session.connection().execute(mine.values(claim=None, lease_until=0.0, **values)).rowcount)
