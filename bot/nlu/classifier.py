"""Classifies a text: its matter and aspect, act or kind, and the situation entry that it may be an instance of.

Targets and situation entries are the classes. An entry belongs to the target of its pair, so that the probability of a target is
that of asking it in general and in any of its situations (docs/decisions/0012). Two networks say how likely each class is: one over the
features of the text, one that reads its characters in order (docs/decisions/0015).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.nlu import network
from bot.nlu.characters import MOST
from bot.nlu.labelled import TELLS, Target, class_of, is_entry, target_of_class
from bot.nlu.network import Network
from bot.nlu.reading import Reading
from bot.nlu.sequence import SequenceNetwork
from bot.nlu.tfidf import Floats

Places = npt.NDArray[np.int_]
_TOP = 8
_TOP_ENTRIES = 8
_SHORT = 48  # features, of some ten characters
_IN_ORDER = "{}_in_order"


class Classifier:
    """Targets and situation entries, by two networks.

    Args:
        trained: over features; its classes are ids of entries and names of targets (``bot.nlu.labelled``).
        in_order: over characters, with these classes and ``TELLS``; the other one decides alone without it.

    Raises:
        ValueError: the second network lacks a class.
    """

    def __init__(self, trained: Network, in_order: SequenceNetwork | None = None) -> None:
        self.network, self.in_order = trained, in_order
        self._in_order = np.array([in_order.classes.index(name) for name in trained.classes] if in_order is not None else [], dtype=np.int_)
        of_class = [target_of_class(name) for name in trained.classes]
        self.targets = tuple(sorted(set(of_class)))
        self._target_of = np.array([self.targets.index(target) for target in of_class])
        self._entries = np.array([i for i, name in enumerate(trained.classes) if is_entry(name)], dtype=np.int_)

    @classmethod
    def train(cls, examples: Iterable[tuple[Sequence[str], Target | str]], *, min_count: int, epochs: int = network.EPOCHS) -> Classifier:
        """Fit one with the network over features alone; ``bot.nlu.classifier_training`` fits both.

        Args:
            examples: features of each example, and its target or the id of its entry.
            min_count: features seen in fewer examples are dropped.
            epochs: how often each example is gone through.

        Raises:
            ValueError: the examples have fewer than two labels.
        """
        known = list(examples)
        labels = [label if isinstance(label, str) else class_of(label) for _, label in known]
        entries = {label for _, label in known if isinstance(label, str)}
        of_pair = {pair: [name for name in entries if target_of_class(name) == pair] for pair in map(target_of_class, entries)}
        # so few words tell no situation; a longer general question may well be an unmarked instance of an entry
        others = [of_pair.get(label, []) if isinstance(label, Target) and len(features) > _SHORT else [] for features, label in known]
        return cls(network.train([features for features, _ in known], labels, min_count=min_count, epochs=epochs, others=others))

    @property
    def vocabulary(self) -> dict[str, int]:
        """Feature name → row."""
        return self.network.words.rows

    def strangeness(self, text: str) -> float:
        """Share of the pairs of Chinese characters in a text that the examples hardly know, between 0 and 1."""
        letters = "".join(character for character in text if character.isalpha() and not character.isascii())
        pairs = {letters[i : i + 2] for i in range(len(letters) - 1)}
        return sum(pair not in self.vocabulary for pair in pairs) / len(pairs) if pairs else 0.0

    def read(self, text: str, features: Sequence[str]) -> Reading:
        """Read a text by its features and its characters."""
        classes = self.network.probabilities(features)
        if self.in_order is not None and len(text) <= MOST:  # of a longer text it reads a part, which may not be the one that asks
            classes = _together(classes, self.in_order.probabilities(text)[self._in_order])
        targets = self._of_targets(classes)
        order = self._entries[np.argsort(-classes[self._entries])[:_TOP_ENTRIES]]
        entries = tuple((self.network.classes[i], float(classes[i])) for i in order)
        return self.reading(text, targets, entries, features)

    def reading(self, text: str, targets: Floats, entries: tuple[tuple[str, float], ...], features: Sequence[str]) -> Reading:
        """The reading that has these probabilities of targets and entries."""
        return Reading(text, tuple(self.best(targets, _TOP)), *self.marginals(targets), entries, features)

    def probabilities(self, features: Sequence[str]) -> Floats:
        """Return the probability of each target, its situations included, shape (targets,)."""
        return self._of_targets(self.network.probabilities(features))

    def in_message(self, text: str, span: tuple[int, int]) -> Mapping[Target, float]:
        """Probability of each target, and of ``TELLS``, for some words of a message, by its characters; nothing when no network knows them.

        Args:
            text: the message.
            span: where the words begin and end.
        """
        if self.in_order is None:
            return {}
        found = self.in_order.probabilities(text, span)
        targets = dict(zip(self.targets, self._of_targets(found[self._in_order]).tolist(), strict=True))
        return {**targets, TELLS: max(1 - sum(targets.values()), 0.0)}

    def _of_targets(self, classes: Floats) -> Floats:
        return np.bincount(self._target_of, weights=classes, minlength=len(self.targets)).astype(np.float32)

    def best(self, probabilities: Floats, top: int) -> list[tuple[Target, float]]:
        """Return the ``top`` likeliest targets with their probabilities, best first."""
        return [(self.targets[i], float(probabilities[i])) for i in np.argsort(-probabilities)[:top]]

    def marginals(self, probabilities: Floats) -> tuple[dict[str, float], dict[str, float]]:
        """Add the probabilities up along both axes.

        Returns:
            Probability of each matter among the questions, and of each aspect, act or kind.
        """
        matters, whats, matter_of, what_of = self._axes
        questions = matter_of >= 0
        by_matter = np.bincount(matter_of[questions], weights=probabilities[questions], minlength=len(matters))
        by_what = np.bincount(what_of, weights=probabilities, minlength=len(whats))
        return dict(zip(matters, by_matter.tolist(), strict=True)), dict(zip(whats, by_what.tolist(), strict=True))

    @cached_property
    def _axes(self) -> tuple[list[str], list[str], Places, Places]:
        """The labels of both axes, and for each target its place on them (-1: not a question, on the axis of matters)."""
        matters = sorted({t.matter for t in self.targets if t.is_question})
        whats = sorted({t.what for t in self.targets})
        matter_of = np.array([matters.index(t.matter) if t.is_question else -1 for t in self.targets])
        return matters, whats, matter_of, np.array([whats.index(t.what) for t in self.targets])

    def save(self, directory: Path, name: str) -> None:
        """Write the classifier into a directory, into files that begin with the name."""
        self.network.save(directory, name)
        if self.in_order is not None:
            self.in_order.save(directory, _IN_ORDER.format(name))

    @classmethod
    def load(cls, directory: Path, name: str) -> Classifier:
        """Read a classifier written by ``save``."""
        return cls(Network.load(directory, name), SequenceNetwork.load(directory, _IN_ORDER.format(name)))


def _together(one: Floats, other: Floats) -> Floats:
    """What two networks say of each class, both counting alike."""
    product: Floats = np.sqrt(one * other)
    return product / product.sum()
