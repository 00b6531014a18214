"""What is trained beside the classifier, each part of it optional."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.nlu.clause_model import ClauseModel
from bot.nlu.cuts import CutModel
from bot.nlu.gate import QuestionGate
from bot.nlu.talk import TalkModel


@dataclass(frozen=True)
class Parts:
    """The trained parts.

    Attributes:
        cuts: finds borders between questions without punctuation.
        gate: decides which clauses are questions of their own.
        in_message: reads one of several questions within its message.
        talk: reads a message within its talk.
    """

    cuts: CutModel | None = None
    gate: QuestionGate | None = None
    in_message: ClauseModel | None = None
    talk: TalkModel | None = None

    def save(self, directory: Path) -> None:
        """Write the parts into a directory."""
        for part in (self.cuts, self.gate, self.in_message, self.talk):
            if part is not None:
                part.save(directory)

    @classmethod
    def load(cls, directory: Path) -> Parts:
        """Read the parts that a directory has."""
        return cls(CutModel.load(directory), QuestionGate.load(directory), ClauseModel.load(directory), TalkModel.load(directory))
