"""What the parts around the engine need of it, and what those have in common that stand in front of it."""

from __future__ import annotations

from typing import Any, Protocol

from bot.serving.turns import Turn


class Answering(Protocol):
    """What is needed of ``bot.serving.engine.Engine``."""

    async def handle(self, text: str, sender_id: str, channel: str = ..., message_id: str | None = ...) -> list[dict[str, Any]]:
        """Answer one message."""

    async def latest_turns(self, sender_id: str, count: int) -> list[Turn]:
        """The last turns of a conversation, oldest first."""

    async def latest_message(self, sender_id: str) -> dict[str, Any]:
        """How the latest message of a conversation was understood."""

    def health(self) -> dict[str, dict[str, Any]]:
        """State of each part."""

    async def close(self) -> None:
        """Give back what is held."""


class InFront:
    """Stands in front of an engine and passes on what it does not do itself.

    Args:
        engine: the assistant; closed with this.
    """

    def __init__(self, engine: Answering) -> None:
        self._engine = engine

    async def latest_turns(self, sender_id: str, count: int) -> list[Turn]:
        """See ``Engine.latest_turns``."""
        return await self._engine.latest_turns(sender_id, count)

    async def latest_message(self, sender_id: str) -> dict[str, Any]:
        """See ``Engine.latest_message``."""
        return await self._engine.latest_message(sender_id)

    def health(self) -> dict[str, dict[str, Any]]:
        """State of each part."""
        return self._engine.health()

    async def close(self) -> None:
        """Close the engine."""
        await self._engine.close()
