"""Making an answer again from its receipt, and finding the receipts that told something else than the rules say now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.knowledge.answer import Answer
from bot.knowledge.answering import answer
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.question import Facts, Question
from bot.labels import Aspect, Matter, Status


@dataclass(frozen=True)
class ReceiptRecord:
    """What a receipt stands for. It holds no name, no number and no conversation, only the facts that the answer hung on.

    Attributes:
        code: the receipt code shown to the user.
        entry: id of the entry, or None when none was on file.
        facts: ``Facts.canonical`` without what was not known.
        as_of: the day whose rules were applied.
        revision: revision of the data.
        text: what the user read.
    """

    code: str
    entry: str | None
    matter: str
    aspect: str
    city: str | None
    facts: Mapping[str, str]
    as_of: dt.date
    revision: str
    text: str


def record_of(given: Answer, facts: Facts, kb: KnowledgeBase) -> ReceiptRecord | None:
    """What is to be kept of an answer.

    Returns:
        None for what states nothing of the rules (asking back, handing over), which nobody will refer to.
    """
    if given.entry is None and given.status is not Status.NOT_ON_FILE:
        return None
    known = replace(facts, city=kb.city_of(facts.city)).canonical()
    return ReceiptRecord(
        code=given.receipt,
        entry=given.entry,
        matter=str(given.matter),
        aspect=str(given.aspect),
        city=given.city,
        facts={name: value for name, value in known.items() if value is not None},
        as_of=given.as_of,
        revision=kb.revision,
        text=given.text,
    )


def render_again(record: ReceiptRecord, kb: KnowledgeBase, as_of: dt.date | None = None) -> Answer:
    """The same question with the same facts, answered from ``kb``.

    With the knowledge base of ``record.revision`` the text is the one that was given. With another it is what would be
    said now; ``as_of`` then tells which day's rules are wanted (default: those of the day of the receipt).

    Raises:
        ValueError: the record is of another program version and cannot be read.
    """
    question = Question(Matter(record.matter), Aspect(record.aspect), record.entry)
    return answer(question, Facts.of_canonical(record.facts), as_of or record.as_of, kb)


def told_the_old(record: ReceiptRecord, old: KnowledgeBase, new: KnowledgeBase, today: dt.date) -> bool:
    """Whether the holder of a receipt was told what a change of the data has made wrong.

    The change counts when the same question with the same facts, asked today, is answered differently. A holder who read
    what only the new data say knows it already; anybody else is concerned, also one who asked before the new rule began.

    Raises:
        ValueError: the record is of another program version and cannot be read.
    """
    before, after = (render_again(record, kb, today).text for kb in (old, new))
    if before == after:
        return False
    then_old, then_new = (render_again(record, kb).text for kb in (old, new))
    return record.text == then_old or record.text != then_new
