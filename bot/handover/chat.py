"""What the parts of the hand-over tell each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.cases.desk_labels import Author, HandoverState
from bot.clock import CHINA


@dataclass(frozen=True)
class Asked:
    """What came of a wish.

    Attributes:
        state: where the chat stands now.
        place: place in line, from 1 on; None when not waiting.
        opening: the opening hours as people read them.
        text: what to tell the user.
    """

    state: HandoverState
    place: int | None
    opening: str | None
    text: str

    @property
    def custom(self) -> dict[str, Any]:
        """The part of a reply that pages read."""
        return {"handover": {"state": str(self.state), "place": self.place, "opening": self.opening}}


@dataclass(frozen=True)
class Line:
    """One message of a chat with a person.

    Attributes:
        id: grows with every message.
        author: who said it.
        text: masked.
        at: China time, naive.
        name: account of the agent; for the desk only.
        delivered: whether a channel that is pushed to took it; None where it is fetched.
    """

    id: int
    author: Author
    text: str
    at: dt.datetime
    name: str | None = None
    delivered: bool | None = None

    def as_dict(self) -> dict[str, Any]:
        """As the page reads it."""
        return {"id": self.id, "from": str(self.author), "text": self.text, "at": self.at.replace(tzinfo=CHINA).isoformat()}


@dataclass(frozen=True)
class ChatState:
    """What a page asks for.

    Attributes:
        state: where the chat stands.
        place: place in line, from 1 on.
        opening: the opening hours; None without a desk.
        messages: what the agent and the system said since the last time.
    """

    state: HandoverState = HandoverState.BOT
    place: int | None = None
    opening: str | None = None
    messages: tuple[Line, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """As the page reads it."""
        lines = [line.as_dict() for line in self.messages]
        return {"state": str(self.state), "place": self.place, "opening": self.opening, "messages": lines}


@dataclass(frozen=True)
class Waiting:
    """A request as the desk lists it.

    Attributes:
        id: number of the request.
        state: where it stands.
        channel: where the user writes.
        asked_at: since when, China time.
        summary: what is known (see ``bot.handover.summary``).
        agent: who has it.
        place: place in line.
        has_contact: whether a number for the call-back was left.
        touched_at: when something was last said.
        closed_at: when it ended.
        note: the note of the agent who ended it.
    """

    id: int
    state: HandoverState
    channel: str
    asked_at: dt.datetime
    summary: Mapping[str, Any]
    agent: str | None = None
    place: int | None = None
    has_contact: bool = False
    touched_at: dt.datetime | None = None
    closed_at: dt.datetime | None = None
    note: str = field(default="")
