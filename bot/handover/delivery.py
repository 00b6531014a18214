"""Writing to people on channels that do not ask for news themselves, such as WeChat."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Protocol

logger = logging.getLogger(__name__)


class Deliver(Protocol):
    """A channel that can be written to."""

    def send_text(self, account: str, text: str) -> bool:
        """Send a text to an account of the channel; whether the person has all of it now. May take as long as a network does."""


class Deliveries:
    """The channels that are pushed to, by their name; all others fetch their messages.

    Args:
        channels: who delivers on which channel.
    """

    def __init__(self, channels: Mapping[str, Deliver] | None = None) -> None:
        self._channels = dict(channels or {})

    def add(self, channel: str, deliver: Deliver) -> None:
        """Let a channel be pushed to."""
        self._channels[channel] = deliver

    def is_pushed(self, channel: str) -> bool:
        """Whether a channel is pushed to."""
        return channel in self._channels

    def send(self, channel: str, account: str, text: str) -> bool | None:
        """Send; None on a channel that fetches its messages. Whatever goes wrong in a channel is ``False``."""
        deliver = self._channels.get(channel)
        if deliver is None:
            return None
        try:
            return bool(deliver.send_text(account, text))
        except Exception as error:
            logger.error("delivery by %s failed (%s)", channel, type(error).__name__)  # the text may hold the account
            return False
