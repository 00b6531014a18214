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
    hotline = kb.parameters.resolve("hotline.government", None, as_of)
    number = str(hotline.value.content) if hotline else ""
    return _plain(Status.HANDOVER, "转人工", texts.HANDOVER.format(hotline=number), as_of, kb)


def title(matter: Matter, aspect: Aspect, kb: KnowledgeBase) -> str:
    """What the entry of a pair is called on a button."""
    entry = kb.entries.get(f"{matter}.{aspect}")
    return entry.title if entry else f"{matter.zh}：{aspect.zh}"


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
