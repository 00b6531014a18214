"""From a message to its act and its questions.

The whole message and each of its clauses are classified; the clauses that ask decide how many questions there are, and
a clause that does not name its matter takes it from its neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.labels import Act, Aspect, Matter, OutOfScope
from bot.nlu.features import Featuriser
from bot.nlu.labelled import Target
from bot.nlu.linear import LinearModel
from bot.nlu.segment import Clause, asked_aspects, clauses

MAX_QUESTIONS = 4
MAX_CLAUSES = 12
_SECONDARY = frozenset({Aspect.MATERIALS, Aspect.WHERE, Aspect.DEADLINE, Aspect.FEE})


@dataclass(frozen=True)
class Asked:
    """One question found in a message.

    Attributes:
        matter: label of ``bot.labels.Matter``; ``none`` when the message does not name it.
        aspect: label of ``bot.labels.Aspect``; ``none`` likewise.
        confidence: probability between 0 and 1.
        text: the words it was found in.
        alternatives: the next likeliest (matter, aspect, confidence).
    """

    matter: str
    aspect: str
    confidence: float
    text: str
    alternatives: tuple[tuple[str, str, float], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """JSON form, as it travels in the parse data of a message."""
        return {
            "matter": self.matter,
            "aspect": self.aspect,
            "confidence": round(self.confidence, 4),
            "text": self.text,
            "alternatives": [[m, a, round(c, 4)] for m, a, c in self.alternatives],
        }


@dataclass(frozen=True)
class Understanding:
    """What a message means.

    Attributes:
        target: the leading label of the whole message.
        confidence: its probability.
        act: what the message does.
        kind: why it is out of scope, if it is.
        questions: the questions in order; empty unless ``act`` is ``ask``.
        ranking: the likeliest labels of the whole message with probabilities.
    """

    target: Target
    confidence: float
    act: Act
    kind: OutOfScope | None = None
    questions: tuple[Asked, ...] = ()
    ranking: tuple[tuple[Target, float], ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Thresholds:
    """Where decisions turn; probabilities between 0 and 1.

    Attributes:
        clause: least probability of a clause that counts as a question of its own.
        clause_act: least probability of an act (转人工 …) named in one clause of several.
    """

    clause: float = 0.3
    clause_act: float = 0.6


class Understander:
    """Understands normalised messages with a trained model."""

    def __init__(self, model: LinearModel, featuriser: Featuriser, thresholds: Thresholds | None = None) -> None:
        self.model = model
        self.featuriser = featuriser
        self.thresholds = thresholds or Thresholds()

    def understand(self, text: str) -> Understanding:
        """Understand one normalised message. Never raises; an empty text is out of scope (unrelated)."""
        ranking = self._rank(text)
        target, confidence = ranking[0]
        if not text.strip():
            target = Target(str(Matter.NONE), f"oos:{OutOfScope.UNRELATED}")
            return Understanding(target, 1.0, Act.OUT_OF_SCOPE, OutOfScope.UNRELATED, ranking=tuple(ranking))
        parts = clauses(text)[-MAX_CLAUSES:]
        ranked = [(part, self._rank(part.text)) for part in parts] if len(parts) > 1 else [(Clause(text, True), ranking)]
        if len(parts) > 1:
            for _, part_ranking in ranked:
                if part_ranking[0][0].act is Act.HUMAN and part_ranking[0][1] >= self.thresholds.clause_act:
                    return Understanding(part_ranking[0][0], part_ranking[0][1], Act.HUMAN, ranking=tuple(ranking))
        questions = self._questions(ranking, ranked)
        if not questions:
            return Understanding(target, confidence, target.act, target.kind, ranking=tuple(ranking))
        lead = Target(questions[0].matter, questions[0].aspect)
        return Understanding(lead, questions[0].confidence, Act.ASK, None, questions, tuple(ranking))

    def _rank(self, text: str) -> list[tuple[Target, float]]:
        return self.model.ranking(self.featuriser.features(text), top=8)

    def _questions(
        self, whole: list[tuple[Target, float]], ranked: list[tuple[Clause, list[tuple[Target, float]]]]
    ) -> tuple[Asked, ...]:
        top, top_confidence = whole[0]
        found: list[Asked] = []
        matter = str(Matter.NONE)
        for clause, ranking in ranked:
            label, confidence = ranking[0]
            if label.matter != Matter.NONE and confidence >= self.thresholds.clause:
                matter = label.matter
            if not (clause.asks and label.is_question and label.what != Aspect.NONE and confidence >= self.thresholds.clause):
                continue
            named = label.matter if label.matter != Matter.NONE else matter
            found.append(Asked(named, label.what, confidence, clause.text, _alternatives(ranking)))
            found.extend(
                Asked(named, str(aspect), confidence, clause.text)
                for aspect in asked_aspects(clause.text)
                if aspect != label.what and aspect in _SECONDARY and label.what in _SECONDARY
            )
        found = _distinct(found)
        if len(found) >= 2:
            return tuple(found[:MAX_QUESTIONS])
        if not top.is_question:
            return tuple(found) if found and found[0].confidence > top_confidence else ()
        single = Asked(top.matter, top.what, top_confidence, " ".join(c.text for c, _ in ranked), _alternatives(whole))
        if found and (found[0].confidence > top_confidence or top.what == Aspect.NONE):
            only = found[0]
            return (only if only.matter != Matter.NONE else Asked(top.matter, only.aspect, only.confidence, only.text, only.alternatives),)
        return (single,)


def _alternatives(ranking: list[tuple[Target, float]]) -> tuple[tuple[str, str, float], ...]:
    return tuple((t.matter, t.what, p) for t, p in ranking[1:6] if t.is_question)


def _distinct(found: list[Asked]) -> list[Asked]:
    kept: dict[tuple[str, str], Asked] = {}
    for asked in found:
        key = (asked.matter, asked.aspect)
        if key not in kept or asked.confidence > kept[key].confidence:
            kept[key] = asked
    return list(kept.values())
