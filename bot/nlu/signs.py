"""The signs by which a clause of a message shows whether it is a question of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.nlu.labelled import TELLS, Target
from bot.nlu.reading import Reading
from bot.nlu.segment import Clause

#: The one value of which only messages that no network knows can teach anything.
TOLD = "told"


@dataclass(frozen=True)
class Signs:
    """What is known of a clause in its message.

    Attributes:
        text: the clause.
        asks: whether it bears the marks of a question.
        joined: whether a word announces something further (另外).
        question: probability that it asks at all.
        aspect: its likeliest aspect.
        aspect_confidence: probability of that aspect.
        matter_confidence: probability of the likeliest matter that it names.
        whole_aspect: probability of that aspect in the message as a whole.
        whole_target: probability that the message as a whole asks what the clause asks.
        whole_confidence: probability of what the message as a whole most likely asks.
        tells: probability that it only tells, by its characters in the message; one half when that is not known.
    """

    text: str
    asks: bool
    joined: bool
    question: float
    aspect: str
    aspect_confidence: float
    matter_confidence: float
    whole_aspect: float
    whole_target: float
    whole_confidence: float
    tells: float = 0.5


def signs_of(
    whole: Reading, readings: Sequence[tuple[Clause, Reading]], in_order: Sequence[Mapping[Target, float]]
) -> list[dict[str, float]]:
    """The values that the gate weighs, for each clause of a message.

    Args:
        whole: the message as it is read as a whole.
        readings: its clauses, each as it is read by itself.
        in_order: what the network over characters says of each clause in its message, if anything.
    """
    likely = dict(whole.ranking)
    return clause_values(
        [
            Signs(
                text=clause.text,
                asks=clause.asks,
                joined=clause.joined,
                question=sum(reading.matters.values()),
                aspect=reading.likeliest_aspect[0],
                aspect_confidence=reading.likeliest_aspect[1],
                matter_confidence=reading.likeliest_matter[1],
                whole_aspect=whole.aspects.get(reading.likeliest_aspect[0], 0.0),
                whole_target=likely.get(reading.target, 0.0),
                whole_confidence=whole.confidence,
                tells=said.get(TELLS, _UNKNOWN),
            )
            for (clause, reading), said in zip(readings, in_order, strict=True)
        ]
    )


def clause_values(signs: Sequence[Signs]) -> list[dict[str, float]]:
    """The values that the gate weighs, for each clause of a message."""
    last = len(signs) - 1
    asking = sum(sign.asks for sign in signs)
    asked_before: set[str] = set()
    found = []
    for place, sign in enumerate(signs):
        following = signs[place + 1] if place < last else None
        values = {
            "asks": float(sign.asks),
            "question": sign.question,
            "aspect": sign.aspect_confidence,
            "asks*aspect": sign.asks * sign.aspect_confidence,
            "asks*question": sign.asks * sign.question,
            "matter": sign.matter_confidence,
            "whole": sign.whole_aspect,
            "whole target": sign.whole_target,
            "whole sure": sign.whole_confidence,
            "against whole": max(sign.whole_confidence - sign.whole_target, 0.0),
            "asks*against": sign.asks * max(sign.whole_confidence - sign.whole_target, 0.0),
            "asking": min(asking, _MANY) / _MANY,
            "only one asks": float(sign.asks and asking == 1),
            "joined": float(sign.joined),
            "last": float(place == last),
            "first": float(place == 0),
            "alone": float(last == 0),
            "short": float(len(sign.text) <= 3),
            "long": float(len(sign.text) >= 18),
            "same aspect before": float(sign.asks and sign.aspect in asked_before),
            "same aspect next": float(bool(following and following.asks and following.aspect == sign.aspect)),
            "asked before": float(bool(asked_before)),
            "next asks": float(bool(following and following.asks)),
            "opens": float(sign.text.endswith(_OPENINGS) or sign.text in _OPENINGS),
            "conditional": float(sign.text.startswith(_CONDITIONS)),
            TOLD: sign.tells,
        }
        found.append(values)
        if sign.asks:
            asked_before.add(sign.aspect)
    return found


_UNKNOWN = 0.5
_MANY = 3  # clauses that bear the marks of a question; more tell nothing further
_OPENINGS = (
    "请问",
    "想问",
    "问一下",
    "问下",
    "想知道",
    "想了解",
    "咨询一下",
    "咨询",
    "想问问",
    "是这样",
    "怎么回事",
    "你说",
    "对吧",
    "是吧",
    "好吗",
    "谢谢",
)
_CONDITIONS = ("如果", "要是", "假如", "万一", "的话")
