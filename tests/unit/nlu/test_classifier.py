"""The classifier: targets and the situation entries below them, and a saved model predicts what it did before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.nlu import sequence_training
from bot.nlu.classifier import Classifier
from bot.nlu.features import Featuriser
from bot.nlu.labelled import Target, class_of
from bot.nlu.sequence_training import SequenceExample
from bot.nlu.tfidf import Floats

FEATURISER = Featuriser({}, 3)
MATTERS = {"endorsement": ["签注", "年审签注"], "registration": ["登记", "居住登记"], "loss_replacement": ["补领", "丢了补领"]}
ASPECTS = {"fee": ["多少钱", "收费吗"], "where": ["去哪办", "在哪里"], "materials": ["带什么", "要什么材料"]}
EXAMPLES = [
    (f"{word}{ask}", Target(matter, aspect))
    for matter, words in MATTERS.items()
    for aspect, asks in ASPECTS.items()
    for word in words
    for ask in asks
    if (matter, aspect) != ("loss_replacement", "materials")
] + [("补领携带的材料", Target("loss_replacement", "materials"))]


@pytest.fixture(scope="module")
def model() -> Classifier:
    return _train(EXAMPLES)


def _train(examples: Sequence[tuple[str, Target | str]]) -> Classifier:
    return Classifier.train([(FEATURISER.features(text), label) for text, label in examples], min_count=1)


def _probabilities(model: Classifier, text: str) -> Floats:
    return model.probabilities(FEATURISER.features(text))


def test_what_was_taught_is_recognised(model: Classifier) -> None:
    assert [model.best(_probabilities(model, text), top=1)[0][0] for text, _ in EXAMPLES] == [target for _, target in EXAMPLES]


@pytest.mark.parametrize(("text", "matter", "aspect"), [
    ("补领多少", "loss_replacement", "fee"), ("居住登记带", "registration", "materials"), ("签注在哪", "endorsement", "where"),
])  # fmt: skip
def test_a_part_of_the_words_is_enough(model: Classifier, text: str, matter: str, aspect: str) -> None:
    assert model.best(_probabilities(model, text), top=1)[0][0] == Target(matter, aspect)


def test_one_axis_is_known_when_only_the_other_is_in_doubt(model: Classifier) -> None:
    probabilities = _probabilities(model, "多少钱")

    assert model.marginals(probabilities)[1].get("fee", 0.0) > 0.6
    assert max(model.marginals(probabilities)[0].get(matter, 0.0) for matter in MATTERS) < 0.8


@pytest.mark.parametrize("text", ["签注多少钱", "完全没见过的话", "", "多" * 5000], ids=["known", "unknown", "empty", "long"])
def test_probabilities_are_those_of_one_choice(model: Classifier, text: str) -> None:
    probabilities = _probabilities(model, text)

    assert probabilities.shape == (len(model.targets),)
    assert np.isfinite(probabilities).all() and (probabilities >= 0).all()
    assert float(probabilities.sum()) == pytest.approx(1, abs=1e-4)
    assert sum(model.marginals(probabilities)[0].get(m, 0.0) for m in MATTERS) == pytest.approx(1, abs=1e-4)


def test_the_ranking_is_in_falling_order_and_as_long_as_asked(model: Classifier) -> None:
    ranking = model.best(_probabilities(model, "签注去哪办"), top=4)

    assert len(ranking) == 4
    assert [p for _, p in ranking] == sorted((p for _, p in ranking), reverse=True)


def test_only_questions_count_for_a_matter() -> None:
    examples = [("我登记了", Target("registration", "inform")), ("登记多少钱", Target("registration", "fee"))] * 3
    model = _train(examples)
    probabilities = _probabilities(model, "我登记了")

    assert model.best(probabilities, top=1)[0][0].what == "inform"
    assert model.marginals(probabilities)[0].get("registration", 0.0) == pytest.approx(model.marginals(probabilities)[1].get("fee", 0.0))


def test_a_saved_model_predicts_the_same(model: Classifier, tmp_path: Path) -> None:
    model.save(tmp_path, "classifier")
    loaded = Classifier.load(tmp_path, "classifier")

    assert loaded.targets == model.targets
    for text in [*(text for text, _ in EXAMPLES), "没见过", ""]:
        before, after = _probabilities(model, text), _probabilities(loaded, text)
        # weights are kept in half precision
        assert np.allclose(before, after, atol=5e-3)
        assert model.best(before, top=1)[0][0] == loaded.best(after, top=1)[0][0]
    again = tmp_path / "again"
    again.mkdir()
    loaded.save(again, "classifier")
    assert np.array_equal(Classifier.load(again, "classifier").network.hidden, loaded.network.hidden)


def test_training_is_the_same_every_time(model: Classifier) -> None:
    again = _train(EXAMPLES)

    assert np.array_equal(again.network.hidden, model.network.hidden)


def test_rare_features_are_left_out_on_request() -> None:
    examples = [(["a", "b"], Target("x", "fee")), (["a", "c"], Target("x", "where")), (["a", "c"], Target("x", "where"))]

    assert set(Classifier.train(examples, min_count=2).vocabulary) == {"a", "c"}


@pytest.mark.parametrize("targets", [[], [Target("application", "fee")], [Target("application", "fee")] * 3])
def test_fewer_than_two_labels_cannot_be_told_apart(targets: list[Target]) -> None:
    with pytest.raises(ValueError, match="two labels"):
        Classifier.train([(["x"], target) for target in targets], min_count=1)


LANDLORD, DORMITORY = "registration.procedure.landlord", "registration.procedure.dormitory"
WITH_ENTRIES: list[tuple[str, Target | str]] = [
    *((text, LANDLORD) for text in ["房东不配合登记怎么办", "房东不肯出面，我怎么登记", "房东不给登记"]),
    *((text, DORMITORY) for text in ["住公司宿舍怎么登记", "住学校宿舍要怎么登记", "宿舍能登记吗"]),
    *((text, Target("registration", "procedure")) for text in ["居住登记怎么办理", "登记的步骤是什么", "怎么登记", "登记流程"]),
    *((text, Target("registration", "fee")) for text in ["登记要钱吗", "登记收费多少", "登记多少钱"]),
]


@pytest.fixture(scope="module")
def with_entries() -> Classifier:
    return _train(WITH_ENTRIES)


@pytest.mark.parametrize(("text", "entry"), [("我的房东不配合", LANDLORD), ("我住宿舍，怎么登记", DORMITORY)])
def test_a_question_goes_to_the_entry_of_its_examples(with_entries: Classifier, text: str, entry: str) -> None:
    reading = with_entries.read(text, FEATURISER.features(text))

    assert reading.entries[0][0] == entry
    assert reading.entries[0][1] > 0.5
    # an instance of an entry asks what the entry answers
    assert reading.target == Target("registration", "procedure")
    assert reading.matters["registration"] == pytest.approx(1, abs=1e-4)


def test_a_general_question_is_an_instance_of_none(with_entries: Classifier) -> None:
    reading = with_entries.read("登记的步骤", FEATURISER.features("登记的步骤"))

    assert reading.target == Target("registration", "procedure")
    assert sum(p for _, p in reading.entries) < 0.5
    assert list(reading.features) == FEATURISER.features("登记的步骤")


def test_the_probability_of_a_target_holds_that_of_its_entries(with_entries: Classifier) -> None:
    reading = with_entries.read("房东不给登记", FEATURISER.features("房东不给登记"))

    assert dict(reading.ranking)[Target("registration", "procedure")] >= sum(p for _, p in reading.entries)
    assert with_entries.targets == (Target("registration", "fee"), Target("registration", "procedure"))


@pytest.fixture(scope="module")
def both() -> Classifier:
    written = [SequenceExample(text, class_of(target)) for text, target in EXAMPLES] * 9
    examples = [(FEATURISER.features(text), target) for text, target in EXAMPLES]
    return Classifier(Classifier.train(examples, min_count=1).network, sequence_training.train(written, {}))


def test_two_networks_tell_more_than_one(both: Classifier) -> None:
    text = "签注带什么"
    alone = Classifier(both.network).read(text, FEATURISER.features(text))
    together = both.read(text, FEATURISER.features(text))

    assert together.target == alone.target == Target("endorsement", "materials")
    assert together.confidence != alone.confidence
    assert sum(together.matters.values()) == pytest.approx(1, abs=1e-3)


def test_both_networks_know_the_same_labels(both: Classifier) -> None:
    assert both.in_order is not None
    assert both.in_order.classes == both.network.classes
    with pytest.raises(ValueError, match="not in"):
        Classifier(both.network, replace(both.in_order, classes=("a", "b")))


def test_the_words_of_a_message_are_read_in_their_place(both: Classifier) -> None:
    found = both.in_message("签注收费吗,登记去哪办", (0, 5))

    assert max(found, key=lambda target: found[target]) == Target("endorsement", "fee")
    assert Classifier(both.network).in_message("签注收费吗", (0, 5)) == {}


def test_both_networks_are_kept(both: Classifier, tmp_path: Path) -> None:
    both.save(tmp_path, "classifier")
    again = Classifier.load(tmp_path, "classifier")
    text = "登记去哪办"

    assert again.in_order is not None
    assert again.read(text, FEATURISER.features(text)).confidence == pytest.approx(
        both.read(text, FEATURISER.features(text)).confidence, abs=0.01
    )


def test_of_a_long_text_the_characters_tell_nothing(both: Classifier) -> None:
    """They would be read from its end alone, and the question may stand at its beginning."""
    text = "登记去哪办," + "我昨天去医院了" * 15
    features = FEATURISER.features(text)

    assert both.read(text, features).confidence == Classifier(both.network).read(text, features).confidence
