"""Policy parameters and answers: every figure has a source, a grade and a date."""

from __future__ import annotations

from bot.knowledge.answer import Answer, Suggestion
from bot.knowledge.answering import answer
from bot.knowledge.base import City, KnowledgeBase, Source, check
from bot.knowledge.citations import Citation
from bot.knowledge.cities import city_names
from bot.knowledge.entries import Entry
from bot.knowledge.errors import KnowledgeError, Problem
from bot.knowledge.parameters import Parameter, Parameters, Resolved, Value
from bot.knowledge.places import channel
from bot.knowledge.question import Endorsed, Facts, Question

__all__ = [
    "Answer",
    "Citation",
    "City",
    "Endorsed",
    "Entry",
    "Facts",
    "KnowledgeBase",
    "KnowledgeError",
    "Parameter",
    "Parameters",
    "Problem",
    "Question",
    "Resolved",
    "Source",
    "Suggestion",
    "Value",
    "answer",
    "channel",
    "check",
    "city_names",
]
