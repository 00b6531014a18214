"""The assistant with people behind it: messages of a chat that a person has, or that waits for one, do not reach the model.

What a chat costs that no person has: one look into a dictionary, and once a second one short query.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from bot.cases.desk_labels import HandoverState
from bot.cases.errors import StoreError
from bot.channels import mobile_heard
from bot.handover import Asked, Handovers, wishes
from bot.handover.agents import Agents
from bot.serving.answering import Answering, InFront

logger = logging.getLogger(__name__)

_ASK = "/human"
_SWEEP_SECONDS = 5.0
_MOST_REPEATS = 2000


class Staffed(InFront):
    """Answers as the engine does, but keeps silent where a person talks.

    Args:
        engine: the assistant; closed with this.
        handovers: which conversations are with people.
        now: the clock.
    """

    def __init__(self, engine: Answering, handovers: Handovers, now: Callable[[], dt.datetime]) -> None:
        super().__init__(engine)
        self._handovers, self._now = handovers, now
        self._said: OrderedDict[tuple[str, str], list[dict[str, Any]]] = OrderedDict()

    async def handle(self, text: str, sender_id: str, channel: str = "rest", message_id: str | None = None) -> list[dict[str, Any]]:
        """Answer one message; no message at all while an agent has the chat (see ``Engine.handle``)."""
        name = (sender_id, message_id) if message_id else None
        if name is not None and name in self._said:
            return self._said[name]  # a repeat of what was said to a person is not said twice
        try:
            taken = self._taken(text, sender_id)
        except StoreError:
            logger.exception("a chat with a person could not be kept")
            taken = None
        if taken is not None:
            said: list[dict[str, Any]] = [{"recipient_id": sender_id, "text": taken.text, "custom": taken.custom}] if taken.text else []
            return self._remember(name, said)
        replies = await self._engine.handle(_ASK if wishes.wants_person(text) else text, sender_id, channel, message_id)
        for index, reply in enumerate(replies):
            if (reply.get("custom") or {}).get("handover"):
                # an open form waits until the chat comes back; its question would only be in the way
                return self._remember(name, replies[: index + 1])
        return replies

    def _remember(self, name: tuple[str, str] | None, said: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if name is not None:
            self._said[name] = said
            while len(self._said) > _MOST_REPEATS:
                self._said.popitem(last=False)
        return said

    def _taken(self, text: str, sender: str) -> Asked | None:
        """What is said instead of the assistant; None where it is to answer."""
        state, has_contact = self._handovers.standing(sender)
        now = self._now()
        if state is HandoverState.BOT:
            return None
        if state is HandoverState.CALLBACK:
            if wishes.wants_no_call(text) or (not has_contact and wishes.leaves(text)):
                return self._handovers.leave(sender, now=now)
            number = mobile_heard.get()
            return self._handovers.keep_contact(sender, number, now=now) if number and not has_contact else None
        if wishes.ends_talk(text) or (state is HandoverState.WAITING and wishes.leaves(text)):
            return self._handovers.leave(sender, now=now)
        return self._handovers.said(sender, text, now=now)


async def sweep_chats(agents: Agents, now: Callable[[], dt.datetime]) -> None:
    """Give back chats whose agent is gone, and ask for numbers when the desk has closed, until cancelled."""
    while True:
        await asyncio.sleep(_SWEEP_SECONDS)
        try:
            await asyncio.to_thread(agents.sweep, now=now())
        except StoreError:
            logger.error("chats could not be returned to the queue")
