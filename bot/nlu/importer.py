"""Rasa's importer of training data, for a hundred thousand examples.

Rasa copies every example deeply three times while it merges files and importers, and finds its fingerprint anew after each copy, although
an example is a few strings. Every command that reads the training data waited for that most of its time.
"""

from __future__ import annotations

import copy
from typing import Any

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData


class PlainMessage(Message):
    """An example that is copied with its strings and its fingerprint; a change of it is a change of the copy alone."""

    @classmethod
    def of(cls, message: Message) -> PlainMessage:
        """The same example."""
        return cls(message.data, set(message.output_properties), message.time, list(message.features))

    def set(self, prop: str, info: Any, add_to_output: bool = False) -> None:
        """Set a property; what it is already changes nothing (Rasa strips each label after each copy)."""
        if add_to_output or not isinstance(info, str) or self.data.get(prop) != info:
            super().set(prop, info, add_to_output)

    def __deepcopy__(self, memo: dict[int, Any]) -> PlainMessage:
        data = {name: value if isinstance(value, str) else copy.deepcopy(value, memo) for name, value in self.data.items()}
        copied = PlainMessage(data, set(self.output_properties), self.time, copy.deepcopy(self.features, memo))
        copied._cached_fingerprint = self._cached_fingerprint
        return copied


class PlainImporter(RasaFileImporter):
    """Rasa's importer of files, with examples that are cheap to copy."""

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """The examples of all files."""
        files = [load_data(path, language or "en") for path in self._nlu_files]
        for data in files:
            data.training_examples = [PlainMessage.of(example) for example in data.training_examples]
        return TrainingData().merge(*files)
