"""Both networks of the classifier are fitted side by side, and give the same as one after the other."""

from __future__ import annotations

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from bot.nlu import sequence_training
from bot.nlu.classifier import Classifier
from bot.nlu.classifier_training import Labelled, Lexicon, train_classifier
from bot.nlu.entities import EntityFinder
from bot.nlu.features import Featuriser
from bot.nlu.labelled import Target, class_of
from bot.nlu.marks import Marker
from bot.nlu.sequence_training import SequenceExample

FEE, WHERE = Target("registration", "fee"), Target("registration", "where")
LABELLED: Labelled = [
    *((text, WHERE) for text in ("在哪登记", "登记去哪里", "去哪儿登记")),
    *((text, FEE) for text in ("登记多少钱", "登记要钱吗", "3月5号登记的收费吗")),
]
IN_ORDER = [SequenceExample(text, class_of(target)) for text, target in LABELLED if isinstance(target, Target)]
LEXICON = Lexicon({"MONEY": ["多少钱", "收费"]}, EntityFinder({}, {}, {}).data, 3)


def test_both_are_those_that_are_fitted_one_after_the_other() -> None:
    found = train_classifier(LABELLED, LEXICON, IN_ORDER, {}, min_count=1, epochs=3)

    featuriser, marker = Featuriser(LEXICON.concepts, LEXICON.max_ngram), Marker(EntityFinder.from_data(LEXICON.facts))
    with threadpool_limits(limits=1):  # the last digits depend on the number of threads
        examples = [(featuriser.features(text, marker.marks(text)), target) for text, target in LABELLED]
        alone = Classifier.train(examples, min_count=1, epochs=3)
        in_order = sequence_training.train(IN_ORDER, {})

    assert found.in_order is not None
    assert "@registered" in found.vocabulary and "#MONEY" in found.vocabulary
    assert np.array_equal(found.network.output, alone.network.output)
    assert np.array_equal(found.in_order.weights["output"], in_order.weights["output"])


def test_what_is_wrong_beside_is_told() -> None:
    with pytest.raises(ValueError, match="two labels"):
        train_classifier(LABELLED[:1], LEXICON, IN_ORDER, {}, min_count=1, epochs=3)
