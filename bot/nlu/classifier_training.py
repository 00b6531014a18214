"""Fits the two networks of the classifier side by side.

The one over features is fitted in a process of its own: to find the features of all examples keeps the interpreter busy, and the threads
that fit the network over characters would wait for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

from threadpoolctl import threadpool_limits

from bot.nlu import sequence_training
from bot.nlu.classifier import Classifier
from bot.nlu.entities import EntityFinder
from bot.nlu.features import Featuriser
from bot.nlu.labelled import Target
from bot.nlu.marks import Marker
from bot.nlu.network import Network
from bot.nlu.sequence_training import SequenceExample

Labelled = Sequence[tuple[str, Target | str]]


@dataclass(frozen=True)
class Lexicon:
    """What finds the features of a text.

    Attributes:
        concepts: the thesaurus (``bot.nlu.features``).
        facts: what names facts, as ``EntityFinder.data`` gives it.
        max_ngram: longest run of characters that is a feature.
    """

    concepts: Mapping[str, Sequence[str]]
    facts: Mapping[str, Any]
    max_ngram: int


def train_classifier(
    labelled: Labelled,
    lexicon: Lexicon,
    in_order: Sequence[SequenceExample],
    syllables: Mapping[str, str],
    *,
    min_count: int,
    epochs: int,
) -> Classifier:
    """Fit the classifier; the same examples always give the same one.

    Args:
        labelled: normalised texts with their target or the id of their situation entry.
        lexicon: for the network over features.
        in_order: examples for the network over characters, of every label and of no other but ``TELLS``.
        syllables: character → its syllable without tone, for the network over characters.
        min_count: features seen in fewer examples are dropped.
        epochs: how often the network over features goes through each example.

    Raises:
        ValueError: the examples have fewer than two labels.
    """
    # many small products: threads of the library that wait for each other would cost more than they do
    with ProcessPoolExecutor(1) as beside, threadpool_limits(limits=1):
        over_features = beside.submit(_over_features, labelled, lexicon, min_count, epochs)
        over_characters = sequence_training.train(in_order, syllables)
        return Classifier(over_features.result(), over_characters)


def _over_features(labelled: Labelled, lexicon: Lexicon, min_count: int, epochs: int) -> Network:
    featuriser, marker = Featuriser(lexicon.concepts, lexicon.max_ngram), Marker(EntityFinder.from_data(lexicon.facts))
    with threadpool_limits(limits=1):
        examples = [(featuriser.features(text, marker.marks(text)), label) for text, label in labelled]
        return Classifier.train(examples, min_count=min_count, epochs=epochs).network
