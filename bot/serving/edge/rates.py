"""Rate limits by user and by network address, moving windows.

With ``JUYI_REDIS_URL`` all workers share them. While Redis does not answer each worker goes on with limits of its own: a
limit that counts too little is better than an assistant that does not answer.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Callable
from enum import Enum
from typing import Any

import redis
from limits import RateLimitItem, parse_many
from limits.strategies import MovingWindowRateLimiter

from bot.metrics import LIMITED, LIMITS_ALONE
from bot.privacy import Hasher
from bot.serving.edge.windows import MemoryWindows, SharedWindows
from bot.serving.errors import TooManyRequests
from bot.settings import Settings

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 0.3  # for Redis; a turn may not wait longer for a count
RETRY_SECONDS = 5.0  # a Redis that failed is left alone for so long


class Rate(str, Enum):
    """What is counted; each has a setting ``JUYI_LIMIT_…`` of its name."""

    USER = "user"  # messages of one user of a channel
    ADDRESS = "address"  # messages from one network address
    DOCUMENTS = "documents"  # calendar files and checklists from one address: codes could be guessed
    PAGES = "pages"  # everything else that browsers ask for, from one address
    SERVERS = "servers"  # requests of the back office or a platform, from one address
    DESK = "desk"  # requests of the hotline desk: a whole office is behind one address, and open pages ask for news every two seconds
    LOGIN = "login"  # log-ins at the desk and their form: each costs a fifth of a second on purpose


class RateLimits:
    """Counts and refuses.

    Args:
        settings: the limits; the address of Redis; the key of the hashes under which users and addresses are counted.
        clock: seconds that never go back.
        wall: Unix time, for what is shared.
    """

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic, wall: Callable[[], float] = time.time) -> None:
        self._items: dict[Rate, list[RateLimitItem]] = {rate: _items(getattr(settings, f"limit_{rate.value}")) for rate in Rate}
        self._hasher = Hasher(settings.hash_key.get_secret_value())
        self._clock = clock
        self._own = MemoryWindows(clock)
        self._alone = MovingWindowRateLimiter(self._own)
        url = settings.redis_url.get_secret_value()
        options = {"socket_timeout": TIMEOUT_SECONDS, "socket_connect_timeout": TIMEOUT_SECONDS}
        self._shared = SharedWindows(url, wall, **options) if url else None
        self._together = MovingWindowRateLimiter(self._shared) if self._shared else None
        self._retry_at: float | None = None  # set while Redis is down
        LIMITS_ALONE.set(0)

    async def check(self, rate: Rate, *who: str) -> None:
        """Count one request.

        Args:
            rate: what is counted.
            who: whose, for example channel and user, or the network of the address.

        Raises:
            TooManyRequests: it is one too many.
        """
        items = self._items[rate]
        if not items:
            return
        name = self._hasher.hash("rate", rate.value, *who)[:32]
        if self._shared is not None and self._may_try():
            wait = await asyncio.to_thread(self._hit_shared, rate, name)
        else:
            wait = _hit(self._alone, self._own, items, rate, name)
        if wait is not None:
            LIMITED.labels(rate.value).inc()
            raise TooManyRequests(math.ceil(max(wait, 1.0)))

    def health(self) -> dict[str, Any]:
        """``ok`` is always true, since requests are answered without Redis too; ``redis`` tells whether the limits are shared."""
        state = "off" if self._shared is None else "ok" if self._retry_at is None else "down"
        return {"ok": True, "redis": state}

    def close(self) -> None:
        """Close the connections."""
        if self._shared is not None:
            self._shared.close()

    def _may_try(self) -> bool:
        if self._retry_at is None:
            return True
        if self._clock() < self._retry_at:
            return False
        self._retry_at = self._clock() + RETRY_SECONDS  # one request tries, the others do not wait for it
        return True

    def _hit_shared(self, rate: Rate, name: str) -> float | None:
        items = self._items[rate]
        try:
            wait = _hit(self._together, self._shared, items, rate, name)
        except (redis.RedisError, OSError) as error:
            if self._retry_at is None:
                logger.warning("limits: Redis does not answer, each worker counts for itself (%s)", type(error).__name__)
            self._retry_at = self._clock() + RETRY_SECONDS
            LIMITS_ALONE.set(1)
            self.close()  # the next attempt starts with a fresh connection
            return _hit(self._alone, self._own, items, rate, name)
        if self._retry_at is not None:
            logger.warning("limits: Redis answers again")
            self._retry_at = None
            LIMITS_ALONE.set(0)
        return wait


def _items(text: str) -> list[RateLimitItem]:
    return parse_many(text) if text.strip() else []


def _hit(limiter: Any, windows: Any, items: list[RateLimitItem], rate: Rate, name: str) -> float | None:
    """Count in each window; the seconds to wait when one is full, else None."""
    for item in items:
        if not limiter.hit(item, "juyi", rate.value, name):
            return float(windows.room_in(item.key_for("juyi", rate.value, name), item.amount, item.get_expiry()))
    return None
