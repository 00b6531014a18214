"""The assistant with a note of every answered question; writing it is left to a thread.

A message that is sent again, and one that a person has to answer, is not understood anew and not noted.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from collections.abc import Callable
from typing import Any

from bot.insight import Recorder, questions_of
from bot.serving.answering import Answering, InFront
from bot.serving.turns import heard

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
        if channel in _NOT_OF_USERS:
            return await self._engine.handle(text, sender_id, channel, message_id)
        understood: list[dict[str, Any]] = []
        token = heard.set(understood)
        started = time.perf_counter()
        try:
            replies = await self._engine.handle(text, sender_id, channel, message_id)
        finally:
            heard.reset(token)
        if understood:  # else it was a repeat, or a person has the chat
            milliseconds = (time.perf_counter() - started) * 1000
            try:
                shared: dict[str, Any] = {"channel": channel, "sender": sender_id, "text": text, "milliseconds": milliseconds}
                self._recorder.note(questions_of(replies, understood[-1], at=self._now(), **shared))
            except Exception as error:  # an answer is not lost for a note of it
                logger.error("a question could not be noted (%s)", type(error).__name__)
        return replies

    async def close(self) -> None:
        """Write what is noted, and close the engine."""
        await asyncio.to_thread(self._recorder.stop)
        await super().close()
