"""From a message to its act and its questions.

The whole message and each of its clauses are classified; the clauses that ask decide how many questions there are, and
a clause that does not name its matter takes it from its neighbours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.labels import Act, Aspect, Matter, OutOfScope
from bot.nlu.features import Featuriser
from bot.nlu.labelled import Target
from bot.nlu.linear import LinearModel
from bot.nlu.marks import Marker
from bot.nlu.segment import Clause, asked_aspects, clauses
from bot.nlu.situations import SituationFinder

MAX_QUESTIONS = 4
MAX_CLAUSES = 12
_NAMED_ASPECTS = frozenset(str(aspect) for aspect in Aspect) - {str(Aspect.NONE)}
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
        matter_confidence: probability of the matter alone; high when only the aspect is in doubt (那签注呢).
        aspect_confidence: probability of the aspect alone; high when only the matter is in doubt (那要多少钱).
        situation: id of the situation entry that the question is an instance of; empty when it is a general one.
        situations: ids of further entries that may fit, worth offering.
    """

    matter: str
    aspect: str
    confidence: float
    text: str
    alternatives: tuple[tuple[str, str, float], ...] = ()
    matter_confidence: float = 1.0
    aspect_confidence: float = 1.0
    situation: str = ""
    situations: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """JSON form, as it travels in the parse data of a message."""
        return {
            "matter": self.matter,
            "aspect": self.aspect,
            "confidence": round(self.confidence, 4),
            "text": self.text,
            "alternatives": [[m, a, round(c, 4)] for m, a, c in self.alternatives],
            "matter_confidence": round(self.matter_confidence, 4),
            "aspect_confidence": round(self.aspect_confidence, 4),
            "situation": self.situation,
            "situations": list(self.situations),
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
        clause_matter: least probability at which a clause names its own matter; below it the matter comes from what stands before.
        clause_act: least probability of an act (转人工 …) named in one clause of several.
        situation: how much closer than every general pair a situation entry must be (cosine).
        situation_lead: how much closer than the next entry it must be.
        situation_offered: the same as ``situation`` for entries that are only offered.
    """

    clause: float = 0.3
    clause_matter: float = 0.6
    clause_act: float = 0.6
    situation: float = 0.0
    situation_lead: float = 0.05
    situation_offered: float = -0.05


class Understander:
    """Understands normalised messages with a trained model."""

    def __init__(
        self,
        model: LinearModel,
        featuriser: Featuriser,
        marker: Marker,
        situations: SituationFinder | None = None,
        thresholds: Thresholds | None = None,
    ) -> None:
        self.model = model
        self.situations = situations
        self.featuriser = featuriser
        self.marker = marker
        self.thresholds = thresholds or Thresholds()

    def understand(self, text: str) -> Understanding:
        """Understand one normalised message. Never raises; an empty text is out of scope (unrelated)."""
        whole = self._read(text)
        words = [character for character in text if character.isalnum()]
        if not words:
            target = Target(str(Matter.NONE), f"oos:{OutOfScope.UNRELATED}")
            return Understanding(target, 1.0, Act.OUT_OF_SCOPE, OutOfScope.UNRELATED, ranking=whole.ranking)
        if all(character.isdecimal() for character in words):
            # a number by itself is a fact: a factor, a case number, a day
            return Understanding(Target(str(Matter.NONE), str(Act.INFORM)), 1.0, Act.INFORM, ranking=whole.ranking)
        parts = clauses(text)[-MAX_CLAUSES:]
        readings = [(part, self._read(part.text)) for part in parts] if len(parts) > 1 else [(Clause(text, True), whole)]
        for _, reading in readings:
            # a call for a person counts wherever it stands in the message
            if len(readings) > 1 and reading.target.act is Act.HUMAN and reading.confidence >= self.thresholds.clause_act:
                return Understanding(reading.target, reading.confidence, Act.HUMAN, ranking=whole.ranking)
        questions = tuple(self._in_situation(asked) for asked in self._questions(whole, readings))
        if not questions:
            return Understanding(whole.target, whole.confidence, whole.target.act, whole.target.kind, ranking=whole.ranking)
        lead = Target(questions[0].matter, questions[0].aspect)
        return Understanding(lead, questions[0].confidence, Act.ASK, None, questions, whole.ranking)

    def _in_situation(self, asked: Asked) -> Asked:
        """Find the situation entry of a question, and those worth offering beside a general answer."""
        if self.situations is None or asked.matter == Matter.NONE:
            return asked
        matches = self.situations.matches(self._features(asked.text), asked.matter)
        asked = replace(asked, situations=tuple(m.entry for m in matches[:2] if m.over_general >= self.thresholds.situation_offered))
        if not matches or matches[0].over_general < self.thresholds.situation or matches[0].lead < self.thresholds.situation_lead:
            return asked
        # the entry's pair is more exact than the classifier's
        matter, aspect = matches[0].entry.split(".")[:2]
        return replace(asked, matter=matter, aspect=aspect, situation=matches[0].entry, situations=asked.situations[1:])

    def _features(self, text: str) -> list[str]:
        return self.featuriser.features(text, self.marker.marks(text))

    def _read(self, text: str) -> _Reading:
        probabilities = self.model.probabilities(self._features(text))
        ranking = self.model.best(probabilities, top=8)
        matters, aspects = self.model.marginals(probabilities)
        return _Reading(text, tuple(ranking), matters, aspects)

    def _questions(self, whole: _Reading, readings: list[tuple[Clause, _Reading]]) -> tuple[Asked, ...]:
        found: list[Asked] = []
        matter = whole.target.matter
        for clause, reading in readings:
            named, sure = reading.likeliest_matter
            if sure >= self.thresholds.clause_matter:
                matter = named
            aspect, confidence = reading.likeliest_aspect
            if not clause.asks or not reading.is_question or confidence < self.thresholds.clause:
                continue
            asked = reading.asked_as(matter, aspect, confidence)
            found.append(asked)
            found.extend(
                Asked(asked.matter, str(other), asked.confidence, clause.text)
                for other in asked_aspects(clause.text)
                if other != asked.aspect and other in _SECONDARY and asked.aspect in _SECONDARY
            )
        found = _distinct(found)
        if len(found) >= 2:
            return tuple(found[:MAX_QUESTIONS])
        # courtesy and a story around a question do not outweigh it; being out of scope as a whole may
        carried = whole.target.what == Aspect.NONE or whole.target.act not in (Act.ASK, Act.OUT_OF_SCOPE, Act.HUMAN)
        if found and (carried or found[0].confidence > whole.confidence):
            return (found[0] if found[0].matter != Matter.NONE else replace(found[0], matter=whole.target.matter),)
        return (whole.asked(str(Matter.NONE)),) if whole.target.is_question else ()


@dataclass(frozen=True)
class _Reading:
    """A text as the model reads it.

    Attributes:
        ranking: the likeliest targets.
        matters: probability of each matter among the questions.
        aspects: probability of each aspect, act or kind.
    """

    text: str
    ranking: tuple[tuple[Target, float], ...]
    matters: Mapping[str, float]
    aspects: Mapping[str, float]

    @property
    def target(self) -> Target:
        return self.ranking[0][0]

    @property
    def confidence(self) -> float:
        return self.ranking[0][1]

    @property
    def is_question(self) -> bool:
        """Whether it rather asks than does anything else."""
        return sum(self.matters.values()) >= 0.5

    @property
    def likeliest_matter(self) -> tuple[str, float]:
        """The likeliest named matter and its probability."""
        return max(((m, p) for m, p in self.matters.items() if m != Matter.NONE), key=lambda item: item[1], default=(str(Matter.NONE), 0.0))

    @property
    def likeliest_aspect(self) -> tuple[str, float]:
        """The likeliest aspect and its probability."""
        named = ((a, p) for a, p in self.aspects.items() if a in _NAMED_ASPECTS)
        return max(named, key=lambda item: item[1], default=(str(Aspect.NONE), 0.0))

    def asked(self, matter: str) -> Asked:
        """The reading as a question; ``matter`` stands in when the text names none."""
        return self.asked_as(self.target.matter if self.target.matter != Matter.NONE else matter, self.target.what, self.confidence)

    def asked_as(self, matter: str, aspect: str, confidence: float) -> Asked:
        """The reading as this question."""
        return Asked(
            matter=matter,
            aspect=aspect,
            confidence=confidence,
            text=self.text,
            alternatives=tuple(self._others(matter, aspect))[:5],
            matter_confidence=self.matters.get(self.target.matter, 0.0),
            aspect_confidence=self.aspects.get(self.target.what, 0.0),
        )

    def _others(self, matter: str, aspect: str) -> Iterator[tuple[str, str, float]]:
        return ((t.matter, t.what, p) for t, p in self.ranking if t.is_question and (t.matter, t.what) != (matter, aspect))


def _distinct(found: list[Asked]) -> list[Asked]:
    kept: dict[tuple[str, str], Asked] = {}
    for asked in found:
        key = (asked.matter, asked.aspect)
        if key not in kept or asked.confidence > kept[key].confidence:
            kept[key] = asked
    return list(kept.values())
