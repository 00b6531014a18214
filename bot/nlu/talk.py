"""What a message means in a talk: 那几天 asks about whatever was talked of before.

The classifier reads a message as if it were the first one. A logit (``bot.nlu.talk_logit``) weighs whether it stays with its talk, a
network (``bot.nlu.talk_network``) reads its words there. The talk itself is not known where messages are parsed, so the readings for every
pair that it may be about go with the message, and the dialogue picks the one of its talk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from pathlib import Path

from bot.nlu.context import OUTSIDE, SAME
from bot.nlu.network import softmax
from bot.nlu.reading import Reading
from bot.nlu.talk_logit import TalkLogit
from bot.nlu.talk_network import TalkNetwork
from bot.nlu.topics import PAIRS, TOPICS, TOPICS_OF_MATTER, TalkExample

# What the network weighs beside the logit.
_WORDS = 0.6


class TalkModel:
    """The trained model.

    Args:
        logit: knows the readings of the classifier.
        network: knows the words; without it the logit decides alone.
    """

    def __init__(self, logit: TalkLogit, network: TalkNetwork | None = None) -> None:
        self._logit, self._network = logit, network

    def readings(self, reading: Reading, marks: Sequence[str]) -> dict[str, tuple[str, float]]:
        """What a message asks in each talk.

        Args:
            reading: the message as the classifier reads it.
            marks: the facts that it gives (``bot.nlu.marks``).

        Returns:
            See ``bot.nlu.context.Readings``.
        """
        best, shares = self._likeliest(reading, marks)
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

    def _likeliest(self, reading: Reading, marks: Sequence[str]) -> tuple[list[int], list[float]]:
        """For each pair that a talk may be about, the place of the likeliest pair asked, and its probability."""
        scores = self._logit.scores(reading, marks)
        if self._network is not None:
            scores = scores + _WORDS * self._network.scores(reading.features)
        shares = softmax(scores)
        return shares.argmax(axis=1).tolist(), shares.max(axis=1).tolist()

    def save(self, directory: Path) -> None:
        """Write the model into a directory."""
        self._logit.save(directory)
        if self._network is not None:
            self._network.save(directory)

    @classmethod
    def load(cls, directory: Path) -> TalkModel | None:
        """Read a model; ``None`` when there is none."""
        logit = TalkLogit.load(directory)
        return cls(logit, TalkNetwork.load(directory)) if logit is not None else None

    @classmethod
    def train(cls, examples: Iterable[TalkExample], known: Collection[str] = ()) -> TalkModel | None:
        """Fit the model; ``None`` without examples.

        Args:
            examples: messages within talks.
            known: texts that the classifier has been trained on, whose readings are surer than those of any other message: the logit does
                not learn from them.
        """
        found = list(examples)
        logit = TalkLogit.train(example for example in found if example.reading.text not in known)
        return cls(logit, TalkNetwork.train(found)) if logit is not None else None


@cache
def _forms(place: int, topic: int) -> tuple[str, ...]:
    """The ways to name the pair at a place (the last place: nothing of ours) in a talk, the commonest first."""
    if place == len(PAIRS):
        return (OUTSIDE,)
    target, about = PAIRS[place], TOPICS[topic]
    matter = SAME if target.matter == about.matter else target.matter
    return (f"{matter}/{target.what}", f"{matter}/{SAME}") if target.what == about.what else (f"{matter}/{target.what}",)
