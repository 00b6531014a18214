"""What a life event brings with it: moving, losing the permit, changing jobs. The answers themselves tell the rules."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.knowledge.entries import Entry
from bot.knowledge.question import Facts, Question

if TYPE_CHECKING:
    from bot.knowledge.answer import Answer
    from bot.knowledge.base import KnowledgeBase


class UnknownEventError(ValueError):
    """There is no such life event; the message lists those there are."""


@dataclass(frozen=True)
class Link:
    """One thing to see to: why, and the answer that tells how."""

    why: str
    answer: Answer


@dataclass(frozen=True)
class Chain:
    """Everything to see to after an event, in order."""

    event: str
    title: str
    links: tuple[Link, ...]

    @property
    def text(self) -> str:
        """A list to tick off, with the dates that could be computed."""
        lines = [f"{self.title}，要办的事："]
        for number, link in enumerate(self.links, 1):
            lines.append(f"{number}. {link.answer.title}：{link.why}")
            if link.answer.computed:
                lines.append(f"   {link.answer.body.splitlines()[len(link.answer.notices)]}")
        return "\n".join(lines)


def chain(event: str, facts: Facts, as_of: dt.date, kb: KnowledgeBase) -> Chain:
    """Answer everything that a life event brings with it.

    Raises:
        UnknownEventError: there is no such event.
    """
    from bot.knowledge.answering import answer  # the answers name their chains, too

    known = kb.extras.events.get(event)
    if known is None:
        raise UnknownEventError(f"没有“{event}”这件事，可以用：{'、'.join(kb.extras.events)}")
    links = []
    for link in known.links:
        entry = kb.entries[link.entry]
        links.append(Link(link.why, answer(Question(entry.matter, entry.aspect, entry.id), facts, as_of, kb)))
    return Chain(event, known.title, tuple(links))


def also_due(entry: Entry, facts: Facts, kb: KnowledgeBase) -> tuple[str, ...]:
    """Entries to be offered beside an answer because something has happened that brings more duties than this one."""
    found: dict[str, None] = {}
    for event in kb.extras.events.values():
        names = [link.entry for link in event.links if link.entry in kb.entries]
        if event.fact is not None and entry.id in names and facts.get(event.fact) is not None:
            found.update(dict.fromkeys(name for name in names if name != entry.id and name not in entry.suggestions))
    return tuple(found)
