"""The assistant with a note of every answered question; writing it is left to a thread."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from collections.abc import Callable
from typing import Any

from bot.insight import Recorder, questions_of
from bot.serving.answering import Answering, InFront

logger = logging.getLogger(__name__)

_NOT_OF_USERS = frozenset({"desk"})


class Observed(InFront):
    """Answers as the engine does.

    Args:
        engine: the assistant; closed with this.
        recorder: started already; stopped with this.
        now: the clock.
    """

    def __init__(self, engine: Answering, recorder: Recorder, now: Callable[[], dt.datetime]) -> None:
        super().__init__(engine)
        self._recorder, self._now = recorder, now

    async def handle(self, text: str, sender_id: str, channel: str = "rest", message_id: str | None = None) -> list[dict[str, Any]]:
        """Answer one message (see ``Engine.handle``)."""
        started = time.perf_counter()
        replies = await self._engine.handle(text, sender_id, channel, message_id)
        if channel not in _NOT_OF_USERS and any(reply.get("custom") for reply in replies):
            milliseconds = (time.perf_counter() - started) * 1000
            try:
                understood = await self._engine.latest_message(sender_id)
                shared: dict[str, Any] = {"channel": channel, "sender": sender_id, "text": text, "milliseconds": milliseconds}
                self._recorder.note(questions_of(replies, understood, at=self._now(), **shared))
            except Exception as error:  # an answer is not lost for a note of it
                logger.error("a question could not be noted (%s)", type(error).__name__)
        return replies

    async def close(self) -> None:
        """Write what is noted, and close the engine."""
        await asyncio.to_thread(self._recorder.stop)
        await super().close()
