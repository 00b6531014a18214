"""What the gate and the clause model learn from: which clauses of the training examples are questions of their own.

Some examples mark their asking words (``parts`` in ``data/several.jsonl``). In all others only the labels are known; there the
clauses that fit the labels best are taken for the questions, and count less.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.labels import Matter
from bot.nlu import gate
from bot.nlu.clause_model import ClauseExample
from bot.nlu.examples import Example
from bot.nlu.gate import GateClause
from bot.nlu.labelled import Target
from bot.nlu.reading import Reading
from bot.nlu.segment import marked_clauses
from bot.nlu.understand import Understander

# One question in a message is far commoner among the training examples than among messages of several clauses that people send.
_WEIGHTS = {"single": 0.3, "several": 1.0, "marked": 3.0}
# Every so many examples with one question are enough.
_EVERY = 4


@dataclass(frozen=True)
class Told:
    """An example of several clauses, read.

    Attributes:
        example: the message.
        readings: its clauses, each as the classifier reads it by itself.
        values: signs of each clause.
        asks: which of them are questions of their own.
    """

    example: Example
    readings: Sequence[Reading]
    values: Sequence[dict[str, float]]
    asks: Sequence[bool]


def worth_reading(examples: Iterable[Example], has_clauses: Callable[[str], bool]) -> Iterator[Example]:
    """The examples of several clauses: all of several questions, some of one.

    Args:
        examples: messages.
        has_clauses: whether a text has several.
    """
    singles = 0
    for example in examples:
        marked = bool(example.parts) or len(example.targets) > 1
        if not any(target.is_question for target in example.targets) or (not marked and not has_clauses(example.text)):
            continue
        singles += not marked
        if marked or singles % _EVERY == 0:
            yield example


def told(reader: Understander, example: Example) -> Told:
    """Read an example clause by clause."""
    clauses = reader.clause_readings(example.text)
    readings = [reading for reading, _ in clauses]
    return Told(example, readings, [values for _, values in clauses], _asking(example, readings))


def gate_clauses(messages: Iterable[Told], known: Collection[str] = ()) -> Iterator[GateClause]:
    """The clauses of messages for the gate.

    Args:
        messages: read.
        known: texts that the classifier has been trained on.
    """
    for number, message in enumerate(messages):
        example = message.example
        weight = _WEIGHTS["marked" if example.parts else "several" if len(example.targets) > 1 else "single"]
        clauses = [reading.features for reading in message.readings]
        for place, (values, asks) in enumerate(zip(message.values, message.asks, strict=True)):
            yield GateClause(number, values, gate.features(clauses, place, values), asks, weight, example.text in known)


def clause_examples(messages: Iterable[Told]) -> Iterator[ClauseExample]:
    """The asking clauses of messages, each in its message."""
    for message in messages:
        example, clauses = message.example, [reading.features for reading in message.readings]
        places = [place for place, asks in enumerate(message.asks) if asks]
        if len(places) != len(example.targets) or len(clauses) < 2:
            continue  # two questions in one clause, or one over two clauses
        before = str(Matter.NONE)
        for place, target in zip(places, example.targets, strict=True):
            if target.is_question:
                yield ClauseExample(clauses, place, before, target, len(example.targets) > 1)
                before = target.matter


def _asking(example: Example, readings: Sequence[Reading]) -> list[bool]:
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
