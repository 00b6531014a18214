"""What a channel has to offer to send messages, and which channel serves which accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bot.cases.reminders.kinds import Delivery, MessageKind


@dataclass(frozen=True)
class Push:
    """A message on its way.

    Attributes:
        key: the same for the same event, for ever; a channel may use it to drop what it has already delivered.
        channel: the channel on which the person writes to us (``rest``, ``wechat`` …).
        recipient: the account there.
        recipient_hash: what stands for it in files and logs.
    """

    key: str
    channel: str
    recipient: str = field(repr=False)
    recipient_hash: str
    kind: MessageKind
    text: str


class PushChannel(Protocol):
    """A way to reach accounts."""

    @property
    def name(self) -> str:
        """Its name in the outbox; at most 32 characters."""

    @property
    def idempotent(self) -> bool:
        """Whether sending a message again with its key delivers it once only."""

    def send(self, push: Push) -> Delivery:
        """Send one message. Whatever goes wrong is an outcome; nothing is raised for it."""


@dataclass(frozen=True)
class PushChannels:
    """The channels of a process.

    Attributes:
        default: serves the accounts of every channel without one of its own; None: they are not written to.
        own: by the name of the channel on which people write to us; WeChat goes here.
    """

    default: PushChannel | None = None
    own: Mapping[str, PushChannel] = field(default_factory=dict)

    def of(self, channel: str) -> PushChannel | None:
        """Who serves the accounts of a channel."""
        return self.own.get(channel, self.default)

    def is_idempotent(self, name: str | None) -> bool:
        """Whether the channel with a name in the outbox may be tried twice; an unknown one may not."""
        known = [*self.own.values(), *([self.default] if self.default else [])]
        return any(channel.name == name and channel.idempotent for channel in known)
