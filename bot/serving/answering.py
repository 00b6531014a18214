"""What the parts around the engine need of it."""

from __future__ import annotations

from typing import Any, Protocol


class Answering(Protocol):
    """What is needed of ``bot.serving.engine.Engine``."""

    async def handle(self, text: str, sender_id: str, channel: str = ...) -> list[dict[str, Any]]:
        """Answer one message."""

    async def latest_message(self, sender_id: str) -> dict[str, Any]:
        """How the latest message of a conversation was understood."""

    def health(self) -> dict[str, dict[str, Any]]:
        """State of each part."""

    async def close(self) -> None:
        """Give back what is held."""
