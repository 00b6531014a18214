"""A text as the classifier reads it, and the question that it may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.labels import Aspect, Matter
from bot.nlu.labelled import KIND_PREFIX, Target

_ALL_ASPECTS = frozenset(str(aspect) for aspect in Aspect)
_NAMED_ASPECTS = _ALL_ASPECTS - {str(Aspect.NONE)}
# What a clause that names another matter still counts for.
_UNNAMED = 0.3


@dataclass(frozen=True)
class Asked:
    """One question found in a message.

    Attributes:
        matter: label of ``bot.labels.Matter``; ``none`` when the message does not name it.
        aspect: label of ``bot.labels.Aspect``; ``none`` likewise.
        confidence: probability between 0 and 1.
        text: the words it was found in.
        alternatives: the next likeliest (matter, aspect, confidence).
        situation: id of the situation entry that the question is an instance of; empty when it is a general one.
        situations: ids of further entries that may fit, worth offering.
        matters: the likeliest matters by these words alone, ``none`` among them, with their probability; the talk weighs them anew.
        aspects: the same for the aspects.
    """

    matter: str
    aspect: str
    confidence: float
    text: str
    alternatives: tuple[tuple[str, str, float], ...] = ()
    situation: str = ""
    situations: tuple[str, ...] = ()
    matters: tuple[tuple[str, float], ...] = ()
    aspects: tuple[tuple[str, float], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """JSON form, as it travels in the parse data of a message."""
        return {
            "matter": self.matter,
            "aspect": self.aspect,
            "confidence": round(self.confidence, 4),
            "text": self.text,
            "alternatives": [[m, a, round(c, 4)] for m, a, c in self.alternatives],
            "situation": self.situation,
            "situations": list(self.situations),
            "matters": [[m, round(p, 4)] for m, p in self.matters],
            "aspects": [[a, round(p, 4)] for a, p in self.aspects],
        }


@dataclass(frozen=True)
class Reading:
    """A text as the model reads it.

    Attributes:
        ranking: the likeliest targets.
        matters: probability of each matter among the questions.
        aspects: probability of each aspect, act or kind.
        entries: the likeliest situation entries, in order.
        features: what it was read by.
    """

    text: str
    ranking: tuple[tuple[Target, float], ...]
    matters: Mapping[str, float]
    aspects: Mapping[str, float]
    entries: tuple[tuple[str, float], ...] = ()
    features: Sequence[str] = field(default=(), repr=False)

    @property
    def target(self) -> Target:
        return self.ranking[0][0]

    @property
    def confidence(self) -> float:
        return self.ranking[0][1]

    @property
    def out_of_scope(self) -> float:
        """Probability that it is out of scope, of whatever kind."""
        return sum(p for what, p in self.aspects.items() if what.startswith(KIND_PREFIX))

    def declined(self) -> Reading:
        """The reading with its likeliest kind of being out of scope in front."""
        kind = max((what for what in self.aspects if what.startswith(KIND_PREFIX)), key=lambda what: self.aspects[what])
        lead = Target(str(Matter.NONE), kind)
        return replace(self, ranking=((lead, self.out_of_scope), *(item for item in self.ranking if item[0] != lead)))

    def asking(self) -> Reading:
        """The reading with its likeliest question in front."""
        lead = next((item for item in self.ranking if item[0].is_question), self.ranking[0])
        return replace(self, ranking=(lead, *(item for item in self.ranking if item != lead)))

    @property
    def is_question(self) -> bool:
        """Whether it rather asks than does anything else."""
        return sum(self.matters.values()) >= 0.5

    @property
    def matters_named(self) -> float:
        """Probability that it is a question or a statement on some matter."""
        return sum(p for m, p in self.matters.items() if m != Matter.NONE)

    @property
    def likeliest_matter(self) -> tuple[str, float]:
        """The likeliest named matter and its probability."""
        return max(((m, p) for m, p in self.matters.items() if m != Matter.NONE), key=lambda item: item[1], default=(str(Matter.NONE), 0.0))

    @property
    def likeliest_aspect(self) -> tuple[str, float]:
        """The likeliest aspect and its probability."""
        named = ((a, p) for a, p in self.aspects.items() if a in _NAMED_ASPECTS)
        return max(named, key=lambda item: item[1], default=(str(Aspect.NONE), 0.0))

    def fits(self, target: Target) -> float:
        """How well the text fits as (a part of) a question for a target; a clause may leave the matter to what stands before."""
        named = self.matters.get(target.matter, 0.0) + self.matters.get(str(Matter.NONE), 0.0)
        return self.aspects.get(target.what, 0.0) * (_UNNAMED + named)

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
            matters=_likeliest(self.matters),
            aspects=_likeliest({a: p for a, p in self.aspects.items() if a in _ALL_ASPECTS}),
        )

    def _others(self, matter: str, aspect: str) -> Iterator[tuple[str, str, float]]:
        return ((t.matter, t.what, p) for t, p in self.ranking if t.is_question and (t.matter, t.what) != (matter, aspect))


def _likeliest(labels: Mapping[str, float], top: int = 5) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(((label, p) for label, p in labels.items() if p >= 0.01), key=lambda item: -item[1])[:top])
