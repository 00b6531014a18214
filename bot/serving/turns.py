"""Turns of a conversation as they are stored: what was said, under which message id, and what was answered.

A client that does not know whether its message arrived sends it again under the same id. The stored turn says what was
answered, also after a restart; the turn and its answer are written in one transaction, so there is no half of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

#: Marks an id given by a client; those that Rasa makes up itself have no hyphen.
CLIENT = "c-"

#: Takes Rasa's parse data of the message under way, for whoever stands in front of the engine and sets a list. It stays empty where
#: nothing was understood anew: a repeat that got the answer of the first time, a message that a person answers.
heard: ContextVar[list[dict[str, Any]] | None] = ContextVar("heard", default=None)


@dataclass
class Turn:
    """One message of a user and what was answered.

    Attributes:
        message_id: the id of the message, with ``CLIENT`` before it when a client gave it.
        text: what the user wrote, as it is stored (personal data masked).
        said: the answers: dicts with ``text``, ``buttons``, ``custom``, … as actions utter them.
    """

    message_id: str
    text: str
    said: list[dict[str, Any]] = field(default_factory=list)


def turns(events: Iterable[Mapping[str, Any]]) -> Iterator[Turn]:
    """Return the turns of a run of events (dicts as Rasa stores them, oldest first); what stands before the first message is left out."""
    turn: Turn | None = None
    for event in events:
        if event.get("event") == "user":
            if turn is not None:
                yield turn
            turn = Turn(str(event.get("message_id") or ""), str(event.get("text") or ""))
        elif event.get("event") == "bot" and turn is not None:
            turn.said.append({"text": event.get("text"), **(event.get("data") or {})})
    if turn is not None:
        yield turn
