"""The note of every question: once for each message that was understood, none for what a person answers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bot.insight import Question
from bot.serving.observed import Observed
from bot.serving.turns import heard

NOW = dt.datetime(2026, 11, 23, 10, 0)
ANSWER = {"matter": "endorsement", "aspect": "due_date", "status": "answered", "entry": "endorsement.due_date", "receipt": "R"}


class Engine:
    """Stands for the engine: understands a message once, and says the same when it comes again."""

    def __init__(self) -> None:
        self.seen: set[str | None] = set()

    async def handle(self, text: str, sender_id: str, channel: str = "rest", message_id: str | None = None) -> list[dict[str, Any]]:
        listening = heard.get()
        if listening is not None and text != "有人吗" and message_id not in self.seen:
            listening.append({"questions": [{"confidence": 0.87}]})
        self.seen.add(message_id)
        return [{"recipient_id": sender_id, "text": "答", "custom": {"answer": ANSWER}}]

    async def close(self) -> None:
        return None


class Notes:
    """In the place of the recorder."""

    def __init__(self) -> None:
        self.noted: list[Question] = []

    def note(self, questions: list[Question]) -> None:
        self.noted += questions

    def stop(self) -> None:
        return None


async def test_each_message_is_noted_once_with_how_surely_it_was_understood() -> None:
    notes = Notes()
    observed = Observed(Engine(), notes, lambda: NOW)  # type: ignore[arg-type]
    said = [await observed.handle("什么时候签注", "u", "rest", "m-1") for _ in range(3)]
    assert said[0] == said[1] == said[2]
    assert [(one.entry, one.confidence, one.text) for one in notes.noted] == [("endorsement.due_date", 0.87, "什么时候签注")]
    await observed.handle("什么时候签注", "u", "rest", "m-2")
    assert len(notes.noted) == 2


async def test_the_desks_own_questions_and_what_a_person_answers_are_not_noted() -> None:
    notes = Notes()
    observed = Observed(Engine(), notes, lambda: NOW)  # type: ignore[arg-type]
    await observed.handle("什么时候签注", "u", "desk", "m-1")
    await observed.handle("有人吗", "u", "rest", "m-2")
    assert notes.noted == []
    assert heard.get() is None


async def test_an_answer_is_given_even_where_it_cannot_be_noted() -> None:
    class Broken(Notes):
        def note(self, questions: list[Question]) -> None:
            raise RuntimeError

    observed = Observed(Engine(), Broken(), lambda: NOW)  # type: ignore[arg-type]
    assert (await observed.handle("什么时候签注", "u"))[0]["text"] == "答"
