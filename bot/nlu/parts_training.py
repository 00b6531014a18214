"""Trains the parts beside the classifier, which all read the examples through it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.nlu.classifier import Classifier
from bot.nlu.clause_examples import clause_examples, gate_clauses, told
from bot.nlu.clause_model import ClauseModel
from bot.nlu.cuts import CutModel
from bot.nlu.examples import Example, FollowUp
from bot.nlu.features import Featuriser
from bot.nlu.gate import QuestionGate
from bot.nlu.marks import Marker
from bot.nlu.parts import Parts
from bot.nlu.talk import TalkModel
from bot.nlu.understand import Understander


def train_parts(
    model: Classifier, featuriser: Featuriser, marker: Marker, examples: Sequence[Example], follow_ups: Sequence[FollowUp]
) -> Parts:
    """Train them.

    Args:
        model: the trained classifier.
        featuriser: as it is used afterwards, typing errors mended.
        marker: finds the facts in a message.
        examples: messages by themselves, of one question and of several.
        follow_ups: messages within a talk; some of them the classifier has not been trained on.
    """
    parts = Parts(cuts=CutModel.train(examples))
    reader = Understander(model, featuriser, marker, parts=parts)
    messages = list(told(reader, examples))
    known = {example.text for example in examples}
    return replace(
        parts,
        gate=QuestionGate.train(gate_clauses(messages)),
        in_message=ClauseModel.train(clause_examples(messages)),
        talk=TalkModel.train((reader.talk_example(line.text, line.about, line.target) for line in follow_ups), known),
    )
