"""What is said in a turn, and what is remembered of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.dialogue import plain
from bot.dialogue.form_texts import CHECK as CHECK_TITLE
from bot.dialogue.turn import Pair
from bot.knowledge import Answer, KnowledgeBase
from bot.knowledge.replay import ReceiptRecord
from bot.labels import Aspect, DateRole, Matter

_MENU: tuple[Pair, ...] = (
    (Matter.APPLICATION, Aspect.MATERIALS),
    (Matter.APPLICATION, Aspect.DUE_DATE),
    (Matter.ENDORSEMENT, Aspect.DUE_DATE),
    (Matter.ENDORSEMENT, Aspect.CONSEQUENCE),
    (Matter.CASE, Aspect.PROGRESS),
)


@dataclass(frozen=True)
class Button:
    """A choice offered to the user.

    Attributes:
        title: what it says.
        matter: the pair it asks for.
        aspect: likewise.
        situation: id of the situation entry it asks for; empty for the general answer.
        intent: Rasa intent of a button that asks for no pair (转人工).
        facts: entities that such a button carries, as JSON; empty for none.
    """

    title: str
    matter: Matter = Matter.NONE
    aspect: Aspect = Aspect.NONE
    situation: str = ""
    intent: str = ""
    facts: str = ""

    @property
    def payload(self) -> str:
        """Rasa payload of the button."""
        if self.intent:
            return f"/{self.intent}{self.facts}"
        names = {"matter": str(self.matter), "aspect": str(self.aspect), "situation": self.situation}
        return "/ask" + json.dumps({name: value for name, value in names.items() if value})


def as_sent(buttons: Iterable[Button]) -> list[dict[str, str]]:
    """Buttons in the form in which Rasa sends them."""
    return [{"title": button.title, "payload": button.payload} for button in buttons]


HUMAN = Button("转人工", intent="human")
CHECK = Button(CHECK_TITLE, intent="check_eligibility")


@dataclass(frozen=True)
class Reply:
    """What to say in a turn, and what to remember.

    Attributes:
        answers: one for each question.
        remarks: sentences that come before the answers (an impossible date, an inexact one).
        buttons: choices offered after them.
        receipts: what is kept, so that the answers can be read again by their receipt code.
        focus: the pair the conversation is now about; ``None`` leaves it.
        missing_date: date without which a computation could not be done; the due-date form asks for it.
        waiting: the pair that waits for that date.
        learned: slots found out here: a date whose role only the question tells; ``None`` forgets a date that cannot be right.
        wants_progress: the user asks for the progress of his own case; the progress form takes over.
        failures: how many turns in a row nothing was understood well enough to be answered, this one included.
        tentative: the answer is to the likeliest reading only, and says so.
    """

    answers: tuple[Answer, ...] = ()
    remarks: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    receipts: tuple[ReceiptRecord, ...] = ()
    focus: Pair | None = None
    missing_date: DateRole | None = None
    waiting: Pair | None = None
    learned: Mapping[str, str | None] = field(default_factory=dict)
    wants_progress: bool = False
    failures: int = 0
    tentative: bool = False


def menu(kb: KnowledgeBase) -> tuple[Button, ...]:
    """Buttons of the commonest needs."""
    return (CHECK, *(button(pair, kb) for pair in _MENU))


def button(pair: Pair, kb: KnowledgeBase) -> Button:
    """A button that asks for a pair, titled as its entry is."""
    return Button(plain.title(*pair, kb), *pair)


def suggested(given: Answer, kb: KnowledgeBase) -> list[Button]:
    """The entries that an answer suggests, as buttons."""
    return [found for suggestion in given.suggestions if (found := entry_button(suggestion.entry, kb))]


def entry_button(name: str, kb: KnowledgeBase) -> Button | None:
    """A button that asks for one entry, general or of a situation; ``None`` when the knowledge does not have it."""
    entry = kb.entries.get(name)
    return Button(entry.title, entry.matter, entry.aspect, entry.id if entry.situation else "") if entry else None


def distinct(buttons: Iterable[Button]) -> tuple[Button, ...]:
    """The buttons without those of an equal title."""
    return tuple({b.title: b for b in buttons}.values())
