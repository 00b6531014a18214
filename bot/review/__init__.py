"""Work on the knowledge: wrong answers and questions that found none, from the report to the second reader; phrases to be trained on."""

from bot.review.phrases import Phrases
from bot.review.work import Item, NotAllowed, WorkItems

__all__ = ["Item", "NotAllowed", "Phrases", "WorkItems"]
