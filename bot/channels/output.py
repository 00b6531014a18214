"""Collects what the assistant says in a turn, one message for each answer."""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel


class WholeMessages(CollectingOutputChannel):
    """Keeps an answer in one piece.

    Rasa's collecting channel cuts a text at its empty lines and sends the JSON of an answer as a message of its own; here
    text, buttons and JSON that belong together stay together. The keys are those of Rasa's REST channel.
    """

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one response of the assistant."""
        parts = {key: message.get(key) or None for key in ("text", "image", "attachment", "custom")}
        buttons = [*(message.get("quick_replies") or []), *(message.get("buttons") or [])]
        if buttons or any(parts.values()):
            await self._persist_message(self._message(recipient_id, buttons=buttons or None, **parts))
