"""Where the moving windows of the rate limits are kept: in this process, or in Redis for all workers.

Both are storages of the library ``limits`` 2.4. Its own one in memory never forgets a key, so that a crawl through addresses would
fill the memory, and its ``get_moving_window`` gives the newest hit where the oldest is meant, so that people would be told to wait too
long. Both storages here say when room is made instead.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Any

from limits.storage.base import MovingWindowSupport, Storage
from limits.storage.redis import RedisStorage

MOST_KEYS = 100_000  # about 50 MB when all are full; beyond that the one unused for longest is forgotten


class MemoryWindows(Storage, MovingWindowSupport):
    """Moving windows of one process, bounded in number.

    Args:
        clock: seconds that never go back.
        most_keys: how many windows are kept.
    """

    STORAGE_SCHEME = None

    def __init__(self, clock: Callable[[], float], most_keys: int = MOST_KEYS) -> None:
        super().__init__()
        self._clock = clock
        self._most = most_keys
        self._hits: OrderedDict[str, tuple[int, deque[float]]] = OrderedDict()  # key: length of the window in seconds, moments of hits

    def __len__(self) -> int:
        return len(self._hits)

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count a hit if there is room for it."""
        now = self._clock()
        with self.lock:
            _, hits = self._hits.setdefault(key, (expiry, deque(maxlen=limit)))
            self._hits.move_to_end(key)
            if len(hits) + amount > limit and hits[len(hits) + amount - limit - 1] > now - expiry:
                return False
            hits.extend([now] * amount)
            self._forget(now)
        return True

    def room_in(self, key: str, limit: int, expiry: int) -> float:
        """Seconds until there is room for a hit."""
        with self.lock:
            _, hits = self._hits.get(key, (expiry, deque()))
            return max(hits[-limit] + expiry - self._clock(), 0.0) if len(hits) >= limit else 0.0

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[int, int]:
        """Moment of the oldest hit in the window (of this storage's clock), and how many there are."""
        now = self._clock()
        with self.lock:
            hits = [hit for hit in self._hits.get(key, (expiry, deque()))[1] if hit > now - expiry]
        return int(hits[0] if hits else now), len(hits)

    def _forget(self, now: float) -> None:
        """Drop what is over, two of the longest unused each time, so that no call has to walk through all."""
        for _ in range(2):
            key, (expiry, hits) = next(iter(self._hits.items()))
            if len(self._hits) <= self._most and hits and hits[-1] > now - expiry:
                return
            del self._hits[key]
            if not self._hits:
                return

    def clear(self, key: str) -> None:
        """Forget a key."""
        self._hits.pop(key, None)

    def reset(self) -> None:
        """Forget everything."""
        self._hits.clear()

    def check(self) -> bool:
        """Memory is always there."""
        return True

    def incr(self, key: str, expiry: int, elastic_expiry: bool = False, amount: int = 1) -> int:
        """Fixed windows are not offered."""
        raise NotImplementedError

    def get(self, key: str) -> int:
        """Fixed windows are not offered."""
        raise NotImplementedError

    def get_expiry(self, key: str) -> int:
        """Fixed windows are not offered."""
        raise NotImplementedError


class SharedWindows(RedisStorage):
    """Moving windows in Redis; the hits are lists of Unix times, newest first.

    Args:
        url: address of the server.
        wall: Unix time; the workers' clocks should agree.
        options: of ``redis.Redis``.
    """

    STORAGE_SCHEME = None

    def __init__(self, url: str, wall: Callable[[], float], **options: Any) -> None:
        super().__init__(url, **options)
        self._wall = wall

    def room_in(self, key: str, limit: int, expiry: int) -> float:
        """Seconds until there is room for a hit.

        Raises:
            redis.RedisError: the server does not answer.
        """
        hit = self.storage.lindex(key, limit - 1)
        return max(float(hit) + expiry - self._wall(), 0.0) if hit is not None else 0.0

    def close(self) -> None:
        """Close the connections."""
        self.storage.connection_pool.disconnect()
