"""Training examples that Rasa's format does not hold: messages of several questions, and what is asked within a talk.

Rasa's format knows one intent for each example, and reads examples with metadata a hundred times slower than others.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from bot.nlu.labelled import Target, parse_intent
from bot.nlu.normalise import normalise

SEVERAL = "several.jsonl"
FOLLOW_UPS = "follow_up.jsonl"
_KEPT_BACK = 10
_Line = TypeVar("_Line")


@dataclass(frozen=True)
class Example:
    """A message and what it asks.

    Attributes:
        text: normalised.
        targets: what it asks, in order.
        parts: the words that ask, in order, normalised; empty when they are not marked.
    """

    text: str
    targets: tuple[Target, ...]
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class FollowUp:
    """A message within a talk.

    Attributes:
        text: normalised.
        about: the pair that the talk is about.
        target: what the message asks there.
    """

    text: str
    about: Target
    target: Target


def read_several(data: Path) -> list[Example]:
    """Read the examples of several questions, or of one told in several clauses.

    Args:
        data: the data directory; each line of its ``several.jsonl`` has the Rasa intents in order (``labels``), the ``text`` and, where
            they are marked, the words of each question (``parts``).

    Raises:
        ValueError: a line has no label, an unknown one, or parts that do not stand in its text.
    """
    found = []
    for where, item in _lines(data / SEVERAL):
        try:
            text, parts = normalise(item["text"]).text, tuple(normalise(part).text for part in item.get("parts", []))
            targets = tuple(map(parse_intent, item["labels"]))
        except (ValueError, KeyError) as error:
            raise ValueError(f"{where}: {error}") from error
        if not targets or any(part not in text for part in parts):
            raise ValueError(f"{where}: labels or parts do not fit the text")
        found.append(Example(text, targets, parts))
    return found


def read_follow_ups(data: Path) -> list[FollowUp]:
    """Read the examples of messages within a talk.

    Args:
        data: the data directory; each line of its ``follow_up.jsonl`` has the Rasa intents of what the talk is ``about`` and of what the
            message means there (``label``), and the ``text``.

    Raises:
        ValueError: a label is missing or unknown, or the talk is about something else than a pair.
    """
    found = []
    for where, item in _lines(data / FOLLOW_UPS):
        try:
            example = FollowUp(normalise(item["text"]).text, parse_intent(item["about"]), parse_intent(item["label"]))
        except (ValueError, KeyError) as error:
            raise ValueError(f"{where}: {error}") from error
        if not example.about.is_question:
            raise ValueError(f"{where}: a talk is about a pair")
        found.append(example)
    return found


def without_kept_back(examples: Sequence[_Line]) -> list[_Line]:
    """The examples that the networks may learn from; every so many are kept back for what weighs their readings."""
    return [example for number, example in enumerate(examples) if number % _KEPT_BACK]


def files_fingerprint(data: Path) -> str:
    """Hash of the files that this module reads; of nothing when there are none."""
    files = [path for name in (SEVERAL, FOLLOW_UPS) if (path := data / name).is_file()]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def _lines(path: Path) -> Iterator[tuple[str, Any]]:
    if not path.is_file():
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").rstrip("\n").split("\n"), 1):
        where = f"{path.name}, line {number}"
        try:
            yield where, json.loads(line)
        except ValueError as error:
            raise ValueError(f"{where}: {error}") from error
