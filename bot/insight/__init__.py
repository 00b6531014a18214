"""What is asked and what comes of it: one row per answered question, and the figures that the desk shows of them.

Rows hold no person: the sender is a keyed hash, the words are kept (masked, for a time) only where they were not understood well.
"""

from bot.insight.event import Question, questions_of
from bot.insight.figures import Figures, Rating, figures
from bot.insight.recorder import Recorder

__all__ = ["Figures", "Question", "Rating", "Recorder", "figures", "questions_of"]
