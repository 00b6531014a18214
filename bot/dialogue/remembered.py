"""Answers are pure, and common questions come all day: those made lately are kept."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict

from bot.knowledge import Answer, Facts, KnowledgeBase, Question, answer

CAPACITY = 2048

_Key = tuple[str, Question, tuple[tuple[str, str | None], ...], dt.date]
_kept: OrderedDict[_Key, Answer] = OrderedDict()


def remembered_answer(question: Question, facts: Facts, as_of: dt.date, kb: KnowledgeBase) -> Answer:
    """Return what ``bot.knowledge.answer`` returns. The revision of the data is part of what is remembered."""
    key = (kb.revision, question, tuple(facts.canonical().items()), as_of)
    found = _kept.get(key)
    if found is None:
        found = _kept[key] = answer(question, facts, as_of, kb)
        while len(_kept) > CAPACITY:
            _kept.popitem(last=False)
    return found
