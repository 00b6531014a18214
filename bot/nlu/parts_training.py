"""Trains the parts beside the classifier, which all read the examples through it."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace

from threadpoolctl import threadpool_limits

from bot.nlu.classifier import Classifier
from bot.nlu.clause_examples import Told, clause_examples, gate_clauses, told, worth_reading
from bot.nlu.clause_model import ClauseModel
from bot.nlu.cuts import CutModel
from bot.nlu.examples import Example, FollowUp
from bot.nlu.features import Featuriser
from bot.nlu.gate import QuestionGate
from bot.nlu.marks import Marker
from bot.nlu.parts import Parts
from bot.nlu.talk import TalkModel
from bot.nlu.understand import Understander

_PROCESSES = 4
_AT_A_TIME = 100


def train_parts(
    model: Classifier,
    featuriser: Featuriser,
    marker: Marker,
    examples: Sequence[Example],
    follow_ups: Sequence[FollowUp],
    known: Collection[str],
) -> Parts:
    """Train them, what reads talks beside what reads several questions.

    Args:
        model: the trained classifier.
        featuriser: as it is used afterwards, typing errors mended.
        marker: finds the facts in a message.
        examples: messages by themselves, of one question and of several.
        follow_ups: messages within a talk.
        known: texts that the classifier has been trained on, whose readings are surer than those of any other message.
    """
    parts = Parts(cuts=CutModel.train(examples))
    readers = _Readers(
        full=Understander(model, featuriser, marker, parts=parts),
        # of what is known the words and their signs teach, not what weighs them: one network is enough for its readings
        quick=Understander(Classifier(model.network), featuriser, marker, parts=parts),
        known=known,
    )
    unknown = [line for line in follow_ups if line.text not in known]
    read = list(worth_reading(examples, readers.full.has_clauses))
    # to read the examples takes longer than all that is learnt from them
    with ProcessPoolExecutor(min(os.cpu_count() or 1, _PROCESSES), initializer=_read_with, initargs=(readers,)) as pool:
        being_read = pool.map(_told, read, chunksize=_AT_A_TIME)
        talk = pool.submit(_of_talks, unknown)
        messages = list(being_read)
        gate, in_message = QuestionGate.train(gate_clauses(messages, known)), ClauseModel.train(clause_examples(messages))
        return replace(parts, gate=gate, in_message=in_message, talk=talk.result())


@dataclass(frozen=True)
class _Readers:
    """What a process reads with.

    Attributes:
        full: reads a message as it is read afterwards.
        quick: reads what is known.
        known: texts that the classifier has been trained on.
    """

    full: Understander
    quick: Understander
    known: Collection[str]

    def told(self, example: Example) -> Told:
        """Read an example clause by clause."""
        return told(self.quick if example.text in self.known else self.full, example)


_readers: _Readers | None = None


def _read_with(readers: _Readers) -> None:
    """Begin a process, which inherits what it reads with: nothing of it is sent with each example."""
    global _readers
    _readers = readers
    threadpool_limits(limits=1)


def _told(example: Example) -> Told:
    assert _readers
    return _readers.told(example)


def _of_talks(lines: Sequence[FollowUp]) -> TalkModel | None:
    assert _readers
    reader = _readers.full
    return TalkModel.train((reader.talk_example(line.text, line.about, line.target) for line in lines), reader.model.in_order)
