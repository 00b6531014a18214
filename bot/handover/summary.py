"""What an agent reads before taking a chat: the facts, the open form, the last answers. From slots and events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.labels import DateRole
from bot.privacy import mask_whole

_FACTS = ("city", "ground", "housing", "who")
_ANSWERS = 5
_TEXTS = 200


@dataclass(frozen=True)
class Summary:
    """A summary.

    Attributes:
        facts: what was said of city, ground, housing, person.
        dates: the dates by role, ISO.
        form: name of the open form; empty without one.
        asked_for: the slot that the form waits for.
        answers: the last answers, newest last: title, entry, receipt, status.
        last_text: the message that asked for a person, masked.
    """

    facts: Mapping[str, str]
    dates: Mapping[str, str]
    form: str = ""
    asked_for: str = ""
    answers: tuple[Mapping[str, Any], ...] = ()
    last_text: str = ""

    def as_dict(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "facts": dict(self.facts),
            "dates": dict(self.dates),
            "form": self.form,
            "asked_for": self.asked_for,
            "answers": [dict(answer) for answer in self.answers],
            "last_text": self.last_text,
        }

    @classmethod
    def of(cls, slots: Mapping[str, Any], events: Iterable[Mapping[str, Any]], *, form: str = "", text: str = "") -> Summary:
        """Make it of a tracker's slots and events. Neither case numbers nor second factors go into it."""
        answers = [
            {name: answer.get(name) for name in ("title", "entry", "receipt", "status")}
            for event in events
            if event.get("event") == "bot"
            and isinstance(answer := (((event.get("data") or {}).get("custom") or {}).get("answer")), Mapping)
        ]
        return cls(
            facts={name: str(slots[name]) for name in _FACTS if slots.get(name)},
            dates={str(role): str(slots[f"date_{role}"]) for role in DateRole if slots.get(f"date_{role}")},
            form=form,
            asked_for=str(slots.get("requested_slot") or "") if form else "",
            answers=tuple(answers[-_ANSWERS:]),
            last_text="" if text.startswith("/") else mask_whole(text)[:_TEXTS],
        )
