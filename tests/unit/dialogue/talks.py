"""Talks for the tests of the dialogue: messages with their dates as they are read, and slots kept from turn to turn."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bot.dialogue import answering, taking
from bot.dialogue.facts import DATE_SLOTS
from bot.dialogue.reply import Reply
from bot.dialogue.turn import Turn, read_turn
from bot.knowledge import KnowledgeBase
from bot.nlu.dates import find_dates
from bot.nlu.normalise import normalise
from bot.nlu.parse_data import date_entities

TODAY = dt.date(2026, 11, 23)


def turn(text: str, *asks: tuple[str, str], intent: str = "ask") -> Turn:
    """A message that asks these pairs for sure."""
    questions = [{"matter": matter, "aspect": aspect, "confidence": 0.95} for matter, aspect in asks]
    text = normalise(text).text
    return read_turn({"text": text, "intent": {"name": intent}, "entities": date_entities(find_dates(text, TODAY)), "questions": questions})


class Talk:
    """A talk: slots are filled as Rasa fills them, from the dates of the message and from what the reply learned."""

    def __init__(self, kb: KnowledgeBase, **slots: str | None) -> None:
        self.kb = kb
        self.slots: dict[str, Any] = dict(slots)

    def says(self, text: str, *asks: tuple[str, str]) -> Reply:
        """The reply to a message; one that asks nothing is a statement."""
        said = turn(text, *asks, intent="ask" if asks else "inform")
        self.slots.update({DATE_SLOTS[role]: value for role, value, _ in said.dates if role})  # type: ignore[index]
        reply = (answering.reply if asks else taking.take_facts)(said, self.slots, self.kb, TODAY)
        self.slots.update(reply.learned)
        if reply.focus is not None:
            self.slots.update({"focus_matter": str(reply.focus[0]), "focus_aspect": str(reply.focus[1])})
        return reply

    def days(self, text: str, *asks: tuple[str, str]) -> list[dict[str, str]]:
        """The days computed in reply to a message, by name, for each answer that computed some."""
        answers = self.says(text, *asks).answers
        return [{name: day.isoformat() for name, day in given.computed.items()} for given in answers if given.computed]
