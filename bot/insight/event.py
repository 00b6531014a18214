"""A question that was answered, read from what the assistant said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.labels import Aspect, Matter, Status

#: Nothing was found to say: the words are worth a look.
UNANSWERED = frozenset({str(status) for status in (Status.CLARIFY, Status.NOT_ON_FILE, Status.ERROR)})
#: The assistant asked what was meant, or failed.
FALLBACK = frozenset({str(status) for status in (Status.CLARIFY, Status.ERROR)})
_OUT_OF_SCOPE = "out_of_scope"
_NONE = (str(Matter.NONE), str(Aspect.NONE))


@dataclass(frozen=True)
class Question:
    """One answered question.

    Attributes:
        at: when.
        channel: by which channel it came.
        sender: the conversation; only its keyed hash is stored.
        matter: as in the answer.
        aspect: as in the answer.
        status: of the answer (``bot.labels.Status``).
        milliseconds: from the message to its answers; the same for all questions of a message.
        city: for which city it was answered.
        entry: id of the entry; None where there was none.
        confidence: between 0 and 1; None for a pressed button and where nothing was understood as a question.
        handover: a person was asked for.
        receipt: of the answer.
        text: the message, masked.
    """

    at: dt.datetime
    channel: str
    sender: str
    matter: str
    aspect: str
    status: str
    milliseconds: float
    city: str | None = None
    entry: str | None = None
    confidence: float | None = None
    handover: bool = False
    receipt: str | None = None
    text: str = ""

    @property
    def fallback(self) -> bool:
        """Whether the assistant had to ask what was meant, or failed."""
        return self.status in FALLBACK

    @property
    def unanswered(self) -> bool:
        """Whether nothing was found to say."""
        return self.status in UNANSWERED


def questions_of(
    replies: Sequence[Mapping[str, Any]],
    understood: Mapping[str, Any],
    *,
    at: dt.datetime,
    channel: str,
    sender: str,
    text: str,
    milliseconds: float,
) -> list[Question]:
    """Return the questions that a turn answered; talk (thanks, a form's own question) is none.

    Args:
        replies: what was said, as the channels get it.
        understood: Rasa's parse data of the message; empty when it is not known.
        at: when.
        channel: by which channel.
        sender: the conversation.
        text: the message, masked.
        milliseconds: how long it took.
    """
    shared: dict[str, Any] = {"at": at, "channel": channel, "sender": sender, "milliseconds": milliseconds}
    typed = "" if text.startswith("/") else text
    sure = [q.get("confidence") for q in understood.get("questions") or []] if typed else []
    if typed and not sure and (understood.get("intent") or {}).get("name") == _OUT_OF_SCOPE:
        sure = [understood["intent"].get("confidence")]  # no question was found in it; how sure is that?
    found = []
    for reply in replies:
        custom = reply.get("custom") or {}
        if custom.get("handover"):
            found.append(Question(**shared, matter=_NONE[0], aspect=_NONE[1], status=str(Status.HANDOVER), handover=True))
        answer = custom.get("answer")
        if not isinstance(answer, Mapping):
            continue
        place = len(found)
        confidence = sure[place] if place < len(sure) else None
        found.append(
            Question(
                **shared,
                matter=str(answer.get("matter") or _NONE[0]),
                aspect=str(answer.get("aspect") or _NONE[1]),
                status=str(answer.get("status") or Status.ANSWERED),
                city=answer.get("city"),
                entry=answer.get("entry"),
                confidence=round(float(confidence), 4) if confidence is not None else None,
                handover=answer.get("status") == Status.HANDOVER,
                receipt=answer.get("receipt"),
                text=typed,
            )
        )
    return found
