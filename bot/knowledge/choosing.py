"""Which entry answers a question. Another matter never does."""

from __future__ import annotations

from collections.abc import Mapping

from bot.knowledge.base import KnowledgeBase
from bot.knowledge.entries import Entry
from bot.knowledge.question import Facts, Question
from bot.labels import Aspect

_NEAREST: Mapping[Aspect, tuple[Aspect, ...]] = {
    Aspect.DUE_DATE: (Aspect.DEADLINE,),
    Aspect.DEADLINE: (Aspect.DUE_DATE,),
    Aspect.PENALTY: (Aspect.CONSEQUENCE,),
    Aspect.CONSEQUENCE: (Aspect.PENALTY,),
    Aspect.WHERE: (Aspect.PROCEDURE,),
    Aspect.PROCEDURE: (Aspect.WHERE,),
    Aspect.BENEFITS: (Aspect.CONSEQUENCE,),
}
"""Aspects of the same matter whose entry answers the question too, when there is no entry of its own."""


def choose(question: Question, facts: Facts, kb: KnowledgeBase) -> Entry | None:
    """The entry for a question.

    The situation entry when it is given and exists, else the one that the known facts call for, else the general one,
    else that of the nearest aspect.
    """
    general = f"{question.matter}.{question.aspect}"
    if question.situation:
        for name in (question.situation, f"{general}.{question.situation}"):
            entry = kb.entries.get(name)
            if entry is not None:
                return entry
    for entry in kb.told_by_facts(question.matter, question.aspect):
        if all(facts.get(name) is not None for name in entry.when_facts):
            return entry
    for aspect in (question.aspect, *_NEAREST.get(question.aspect, ())):
        entry = kb.entries.get(f"{question.matter}.{aspect}")
        if entry is not None:
            return entry
    return None
