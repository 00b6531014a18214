"""What a message means in a talk: 那几天 asks about whatever was talked of before.

The classifier reads a message as if it were the first one, and the network over characters (``bot.nlu.sequence``) has learnt from talks
what its words mean there. A logit (``bot.nlu.talk_logit``) weighs both, and whether the message stays with its talk. The talk itself is not
known where messages are parsed, so the readings for every pair that it may be about go with the message, and the dialogue picks the one of
its talk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from bot.nlu.context import OUTSIDE, SAME
from bot.nlu.network import softmax
from bot.nlu.reading import Reading
from bot.nlu.sequence import SequenceNetwork
from bot.nlu.talk_logit import TalkLogit
from bot.nlu.topics import PAIRS, TOPICS, TOPICS_OF_MATTER, TalkExample


class TalkModel:
    """The trained model.

    Args:
        logit: knows the readings of the classifier.
    """

    def __init__(self, logit: TalkLogit) -> None:
        self._logit = logit

    def readings(self, reading: Reading, marks: Sequence[str], in_order: SequenceNetwork | None = None) -> dict[str, tuple[str, float]]:
        """What a message asks in each talk.

        Args:
            reading: the message as the classifier reads it.
            marks: the facts that it gives (``bot.nlu.marks``).
            in_order: the network over characters, if there is one.

        Returns:
            See ``bot.nlu.context.Readings``.
        """
        best, shares = self._likeliest(reading, marks, in_order)
        found: dict[str, tuple[str, float]] = {}
        for start in range(0, len(TOPICS), TOPICS_OF_MATTER):
            here = range(start, start + TOPICS_OF_MATTER)
            forms = [_forms(best[topic], topic) for topic in here]
            common = Counter(form for each in forms for form in each).most_common(1)[0][0]
            follow = [shares[topic] for topic, each in zip(here, forms, strict=True) if common in each]
            found[TOPICS[start].matter] = (common, round(sum(follow) / len(follow), 2))
            found.update(
                ("/".join(TOPICS[topic]), (each[0], round(shares[topic], 2)))
                for topic, each in zip(here, forms, strict=True)
                if common not in each
            )
        return found

    def _likeliest(self, reading: Reading, marks: Sequence[str], in_order: SequenceNetwork | None) -> tuple[list[int], list[float]]:
        """For each pair that a talk may be about, the place of the likeliest pair asked, and its probability."""
        shares = softmax(self._logit.scores(reading, marks, in_order))
        return shares.argmax(axis=1).tolist(), shares.max(axis=1).tolist()

    def save(self, directory: Path) -> None:
        """Write the model into a directory."""
        self._logit.save(directory)

    @classmethod
    def load(cls, directory: Path) -> TalkModel | None:
        """Read a model; ``None`` when there is none."""
        logit = TalkLogit.load(directory)
        return cls(logit) if logit is not None else None

    @classmethod
    def train(cls, examples: Iterable[TalkExample], in_order: SequenceNetwork | None = None) -> TalkModel | None:
        """Fit the model; ``None`` without examples.

        Args:
            examples: messages within talks that the classifier has not been trained on.
            in_order: the network over characters, if there is one.
        """
        logit = TalkLogit.train(examples, in_order)
        return cls(logit) if logit is not None else None


@cache
def _forms(place: int, topic: int) -> tuple[str, ...]:
    """The ways to name the pair at a place (the last place: nothing of ours) in a talk, the commonest first."""
    if place == len(PAIRS):
        return (OUTSIDE,)
    target, about = PAIRS[place], TOPICS[topic]
    matter = SAME if target.matter == about.matter else target.matter
    return (f"{matter}/{target.what}", f"{matter}/{SAME}") if target.what == about.what else (f"{matter}/{target.what}",)
