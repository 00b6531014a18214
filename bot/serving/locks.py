"""One turn at a time in each conversation, in the order of arrival.

Rasa's in-memory lock store asks once a second whether it is its turn. Here each waiting message is woken when
the one before it is done. Conversations do not wait for each other. Valid within one process.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, LockStore

from bot.serving.errors import ConversationBusy

MAX_WAITING = 20  # messages of one conversation; a person never has so many under way


class FifoLockStore(LockStore):
    """Locks of conversations, first come, first served.

    Args:
        max_waiting: how many messages of one conversation may wait.
        endpoint_config: unused; Rasa passes it when endpoints.yml names this class.
    """

    def __init__(self, max_waiting: int = MAX_WAITING, endpoint_config: Any = None) -> None:
        self._max_waiting = max_waiting
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}  # a key = the conversation is locked

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = LOCK_LIFETIME, wait_time_in_seconds: float = 1
    ) -> AsyncIterator[TicketLock]:
        """Hold the lock of a conversation.

        Args:
            conversation_id: the conversation.
            lock_lifetime: longest time to wait for it, in seconds.
            wait_time_in_seconds: unused; nothing is polled.

        Raises:
            ConversationBusy: too many messages wait already, or the wait was too long.
        """
        await self._acquire(conversation_id, lock_lifetime)
        try:
            yield TicketLock(conversation_id)
        finally:
            self._release(conversation_id)

    def is_someone_waiting(self, conversation_id: str) -> bool:
        """Whether a message waits for the lock of this conversation."""
        return any(not waiter.done() for waiter in self._waiting.get(conversation_id, ()))

    def held(self) -> int:
        """Number of conversations with a turn under way."""
        return len(self._waiting)

    async def _acquire(self, conversation_id: str, patience: float) -> None:
        queue = self._waiting.get(conversation_id)
        if queue is None:
            self._waiting[conversation_id] = deque()
            return
        if len(queue) >= self._max_waiting:
            raise ConversationBusy("您发得太快了，请等前面的消息答复后再发。")
        loop = asyncio.get_running_loop()
        waiter = loop.create_future()
        queue.append(waiter)
        timer = loop.call_later(patience, self._give_up, waiter)
        try:
            await waiter
        except BaseException:
            if waiter in queue:
                queue.remove(waiter)
            elif waiter.done() and not waiter.cancelled() and waiter.exception() is None:
                self._release(conversation_id)  # cancelled just after the lock was handed over
            raise
        finally:
            timer.cancel()

    def _release(self, conversation_id: str) -> None:
        queue = self._waiting[conversation_id]
        while queue:
            waiter = queue.popleft()
            if not waiter.done():
                waiter.set_result(None)  # the lock goes to this one; the key stays
                return
        del self._waiting[conversation_id]

    @staticmethod
    def _give_up(waiter: asyncio.Future[None]) -> None:
        if not waiter.done():
            waiter.set_exception(ConversationBusy("前面的消息还没有处理完，请稍后再试。"))
