"""Classifies a text: its matter and aspect, act or kind, and the situation entry that it may be an instance of.

Targets and situation entries are classes of one network. An entry belongs to the target of its pair, so that the probability of a target is
that of asking it in general and in any of its situations (docs/decisions/0012).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.nlu import network
from bot.nlu.labelled import Target, target_of_entry
from bot.nlu.network import Network
from bot.nlu.reading import Reading
from bot.nlu.tfidf import Floats

Places = npt.NDArray[np.int_]
_TOP = 8
_TOP_ENTRIES = 8
_SHORT = 48  # features, of some ten characters


class Classifier:
    """A network over targets and situation entries.

    Args:
        trained: its classes are ids of entries and names of targets (``_name``).
    """

    def __init__(self, trained: Network) -> None:
        self.network = trained
        of_class = [_target(name) for name in trained.classes]
        self.targets = tuple(sorted(set(of_class)))
        self._target_of = np.array([self.targets.index(target) for target in of_class])
        self._entries = np.array([i for i, name in enumerate(trained.classes) if _is_entry(name)], dtype=np.int_)

    @classmethod
    def train(cls, examples: Iterable[tuple[Sequence[str], Target | str]], *, min_count: int, epochs: int = network.EPOCHS) -> Classifier:
        """Fit the network.

        Args:
            examples: features of each example, and its target or the id of its entry.
            min_count: features seen in fewer examples are dropped.
            epochs: how often each example is gone through.

        Raises:
            ValueError: the examples have fewer than two labels.
        """
        known = list(examples)
        labels = [label if isinstance(label, str) else _name(label) for _, label in known]
        entries = {label for _, label in known if isinstance(label, str)}
        of_pair = {pair: [name for name in entries if _target(name) == pair] for pair in map(_target, entries)}
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
        """Read a text by its features."""
        classes = self.network.probabilities(features)
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
        """Write the classifier into a directory as ``<name>.npz`` and ``<name>.json``."""
        self.network.save(directory, name)

    @classmethod
    def load(cls, directory: Path, name: str) -> Classifier:
        """Read a classifier written by ``save``."""
        return cls(Network.load(directory, name))


def _is_entry(name: str) -> bool:
    return "/" not in name


def _name(target: Target) -> str:
    return f"{target.matter}/{target.what}"


def _target(name: str) -> Target:
    return target_of_entry(name) if _is_entry(name) else Target(*name.split("/"))
