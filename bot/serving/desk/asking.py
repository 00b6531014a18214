"""A question of the desk goes the way of an applicant's: through the assistant, in a conversation of its own, on the channel ``desk``."""

from __future__ import annotations

import datetime as dt
import json
import re
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.clock import as_of, today
from bot.dialogue.remembered import remembered_answer
from bot.dialogue.reply import entry_button
from bot.knowledge import Facts, KnowledgeBase, Question
from bot.knowledge.replay import ReceiptRecord, record_of
from bot.labels import Matter
from bot.serving.intake import clean

if TYPE_CHECKING:
    from bot.serving.desk.site import Talking

CHANNEL = "desk"
_TALK = re.compile(r"[0-9a-f]{16}")
_NAMES_A_CASE = re.compile(r"[jJ]\s*[zZ][\s-]*[0-9OoIl]{4}|[0-9](?:[\s-]?[0-9]){12,}")

Keep = Callable[[Sequence[ReceiptRecord], str], None]


@dataclass(frozen=True)
class Asked:
    """What came back.

    Attributes:
        talk: the conversation, to go on with.
        answers: the answers as the applicant's client gets them (``Answer.as_dict``).
        remarks: what was said beside them.
        buttons: choices offered: title and payload.
        understood: how the message was understood (Rasa's parse data); empty for a chosen entry.
        milliseconds: from the call to the answer.
    """

    talk: str
    answers: list[dict[str, Any]]
    remarks: list[str] = field(default_factory=list)
    buttons: list[dict[str, str]] = field(default_factory=list)
    understood: dict[str, Any] = field(default_factory=dict)
    milliseconds: float = 0.0

    @property
    def receipts(self) -> list[str]:
        """The answer numbers."""
        return [answer["receipt"] for answer in self.answers if answer["receipt"]]


def names_a_case(text: str) -> bool:
    """Whether a text holds what looks like a case number: cases are looked up on their own page, with its limits and audit."""
    return bool(_NAMES_A_CASE.search(text))


class Asking:
    """Asks the assistant.

    Args:
        engine: the assistant.
        knowledge: gives the knowledge base.
        keep: keeps the receipts of what is answered beside the assistant.
    """

    def __init__(self, engine: Talking, knowledge: Callable[[], KnowledgeBase], keep: Keep) -> None:
        self._engine = engine
        self._knowledge = knowledge
        self._keep = keep

    async def ask(self, text: str, *, user_id: int, city: str | None, day: dt.date | None, talk: str = "") -> Asked:
        """Ask in words, or by the payload of a button.

        Args:
            user_id: whose conversation it is.
            city: told before the question, as an applicant's city is known; not when the conversation goes on.
            day: the question is asked as though on this day; None is today.
            talk: the conversation to go on with; empty begins a new one.

        Raises:
            ServingError: it could not be answered.
        """
        started = time.perf_counter()
        goes_on = bool(_TALK.fullmatch(talk))
        talk = talk if goes_on else secrets.token_hex(8)
        sender = f"{CHANNEL}-{user_id}-{talk}"
        with as_of(day):
            if city and not goes_on:
                await self._engine.handle("/inform" + json.dumps({"city": city}, ensure_ascii=False), sender, CHANNEL)
            message = clean(text)
            replies = await self._engine.handle(message, sender, CHANNEL) if message else []
            understood = await self._engine.latest_message(sender) if message and not message.startswith("/") else {}
        return Asked(
            talk,
            [reply["custom"]["answer"] for reply in replies if "answer" in (reply.get("custom") or {})],
            [reply["text"] for reply in replies if reply.get("text") and "answer" not in (reply.get("custom") or {})],
            [button for reply in replies for button in reply.get("buttons") or []],
            understood,
            (time.perf_counter() - started) * 1000,
        )

    async def entry(self, name: str, *, user_id: int, city: str | None, day: dt.date | None, talk: str = "") -> Asked | None:
        """Ask for one entry as a pressed button does; ``None`` when there is none of this name.

        What is out of scope has no button: it is answered from the knowledge directly, and its receipt kept in the same way.
        """
        kb = self._knowledge()
        button = entry_button(name, kb)
        if button is None:
            return None
        entry = kb.entries[name]
        if entry.matter is not Matter.NONE and name != f"{Matter.CASE}.progress":
            return await self.ask(button.payload, user_id=user_id, city=city, day=day, talk=talk)
        started = time.perf_counter()
        facts = Facts() if entry.matter is Matter.NONE else Facts(city=city or None)  # out of scope, the applicant's answer knows no city
        given = remembered_answer(Question(entry.matter, entry.aspect, name), facts, day or today(), kb)
        record = record_of(given, facts, kb)
        self._keep([record] if record else [], CHANNEL)
        return Asked(secrets.token_hex(8), [given.as_dict()], milliseconds=(time.perf_counter() - started) * 1000)
