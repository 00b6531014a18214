"""The closed sets and the small records of messaging platforms."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from bot.labels import Label


class InboxState(Label):
    """Where a received message stands."""

    RUNNING = "running", "正在答"
    ANSWERED = "answered", "已在回复里答"
    LATE = "late", "说了稍候再发"
    SENDING = "sending", "正在补发"
    SENT = "sent", "已补发"
    LOST = "lost", "没有答成"


class Action(Label):
    """What a person did; it opens a window in which the platform lets us write to them."""

    MESSAGE = "message", "发消息"
    CLICK = "click", "点菜单"
    SUBSCRIBE = "subscribe", "关注"
    SCAN = "scan", "扫码"


@dataclass(frozen=True)
class Entry:
    """A message as the inbox knows it.

    Attributes:
        is_mine: it was claimed by this call, and nobody else may work on it.
        is_replayed: its signature belongs to another message.
    """

    key: str
    sender: str
    state: InboxState
    received_at: float
    lease_until: float
    reply: str | None = field(default=None, repr=False)
    is_mine: bool = False
    is_replayed: bool = False


class Inbox(Protocol):
    """Messages seen, shared by all workers."""

    def claim(self, key: str, sender: str, signature: str, *, now: float, lease: float) -> Entry:
        """Take a message, or say what is known of it."""

    def read(self, key: str) -> Entry | None:
        """Return what is known of a message."""

    def advance(self, key: str, before: InboxState, after: InboxState, *, lease_until: float = 0.0, reply: str | None = None) -> bool:
        """Move a message on; False when it does not stand where it should, since somebody else was faster."""

    def left_behind(self, now: float) -> list[Entry]:
        """Messages whose worker promised an answer and died."""

    def forget(self, before: float) -> int:
        """Delete what was received before a moment; return how many."""


@dataclass(frozen=True)
class Token:
    """An access token and when it ends."""

    value: str = field(repr=False)
    expires_at: float


class Tokens(Protocol):
    """Access tokens, shared by all workers."""

    def read(self, name: str) -> Token | None:
        """Return the token on file."""

    def lease(self, name: str, claim: str, *, now: float, seconds: float) -> bool:
        """Become the only one who fetches a token, for so long."""

    def put(self, name: str, claim: str, token: Token) -> bool:
        """Keep a fetched token and give the lease back; False when the lease was lost."""

    def release(self, name: str, claim: str) -> None:
        """Give the lease back without a token."""
