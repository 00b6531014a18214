"""Clauses read within their message."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from bot.nlu.clause_examples import clause_examples, told, worth_reading
from bot.nlu.clause_model import ClauseExample, ClauseModel
from bot.nlu.examples import Example
from bot.nlu.features import Featuriser
from bot.nlu.labelled import Target
from bot.nlu.reading import Reading
from tests.unit.nlu.test_understand import _understander

FEATURES = Featuriser({}, 4)
FIRST = {"endorsement": "签注带什么", "registration": "登记带什么", "loss_replacement": "丢了补办带什么"}
LATER = {"deadline": ["办完等几天", "弄完多久好"], "fee": ["那个收钱吗", "办的时候交多少"]}


def _features(*clauses: str) -> list[list[str]]:
    return [FEATURES.features(clause) for clause in clauses]


def _examples() -> list[ClauseExample]:
    found = []
    for (matter, first), (aspect, laters) in product(FIRST.items(), LATER.items()):
        for later in laters:
            clauses = _features(first, later)
            found.append(ClauseExample(clauses, 0, "none", Target(matter, "materials"), True))
            found.append(ClauseExample(clauses, 1, matter, Target(matter, aspect), True))
    return found


def _message(*clauses: str, matters: dict[str, float], aspects: dict[str, float]) -> list[Reading]:
    """The clauses as the classifier reads them."""
    return [Reading(text, ((Target("none", "deadline"), 0.5),), matters, aspects, features=FEATURES.features(text)) for text in clauses]


@pytest.fixture(scope="module")
def model() -> ClauseModel:
    trained = ClauseModel.train(_examples())
    assert trained is not None
    return trained


@pytest.mark.parametrize("matter", list(FIRST))
def test_what_stands_before_tells_the_matter(model: ClauseModel, matter: str) -> None:
    # by itself the clause seems to be about the endorsement
    matters = {"endorsement": 0.5, matter: 0.2, "none": 0.2}
    read = model.read(_message(FIRST[matter], "办完等几天", matters=matters, aspects={"deadline": 0.9, "fee": 0.1}), 1, matter, matter)

    assert read.target == Target(matter, "deadline")
    assert read.text == "办完等几天"
    assert 0 < read.confidence <= 1


def test_what_the_classifier_knows_counts_too(model: ClauseModel) -> None:
    sure = _message(FIRST["registration"], "办完等几天", matters={"endorsement": 0.999}, aspects={"deadline": 1.0})

    assert model.read(sure, 1, "none", "none").target.matter == "endorsement"


def test_what_the_characters_say_counts_too(model: ClauseModel) -> None:
    clauses = _message("有事问问", "办完等几天", matters={"endorsement": 0.5, "registration": 0.45}, aspects={"deadline": 1.0})
    in_order = {Target("registration", "deadline"): 0.99, Target("endorsement", "deadline"): 0.01}

    assert model.read(clauses, 1, "none", "none", in_order=in_order).target == Target("registration", "deadline")


def test_what_was_asked_before_is_hardly_asked_again(model: ClauseModel) -> None:
    clauses = _message("登记带什么", "办完等几天", matters={"registration": 1.0}, aspects={"deadline": 0.6, "fee": 0.4})
    once = model.read(clauses, 1, "registration", "registration")
    again = model.read(clauses, 1, "registration", "registration", {once.target})

    assert again.confidence < once.confidence or again.target != once.target


def test_a_model_is_the_same_after_it_was_kept(model: ClauseModel, tmp_path: Path) -> None:
    assert ClauseModel.load(tmp_path) is None
    model.save(tmp_path)
    again = ClauseModel.load(tmp_path)
    clauses = _message(FIRST["registration"], "那个收钱吗", matters={"none": 1.0}, aspects={"fee": 1.0})

    assert again is not None
    assert again.read(clauses, 1, "registration", "registration").target == Target("registration", "fee")


def test_one_label_teaches_nothing() -> None:
    assert ClauseModel.train(_examples()[:1]) is None


def test_the_asking_clauses_of_an_example_in_their_order() -> None:
    texts = ["签注要带什么，多少钱", "我搬了家，签注要带什么，多少钱"]
    targets = (Target("endorsement", "materials"), Target("endorsement", "fee"))
    marked = [Example(text, targets, ("签注要带什么", "多少钱")) for text in texts]

    found = list(clause_examples(told(_understander(), example) for example in marked))

    assert [(example.place, example.before, example.target.what) for example in found] == [
        (0, "none", "materials"), (1, "endorsement", "fee"), (1, "none", "materials"), (2, "endorsement", "fee"),
    ]  # fmt: skip
    assert all(example.of_several for example in found)


def test_examples_whose_questions_cannot_be_told_apart_are_left_out() -> None:
    text, targets = "签注要带什么多少钱，谢谢", (Target("endorsement", "materials"), Target("endorsement", "fee"))
    one_clause = Example(text, targets, ("签注要带什么多少钱",))

    assert list(clause_examples([told(_understander(), one_clause)])) == []


def test_all_of_several_questions_are_read_and_some_of_one() -> None:
    fee, materials = Target("endorsement", "fee"), Target("endorsement", "materials")
    several, marked = Example("签注要带什么，多少钱", (materials, fee)), Example("听说要签注，多少钱", (fee,), ("多少钱",))
    long = [Example(f"我是第{i}次问，多少钱", (fee,)) for i in range(8)]
    greeting, short = Example("你好，在吗", (Target("none", "greet"),)), Example("多少钱", (fee,))

    found = list(worth_reading([several, short, *long, greeting, marked], lambda text: "，" in text))

    assert found == [several, long[3], long[7], marked]
