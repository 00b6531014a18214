"""Messages seen and access tokens in Redis, for several workers that share one. What is said is sealed there as in the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from redis import Redis
from redis.exceptions import RedisError

from bot.cases.accounts import seal, unseal
from bot.cases.errors import StoreError
from bot.cases.messaging.kinds import Entry, InboxState, Token
from bot.privacy import Hasher

_KEPT_SECONDS = 24 * 3600
_TIMEOUT_SECONDS = 2.0

# A message is taken by one caller only, and a signature belongs to one message.
_CLAIM = """
if redis.call('EXISTS', KEYS[1]) == 1 then return 'known' end
local owner = redis.call('GET', KEYS[2])
if owner and owner ~= ARGV[1] then return 'replayed' end
redis.call('SET', KEYS[2], ARGV[1], 'EX', ARGV[5])
redis.call('HSET', KEYS[1], 'sender', ARGV[2], 'state', 'running', 'received_at', ARGV[3], 'lease_until', ARGV[4])
redis.call('EXPIRE', KEYS[1], ARGV[5])
return 'mine'
"""
_ADVANCE = """
if redis.call('HGET', KEYS[1], 'state') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'state', ARGV[2], 'lease_until', ARGV[3])
if ARGV[4] ~= '' then redis.call('HSET', KEYS[1], 'reply', ARGV[4]) end
if ARGV[2] == 'late' then redis.call('ZADD', KEYS[2], ARGV[3], ARGV[5]) else redis.call('ZREM', KEYS[2], ARGV[5]) end
return 1
"""
_PUT = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] ~= '' then redis.call('HSET', KEYS[2], 'token', ARGV[2], 'expires_at', ARGV[3]) end
redis.call('DEL', KEYS[1])
return 1
"""


def connect(url: str) -> Any:
    """Return a client of a Redis server; nothing is sent yet."""
    return Redis.from_url(url, socket_timeout=_TIMEOUT_SECONDS, socket_connect_timeout=_TIMEOUT_SECONDS)


@contextmanager
def _away() -> Iterator[None]:
    try:
        yield
    except RedisError as error:
        raise StoreError("共享缓存（Redis）暂时用不了，请稍后再试") from error


class RedisInbox:
    """The inbox in Redis; see ``bot.cases.messaging.kinds.Inbox``. Redis itself forgets what is a day old."""

    def __init__(self, client: Any, hasher: Hasher, prefix: str = "juyi:inbox") -> None:
        self._client, self._hasher, self._prefix = client, hasher, prefix
        self._claim = client.register_script(_CLAIM)
        self._advance = client.register_script(_ADVANCE)

    def claim(self, key: str, sender: str, signature: str, *, now: float, lease: float) -> Entry:
        """Take a message, or say what is known of it."""
        keys = [self._name(key), f"{self._prefix}:signature:{signature}"]
        with _away():
            outcome = self._claim(keys=keys, args=[key, sender, repr(now), repr(now + lease), _KEPT_SECONDS]).decode()
        if outcome == "replayed":
            return Entry(key, sender, InboxState.LOST, now, now, is_replayed=True)
        fresh = Entry(key, sender, InboxState.RUNNING, now, now + lease, is_mine=outcome == "mine")
        return fresh if fresh.is_mine else (self.read(key) or fresh)

    def read(self, key: str) -> Entry | None:
        """Return what is known of a message."""
        with _away():
            row = {name.decode(): value for name, value in self._client.hgetall(self._name(key)).items()}
        if not row:
            return None
        reply = unseal(self._hasher, row["reply"]) if "reply" in row else None
        state = InboxState(row["state"].decode())
        return Entry(key, row["sender"].decode(), state, float(row["received_at"]), float(row["lease_until"]), reply)

    def advance(self, key: str, before: InboxState, after: InboxState, *, lease_until: float = 0.0, reply: str | None = None) -> bool:
        """Move a message on, if it stands where it should."""
        sealed = seal(self._hasher, reply) if reply is not None else b""
        with _away():
            keys = [self._name(key), f"{self._prefix}:late"]
            return bool(self._advance(keys=keys, args=[before.value, after.value, repr(lease_until), sealed, key]))

    def left_behind(self, now: float) -> list[Entry]:
        """Messages whose worker promised an answer and died."""
        with _away():
            keys = [key.decode() for key in self._client.zrangebyscore(f"{self._prefix}:late", "-inf", now, start=0, num=50)]
        found = [(key, self.read(key)) for key in keys]
        gone = [key for key, entry in found if entry is None]
        if gone:
            with _away():
                self._client.zrem(f"{self._prefix}:late", *gone)
        return [entry for _, entry in found if entry is not None and entry.state is InboxState.LATE]

    def forget(self, before: float) -> int:
        """Nothing to do: Redis forgets by itself."""
        return 0

    def _name(self, key: str) -> str:
        return f"{self._prefix}:message:{key}"


class RedisTokens:
    """Access tokens in Redis; see ``bot.cases.messaging.kinds.Tokens``."""

    def __init__(self, client: Any, hasher: Hasher, prefix: str = "juyi:token") -> None:
        self._client, self._hasher, self._prefix = client, hasher, prefix
        self._put: Callable[..., Any] = client.register_script(_PUT)

    def read(self, name: str) -> Token | None:
        """Return the token on file, if it can be read."""
        with _away():
            sealed, expires_at = self._client.hmget(f"{self._prefix}:{name}", "token", "expires_at")
        value = unseal(self._hasher, sealed) if sealed else None
        return Token(value, float(expires_at)) if value is not None else None

    def lease(self, name: str, claim: str, *, now: float, seconds: float) -> bool:
        """Become the only one who fetches a token, for so long (by the clock of Redis)."""
        with _away():
            return bool(self._client.set(f"{self._prefix}:{name}:lease", claim, nx=True, px=max(1, int(seconds * 1000))))

    def put(self, name: str, claim: str, token: Token) -> bool:
        """Keep a fetched token and give the lease back; False when the lease was lost."""
        return self._settle(name, claim, seal(self._hasher, token.value), token.expires_at)

    def release(self, name: str, claim: str) -> None:
        """Give the lease back without a token."""
        self._settle(name, claim, b"", 0.0)

    def _settle(self, name: str, claim: str, sealed: bytes, expires_at: float) -> bool:
        keys = [f"{self._prefix}:{name}:lease", f"{self._prefix}:{name}"]
        with _away():
            return bool(self._put(keys=keys, args=[claim, sealed, repr(expires_at)]))
