"""Answers that are not entries of the knowledge: asking back, handing over."""

from __future__ import annotations

import datetime as dt

from bot.dialogue import texts
from bot.knowledge import Answer, Facts, KnowledgeBase
from bot.knowledge.receipts import receipt
from bot.labels import Aspect, Matter, Status


def clarification(kb: KnowledgeBase, as_of: dt.date, body: str = texts.CLARIFY) -> Answer:
    """Asks what is meant."""
    return _plain(Status.CLARIFY, "请再说明一下", body, as_of, kb)


def handover(kb: KnowledgeBase, as_of: dt.date) -> Answer:
    """Names a person to turn to."""
    return _plain(Status.HANDOVER, "转人工", texts.HANDOVER.format(hotline=_hotline(kb, as_of)), as_of, kb)


def channel_off(kb: KnowledgeBase, as_of: dt.date, notice: str = "") -> str:
    """What a channel that is switched off says instead of an answer: the operator's notice, and the way on."""
    return f"{notice or texts.CHANNEL_OFF}\n{texts.WAY_ON.format(hotline=_hotline(kb, as_of))}"


def title(matter: Matter, aspect: Aspect, kb: KnowledgeBase) -> str:
    """What the entry of a pair is called on a button."""
    entry = kb.entries.get(f"{matter}.{aspect}")
    return entry.title if entry else f"{matter.zh}：{aspect.zh}"


def _hotline(kb: KnowledgeBase, as_of: dt.date) -> str:
    found = kb.parameters.resolve("hotline.government", None, as_of)
    return str(found.value.content) if found else ""


def _plain(status: Status, name: str, body: str, as_of: dt.date, kb: KnowledgeBase) -> Answer:
    return Answer(
        status=status,
        entry=None,
        title=name,
        matter=Matter.NONE,
        aspect=Aspect.NONE,
        city=None,
        as_of=as_of,
        spoken=body,
        body=body,
        receipt=receipt(str(status), None, Facts(), as_of, kb.revision),
    )
