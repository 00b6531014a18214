"""What a baseline says about one text, and the outcome of a line made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.evaluation.outcome import Outcome, Pair
from bot.labels import Act
from bot.nlu.labelled import Target, parse_intent

_NONE = "none"


@dataclass(frozen=True)
class Guess:
    """The label a baseline gives to a text.

    Attributes:
        label: the whole intent; empty when it has none.
        confidence: as the method gives it; ``None`` when it has no such thing.
        sure: whether the method would answer rather than ask to say it again.
    """

    label: str
    confidence: float | None
    sure: bool = True


class Baseline(Protocol):
    """A method to compare with."""

    name: str

    def describe(self) -> dict[str, Any]:
        """Its configuration, for the results."""

    def guess(self, texts: Sequence[str]) -> list[Guess]:
        """Classify texts, in order."""


def outcome(line_id: str, turns: Sequence[Guess]) -> Outcome:
    """The outcome of a line from the guesses of its turns, the last one being the line itself.

    What the last turn leaves open comes from the turns before, as a simple dialogue would do it: otherwise a method without
    dialogue could not answer any follow-up.
    """
    target = _target(turns[-1])
    if target is None:
        return Outcome(id=line_id, act="", confidence=turns[-1].confidence)
    pair = (target.matter, target.what)
    carried = pair
    if target.is_question:
        for earlier in reversed([_target(turn) for turn in turns[:-1]]):
            if earlier is not None and earlier.is_question:
                carried = (
                    earlier.matter if carried[0] == _NONE else carried[0],
                    earlier.what if carried[1] == _NONE else carried[1],
                )
    questions: tuple[Pair, ...] = (pair,) if target.is_question else ()
    return Outcome(
        id=line_id,
        act=str(target.act),
        questions=questions,
        confidence=turns[-1].confidence,
        kind=str(target.kind) if target.kind else None,
        stated=pair if target.act is Act.INFORM else None,
        answered=(carried,) if questions and turns[-1].sure else (),
        asked_back=not turns[-1].sure,
    )


def _target(guess: Guess) -> Target | None:
    try:
        return parse_intent(guess.label)
    except ValueError:
        return None
