"""Trains the parts beside the classifier, which all read the examples through it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
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
    model: Classifier,
    featuriser: Featuriser,
    marker: Marker,
    examples: Sequence[Example],
    follow_ups: Sequence[FollowUp],
    known: Collection[str],
) -> Parts:
    """Train them.

    Args:
        model: the trained classifier.
        featuriser: as it is used afterwards, typing errors mended.
        marker: finds the facts in a message.
        examples: messages by themselves, of one question and of several.
        follow_ups: messages within a talk.
        known: texts that the classifier has been trained on, whose readings are surer than those of any other message.
    """
    parts = Parts(cuts=CutModel.train(examples))
    reader = Understander(model, featuriser, marker, parts=parts)
    # of what is known the words and their signs teach, not what weighs them: one network is enough for its readings
    quick = Understander(Classifier(model.network), featuriser, marker, parts=parts)
    messages = list(told(lambda example: quick if example.text in known else reader, examples))
    return replace(
        parts,
        gate=QuestionGate.train(gate_clauses(messages, known)),
        in_message=ClauseModel.train(clause_examples(messages)),
        talk=TalkModel.train(
            (reader.talk_example(line.text, line.about, line.target) for line in follow_ups if line.text not in known), model.in_order
        ),
    )
