"""What a message means in a talk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from bot.labels import Aspect, Matter
from bot.nlu import talk_sequence
from bot.nlu.context import OUTSIDE, asked_in
from bot.nlu.labelled import Target
from bot.nlu.reading import Reading
from bot.nlu.sequence import SequenceNetwork
from bot.nlu.sequence_training import SequenceExample, train
from bot.nlu.talk import TalkModel
from bot.nlu.talk_logit import TalkLogit
from bot.nlu.topics import PAIRS, TalkExample
from bot.nlu.topics import TOPICS as TOPICS_KNOWN

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
def model() -> TalkModel:
    examples = [
        *(TalkExample(_open(aspect), [], about, Target(about.matter, aspect)) for about in TOPICS for aspect in ("deadline", "where")),
        *(TalkExample(_bare(matter), [], about, Target(matter, about.what)) for about in TOPICS for matter in ("e_permit", "settlement")),
        *(TalkExample(_full("case", "procedure"), [], about, Target("case", "procedure")) for about in TOPICS),
        *(TalkExample(_strange(), [], about, OUT) for about in TOPICS),
    ]
    logit = TalkLogit.train(examples)
    assert logit is not None
    return TalkModel(logit)


@pytest.mark.parametrize("matter", ["endorsement", "cancellation"])
def test_an_open_question_stays_with_the_matter_of_the_talk(model: TalkModel, matter: str) -> None:
    found = asked_in(model.readings(_open("deadline"), []), Target(matter, "materials"))

    assert found is not None
    assert found[0] == Target(matter, "deadline")
    assert 0 < found[1] <= 1


@pytest.mark.parametrize("aspect", ["materials", "where"])
def test_a_bare_matter_is_asked_for_what_was_asked_before(model: TalkModel, aspect: str) -> None:
    found = asked_in(model.readings(_bare("settlement"), []), Target("endorsement", aspect))

    assert found is not None
    assert found[0] == Target("settlement", aspect)


def test_a_full_question_means_the_same_in_every_talk(model: TalkModel) -> None:
    readings = model.readings(_full("loss_replacement", "materials"), [])

    for matter in Matter:
        if matter is not Matter.NONE:
            found = asked_in(readings, Target(str(matter), "fee"))
            assert found is not None
            assert found[0] == Target("loss_replacement", "materials")


def test_what_is_not_ours_stays_outside(model: TalkModel) -> None:
    found = asked_in(model.readings(_strange(), []), TOPICS[0])

    assert found is not None
    assert found[0] is None


def test_every_talk_has_its_reading(model: TalkModel) -> None:
    readings = model.readings(_open("fee"), ["@city"])

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


def test_a_model_is_the_same_after_it_was_kept(model: TalkModel, tmp_path: Path) -> None:
    assert TalkModel.load(tmp_path) is None
    model.save(tmp_path)
    again = TalkModel.load(tmp_path)

    assert again is not None
    assert again.readings(_open("fee"), [])["case"][0] == model.readings(_open("fee"), [])["case"][0]


def test_no_examples_teach_nothing() -> None:
    assert TalkModel.train([]) is None
    assert TalkModel.train([TalkExample(_open("fee"), [], TOPICS[0], Target("none", "greet"))]) is None


ABOUT_CARD = [Target("e_permit", aspect) for aspect in ("fee", "where", "materials")]


@pytest.fixture(scope="module")
def in_order() -> SequenceNetwork:
    """实体的呢 leaves the electronic permit, 手机上呢 stays with it."""
    card = [SequenceExample("实体的呢", f"application/{about.what}", about=about) for about in ABOUT_CARD]
    phone = [SequenceExample("手机上呢", f"e_permit/{about.what}", about=about) for about in ABOUT_CARD]
    weather = [SequenceExample("天气呢", "none/oos:unrelated", about=about) for about in ABOUT_CARD]
    return train([*card, *phone, *weather] * 4, {})


@pytest.mark.parametrize(("text", "matter"), [("实体的呢", "application"), ("手机上呢", "e_permit"), ("天气呢", None)])
def test_words_tell_whether_a_message_leaves_its_talk(in_order: SequenceNetwork, text: str, matter: str | None) -> None:
    scores = talk_sequence.scores(in_order, text)

    for about in ABOUT_CARD:
        best = int(scores[TOPICS_KNOWN.index(about)].argmax())
        assert (PAIRS[best] if best < len(PAIRS) else None) == (Target(matter, about.what) if matter else None)


def test_scores_are_logarithms_of_shares(in_order: SequenceNetwork) -> None:
    shares = np.exp(talk_sequence.scores(in_order, "实体的呢"))

    assert shares.shape == (len(TOPICS_KNOWN), len(PAIRS) + 1)
    assert shares[:, PAIRS.index(Target("settlement", "fee"))].max() < 0.001, "what no example asks has to be spoken for elsewhere"
    assert 0.99 <= shares.sum(axis=1).min() <= shares.sum(axis=1).max() < 1.05


def test_what_the_characters_say_counts_beside_the_reading(in_order: SequenceNetwork, tmp_path: Path) -> None:
    """Both messages are read alike by themselves; how much the network over characters counts is learnt, and kept."""

    def read(text: str) -> Reading:
        return _read(text, {"none": 0.9}, {"none": 0.9}, Target("none", "none"))

    examples = [
        TalkExample(read(text), [], about, Target(matter, about.what))
        for about in ABOUT_CARD
        for text, matter in (("实体的呢", "application"), ("手机上呢", "e_permit"))
    ]
    trained = TalkModel.train(examples, in_order)
    assert trained is not None
    trained.save(tmp_path)
    kept = TalkModel.load(tmp_path)
    assert kept is not None

    for found in (trained, kept):
        for text, matter in (("实体的呢", "application"), ("手机上呢", "e_permit")):
            asked = asked_in(found.readings(read(text), [], in_order), ABOUT_CARD[0])
            assert asked is not None
            assert asked[0] == Target(matter, "fee")
