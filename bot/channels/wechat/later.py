"""Sending what does not fit into a reply; what the platform does not let us send is kept until the person asks for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from bot.cases.errors import StoreError
from bot.cases.messaging.contacts import Contacts

logger = logging.getLogger(__name__)


class Later:
    """Sends pieces of an answer, each once.

    Args:
        contacts: keeps what cannot be sent.
        send: sends one text to a sender; False when it surely was not sent. None: the account may not send by itself.
    """

    def __init__(self, contacts: Contacts, send: Callable[[str, str], bool] | None) -> None:
        self._contacts, self._send = contacts, send

    @property
    def can_send(self) -> bool:
        """Whether the account may send by itself at all."""
        return self._send is not None

    async def send(self, sender: str, pieces: list[str]) -> None:
        """Send the pieces in order; from the first that cannot be sent on, keep them."""
        left = list(pieces)
        while left and self._send is not None and await asyncio.to_thread(self._send, sender, left[0]):
            left.pop(0)
        if not left:
            return
        if self.can_send:
            logger.warning("an answer was kept because it could not be sent", extra={"fields": {"pieces": len(left)}})
        try:
            await asyncio.to_thread(self._contacts.keep_pending, sender, left)
        except StoreError:
            logger.error("an answer could neither be sent nor kept")
