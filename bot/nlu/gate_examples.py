"""What the gate and the clause model learn from: which clauses of the training examples are questions of their own.

Some examples mark their asking words (``parts`` in ``data/several.jsonl``). In all others only the labels are known; there the
clauses that fit the labels best are taken for the questions, and count less.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from bot.labels import Matter
from bot.nlu.clause_model import ClauseExample
from bot.nlu.gate import QuestionGate
from bot.nlu.labelled import Target, parse_intent
from bot.nlu.normalise import normalise
from bot.nlu.reading import Reading
from bot.nlu.understand import Understander

# One question in a message is far commoner among the training examples than among messages of several clauses that people send.
_WEIGHTS = {"single": 0.15, "several": 1.0, "marked": 3.0}
# Every so many examples with one question are enough: for the gate, and for the clause model.
_EVERY = 10
_EVERY_CLAUSE = 2
_FILE = "several.jsonl"


@dataclass(frozen=True)
class GateExample:
    """A training example.

    Attributes:
        text: normalised.
        targets: what it asks, in order.
        parts: the words that ask, in order, normalised; empty when they are not marked.
    """

    text: str
    targets: tuple[Target, ...]
    parts: tuple[str, ...] = ()


def read_several(data: Path) -> list[GateExample]:
    """Read the examples of several questions, or of one told in several clauses.

    Rasa's format knows one intent for each example, and reads examples with metadata a hundred times slower than others.

    Args:
        data: the data directory; each line of its ``several.jsonl`` has the Rasa intents in order (``labels``), the ``text`` and, where
            they are marked, the words of each question (``parts``).

    Raises:
        ValueError: a line has no label, an unknown one, or parts that do not stand in its text.
    """
    path = data / _FILE
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").rstrip("\n").split("\n") if path.is_file() else (), 1):
        try:
            item = json.loads(line)
            text, parts = normalise(item["text"]).text, tuple(normalise(part).text for part in item.get("parts", []))
            targets = tuple(map(parse_intent, item["labels"]))
        except (ValueError, KeyError) as error:
            raise ValueError(f"{path.name}, line {number}: {error}") from error
        if not targets or any(part not in text for part in parts):
            raise ValueError(f"{path.name}, line {number}: labels or parts do not fit the text")
        found.append(GateExample(text, targets, parts))
    return found


def several_fingerprint(data: Path) -> str:
    """Hash of the file that ``read_several`` reads; empty when there is none."""
    path = data / _FILE
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def train_gate(understander: Understander, examples: Iterable[GateExample]) -> QuestionGate | None:
    """Fit the gate on the examples of several clauses."""
    rows: list[Mapping[str, float]] = []
    asks: list[bool] = []
    weights: list[float] = []
    singles = 0
    for example in examples:
        kind = "marked" if example.parts else "several" if len(example.targets) > 1 else "single"
        if kind == "single":
            if not example.targets[0].is_question or not understander.has_clauses(example.text):
                continue
            singles += 1
            if singles % _EVERY:
                continue
        readings = understander.clause_readings(example.text)
        found = _asking(example, readings)
        rows.extend(understander.gate_values(example.text, readings))
        asks.extend(found)
        weights.extend([_WEIGHTS[kind]] * len(found))
    return QuestionGate.train(rows, asks, weights)


def clause_examples(understander: Understander, examples: Iterable[GateExample]) -> Iterator[ClauseExample]:
    """The asking clauses of all examples of several clauses, each in its message."""
    singles = 0
    for example in examples:
        several = len(example.targets) > 1
        if not any(target.is_question for target in example.targets) or not understander.has_clauses(example.text):
            continue
        singles += not several
        if not several and singles % _EVERY_CLAUSE:
            continue
        readings = understander.clause_readings(example.text)
        places = [place for place, asks in enumerate(_asking(example, readings)) if asks]
        if len(places) != len(example.targets):
            continue  # two questions in one clause, or one over two clauses
        before = str(Matter.NONE)
        for place, target in zip(places, example.targets, strict=True):
            if target.is_question:
                yield ClauseExample([reading.features for reading in readings], place, before, target, several)
                before = target.matter


def _asking(example: GateExample, readings: Sequence[Reading]) -> list[bool]:
    if example.parts:
        return marked_clauses(example.text, [reading.text for reading in readings], example.parts)
    return fitting_clauses(readings, example.targets)


def fitting_clauses(readings: Sequence[Reading], targets: Sequence[Target]) -> list[bool]:
    """Which clauses ask for the targets, one each and in the same order: those that fit them best."""
    asks = [False] * len(readings)
    start = 0
    for target in targets:
        if start == len(readings):
            break
        best = max(range(start, len(readings)), key=lambda i: readings[i].fits(target))
        asks[best] = True
        start = best + 1
    return asks


def marked_clauses(text: str, clauses: Sequence[str], parts: Sequence[str]) -> list[bool]:
    """Which clauses hold a marked question.

    Args:
        text: the message.
        clauses: its clauses in order.
        parts: the words that ask, in order, as they stand in the message.
    """
    spans = list(_spans(text, parts))
    marked = []
    for start, end in _spans(text, clauses):
        overlaps = [min(end, b) - max(start, a) for a, b in spans]
        # the end of a clause asks: a part that only shares its beginning does not count
        marked.append(any(o > 0 and (o * 2 >= end - start or b <= end < b + 2) for o, (_, b) in zip(overlaps, spans, strict=True)))
    # of two neighbouring clauses in one part, the later one asks
    for here, (first, second) in enumerate(pairwise(list(_spans(text, clauses)))):
        if marked[here] and marked[here + 1] and any(a <= first[0] and second[1] <= b for a, b in spans):
            marked[here] = False
    return marked


def _spans(text: str, pieces: Sequence[str]) -> list[tuple[int, int]]:
    place = 0
    found = []
    for piece in pieces:
        start = text.find(piece, place)
        if start < 0:
            start = max(text.find(piece), 0)
        found.append((start, start + len(piece)))
        place = start + len(piece)
    return found
