"""The questions of the forms: their words, and the choices offered with them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from bot.deadlines import plain_date
from bot.dialogue import form_texts as texts
from bot.dialogue.reply import HUMAN, Button
from bot.labels import Aspect, Gap, Matter

# What the eligibility check asks, in order.
CHECK_SLOTS = ("city", "date_registered", "gap", "ground", "housing", "who")
SKIPPED = "skipped"
_CHOICES: Mapping[str, Mapping[str, str]] = {
    "gap": texts.GAP_CHOICES,
    "ground": texts.GROUND_CHOICES,
    "housing": texts.HOUSING_CHOICES,
    "who": texts.WHO_CHOICES,
}


def ask(slot: str, slots: Mapping[str, Any]) -> str:
    """The question of the eligibility check for a slot."""
    if slot == "date_registered" and slots.get("gap") == Gap.BROKEN:
        return texts.BROKEN_SINCE
    return texts.ASK[slot]


def choices(slot: str) -> tuple[Button, ...]:
    """The buttons of a question of the eligibility check; the last one leaves it open."""
    given = [_fact(title, slot, value) for value, title in _CHOICES.get(slot, {}).items()]
    if slot == "date_registered":
        given.append(_fact(texts.NOT_REGISTERED, "gap", Gap.NEVER))
    return (*given, skip(slot))


def skip(slot: str) -> Button:
    """The button that leaves a question open."""
    return _fact(texts.SKIP, "skip", slot)


def after_check() -> tuple[Button, ...]:
    """What is offered after a verdict."""
    return (
        Button(texts.WHERE, Matter.APPLICATION, Aspect.WHERE),
        Button(texts.PROCEDURE, Matter.APPLICATION, Aspect.PROCEDURE),
        Button(texts.CHECK_AGAIN, intent="start_over"),
        HUMAN,
    )


def day(value: str) -> Button:
    """A button that says a day."""
    return _fact(plain_date(dt.date.fromisoformat(value)), "date", value)


def endorsed() -> tuple[Button, Button]:
    """The buttons that say whether the last endorsement was made."""
    return _fact(texts.ENDORSED, "endorsed", "yes"), _fact(texts.NOT_ENDORSED, "endorsed", "no")


def title(slot: str, value: Any) -> str:
    """How a fact is called when it is repeated to the user."""
    return _CHOICES.get(slot, {}).get(str(value), str(value))


def skipped(slots: Mapping[str, Any]) -> frozenset[str]:
    """The questions that the user left open."""
    return frozenset(str(slots.get(SKIPPED) or "").split(",")) - {""}


def _fact(name: str, entity: str, value: str) -> Button:
    return Button(name, intent="inform", facts=json.dumps({entity: str(value)}))
