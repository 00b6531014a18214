"""The linear model: matter and aspect are learnt by shared heads, and a saved model predicts what it did before."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.features import Featuriser
from bot.nlu.labelled import Target
from bot.nlu.linear import LinearModel, train

FEATURISER = Featuriser({}, 3)
MATTERS = {"endorsement": ["签注", "年审签注"], "registration": ["登记", "居住登记"], "loss_replacement": ["补领", "丢了补领"]}
ASPECTS = {"fee": ["多少钱", "收费吗"], "where": ["去哪办", "在哪里"], "materials": ["带什么", "要什么材料"]}
# 补领+带什么 is the pair that training sees once only; 补领+多少钱 and 登记+带什么 are plentiful
EXAMPLES = [
    (f"{word}{ask}", Target(matter, aspect))
    for matter, words in MATTERS.items()
    for aspect, asks in ASPECTS.items()
    for word in words
    for ask in asks
    if (matter, aspect) != ("loss_replacement", "materials")
] + [("补领携带的材料", Target("loss_replacement", "materials"))]


@pytest.fixture(scope="module")
def model() -> LinearModel:
    return train(
        [FEATURISER.features(text) for text, _ in EXAMPLES], [t for _, t in EXAMPLES], strength=0.02, pair_strength=0.1, iterations=100
    )


def _probabilities(model: LinearModel, text: str) -> np.ndarray:
    return model.probabilities(FEATURISER.features(text))


def test_what_was_taught_is_recognised(model: LinearModel) -> None:
    assert [model.best(_probabilities(model, text), top=1)[0][0] for text, _ in EXAMPLES] == [target for _, target in EXAMPLES]


@pytest.mark.parametrize("text", ["丢了补领带什么", "补领要什么材料"])
def test_a_pair_taught_in_other_words_borrows_from_its_matter_and_its_aspect(model: LinearModel, text: str) -> None:
    probabilities = _probabilities(model, text)

    assert model.best(probabilities, top=1)[0][0] == Target("loss_replacement", "materials")
    assert model.marginals(probabilities)[0].get("loss_replacement", 0.0) > 0.5
    assert model.marginals(probabilities)[1].get("materials", 0.0) > 0.5


def test_heads_answer_for_one_axis_when_only_the_other_is_in_doubt(model: LinearModel) -> None:
    probabilities = _probabilities(model, "多少钱")

    assert model.marginals(probabilities)[1].get("fee", 0.0) > 0.6
    assert max(model.marginals(probabilities)[0].get(matter, 0.0) for matter in MATTERS) < 0.8


@pytest.mark.parametrize("text", ["签注多少钱", "完全没见过的话", "", "多" * 5000], ids=["known", "unknown", "empty", "long"])
def test_probabilities_are_those_of_one_choice(model: LinearModel, text: str) -> None:
    probabilities = _probabilities(model, text)

    assert probabilities.shape == (len(model.targets),)
    assert np.isfinite(probabilities).all() and (probabilities >= 0).all()
    assert float(probabilities.sum()) == pytest.approx(1, abs=1e-4)
    assert sum(model.marginals(probabilities)[0].get(m, 0.0) for m in MATTERS) == pytest.approx(1, abs=1e-4)


def test_the_ranking_is_in_falling_order_and_as_long_as_asked(model: LinearModel) -> None:
    ranking = model.best(_probabilities(model, "签注去哪办"), top=4)

    assert len(ranking) == 4
    assert [p for _, p in ranking] == sorted((p for _, p in ranking), reverse=True)


def test_only_questions_count_for_a_matter() -> None:
    examples = [("我登记了", Target("registration", "inform")), ("登记多少钱", Target("registration", "fee"))] * 3
    model = train([FEATURISER.features(text) for text, _ in examples], [t for _, t in examples], strength=0.02, pair_strength=0.1)
    probabilities = _probabilities(model, "我登记了")

    assert model.best(probabilities, top=1)[0][0].what == "inform"
    assert model.marginals(probabilities)[0].get("registration", 0.0) == pytest.approx(model.marginals(probabilities)[1].get("fee", 0.0))


def test_a_saved_model_predicts_the_same(model: LinearModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    loaded = LinearModel.load(tmp_path)

    assert loaded.targets == model.targets
    for text in [*(text for text, _ in EXAMPLES), "没见过", ""]:
        before, after = _probabilities(model, text), _probabilities(loaded, text)
        # weights are kept in half precision
        assert np.allclose(before, after, atol=5e-3)
        assert model.best(before, top=1)[0][0] == loaded.best(after, top=1)[0][0]
    again = tmp_path / "again"
    again.mkdir()
    loaded.save(again)
    assert np.array_equal(LinearModel.load(again).weights, loaded.weights)


def test_training_is_the_same_every_time(model: LinearModel) -> None:
    again = train(
        [FEATURISER.features(text) for text, _ in EXAMPLES], [t for _, t in EXAMPLES], strength=0.02, pair_strength=0.1, iterations=100
    )

    assert np.array_equal(again.weights, model.weights)


def test_rare_features_are_left_out_on_request() -> None:
    model = train([["a", "b"], ["a", "c"], ["a", "c"]], [Target("x", "fee"), Target("x", "where"), Target("x", "where")], min_count=2)

    assert set(model.vocabulary) == {"a", "c"}


@pytest.mark.parametrize("targets", [[], [Target("application", "fee")], [Target("application", "fee")] * 3])
def test_fewer_than_two_labels_cannot_be_told_apart(targets: list[Target]) -> None:
    with pytest.raises(ValueError, match="two labels"):
        train([["x"]] * len(targets), targets)
