"""What a message means in a talk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.labels import Aspect, Matter
from bot.nlu.context import OUTSIDE, asked_in
from bot.nlu.labelled import Target
from bot.nlu.reading import Reading
from bot.nlu.talk import TalkExample, TalkWeights

TOPICS = [Target(matter, aspect) for matter in ("endorsement", "registration", "loss_replacement") for aspect in ("materials", "fee")]
OUT = Target("none", "oos:unrelated")


def _read(text: str, matters: Mapping[str, float], aspects: Mapping[str, float], lead: Target) -> Reading:
    return Reading(text, ((lead, 0.8),), matters, aspects)


def _open(aspect: str) -> Reading:
    """A message that names an aspect only (那几天)."""
    return _read("那几天", {"none": 0.8, "application": 0.15}, {aspect: 0.95}, Target("none", aspect))


def _bare(matter: str) -> Reading:
    """A message that names a matter only (那签注呢)."""
    return _read("那签注呢", {matter: 0.9}, {"none": 0.9}, Target(matter, "none"))


def _full(matter: str, aspect: str) -> Reading:
    return _read("居住证丢了补办要带什么", {matter: 0.98}, {aspect: 0.97}, Target(matter, aspect))


def _strange() -> Reading:
    return _read("股票能买吗", {"none": 0.05}, {"oos:unrelated": 0.9}, OUT)


@pytest.fixture(scope="module")
def weights() -> TalkWeights:
    examples = [
        *(TalkExample(_open(aspect), [], about, Target(about.matter, aspect)) for about in TOPICS for aspect in ("deadline", "where")),
        *(TalkExample(_bare(matter), [], about, Target(matter, about.what)) for about in TOPICS for matter in ("e_permit", "settlement")),
        *(TalkExample(_full("case", "procedure"), [], about, Target("case", "procedure")) for about in TOPICS),
        *(TalkExample(_strange(), [], about, OUT) for about in TOPICS),
    ]
    trained = TalkWeights.train(examples)
    assert trained is not None
    return trained


@pytest.mark.parametrize("matter", ["endorsement", "cancellation"])
def test_an_open_question_stays_with_the_matter_of_the_talk(weights: TalkWeights, matter: str) -> None:
    found = asked_in(weights.readings(_open("deadline"), []), Target(matter, "materials"))

    assert found is not None
    assert found[0] == Target(matter, "deadline")
    assert 0 < found[1] <= 1


@pytest.mark.parametrize("aspect", ["materials", "where"])
def test_a_bare_matter_is_asked_for_what_was_asked_before(weights: TalkWeights, aspect: str) -> None:
    found = asked_in(weights.readings(_bare("settlement"), []), Target("endorsement", aspect))

    assert found is not None
    assert found[0] == Target("settlement", aspect)


def test_a_full_question_means_the_same_in_every_talk(weights: TalkWeights) -> None:
    readings = weights.readings(_full("loss_replacement", "materials"), [])

    for matter in Matter:
        if matter is not Matter.NONE:
            found = asked_in(readings, Target(str(matter), "fee"))
            assert found is not None
            assert found[0] == Target("loss_replacement", "materials")


def test_what_is_not_ours_stays_outside(weights: TalkWeights) -> None:
    found = asked_in(weights.readings(_strange(), []), TOPICS[0])

    assert found is not None
    assert found[0] is None


def test_every_talk_has_its_reading(weights: TalkWeights) -> None:
    readings = weights.readings(_open("fee"), ["@city"])

    for matter in Matter:
        for aspect in Aspect:
            if matter is not Matter.NONE:
                assert asked_in(readings, Target(str(matter), str(aspect))) is not None
    assert len(readings) < 40, "a reading that is the same in all talks of a matter stands there once"


def test_the_exception_of_a_talk_goes_before_its_matter() -> None:
    readings = {"case": ("=/fee", 0.8), "case/where": (OUTSIDE, 0.6), "case/fee": ("endorsement/=", 0.7)}

    assert asked_in(readings, Target("case", "materials")) == (Target("case", "fee"), 0.8)
    assert asked_in(readings, Target("case", "where")) == (None, 0.6)
    assert asked_in(readings, Target("case", "fee")) == (Target("endorsement", "fee"), 0.7)
    assert asked_in(readings, Target("rights", "fee")) is None
    assert asked_in({}, Target("rights", "fee")) is None


def test_weights_are_the_same_after_they_were_kept(weights: TalkWeights, tmp_path: Path) -> None:
    assert TalkWeights.load(tmp_path) is None
    weights.save(tmp_path)
    again = TalkWeights.load(tmp_path)

    assert again is not None
    assert again.readings(_open("fee"), [])["case"][0] == weights.readings(_open("fee"), [])["case"][0]


def test_no_examples_teach_nothing() -> None:
    assert TalkWeights.train([]) is None
    assert TalkWeights.train([TalkExample(_open("fee"), [], TOPICS[0], Target("none", "greet"))]) is None
