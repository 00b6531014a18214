"""The network that reads characters in order: what it tells apart, its gradients, and that a kept one says the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from bot.nlu import characters, sequence_training
from bot.nlu.characters import Alphabet
from bot.nlu.examples import Example, FollowUp
from bot.nlu.homophones import read_syllables
from bot.nlu.labelled import Target
from bot.nlu.sequence import SequenceNetwork, about, stacked, windows
from bot.nlu.sequence_examples import sequence_examples
from bot.nlu.sequence_training import SequenceExample, train
from bot.nlu.topics import TOPICS
from bot.settings import ROOT

SYLLABLES = read_syllables(ROOT / "data/lexicon/syllables.txt")
WHERE, FEE = "registration/where", "registration/fee"
THERE = ("在哪登记", "登记去哪里", "去哪儿登记", "登记在哪里办")
MONEY = ("登记多少钱", "登记要钱吗", "登记收费吗", "登记要交多少钱")
TALK = Target("endorsement", "fee")
EXAMPLES = [
    *(SequenceExample(text, label) for texts, label in ((THERE, WHERE), (MONEY, FEE)) for text in texts),
    *(SequenceExample(f"{a},{b}", WHERE, (0, len(a))) for a in THERE for b in MONEY),
    *(SequenceExample(f"{a},{b}", FEE, (len(a) + 1, len(a) + 1 + len(b))) for a in THERE for b in MONEY),
    *(
        SequenceExample("那呢", label, about=talk)
        for talk, label in ((TALK, FEE), (Target("endorsement", "where"), WHERE))
        for _ in range(9)
    ),
]


@pytest.fixture(scope="module")
def model() -> SequenceNetwork:
    return train(EXAMPLES, SYLLABLES)


def _best(model: SequenceNetwork, text: str, span: tuple[int, int] | None = None) -> str:
    return model.classes[int(model.probabilities(text, span).argmax())]


@pytest.mark.parametrize(("text", "label"), [("请问登记在哪", WHERE), ("办登记收钱吗", FEE), ("登记要交钱", FEE), ("等计在那", WHERE)])
def test_words_never_seen_so_are_understood(model: SequenceNetwork, text: str, label: str) -> None:
    assert _best(model, text) == label


def test_each_question_of_a_message_is_told_by_its_place(model: SequenceNetwork) -> None:
    text = "登记去哪里,登记要钱吗"

    assert _best(model, text, (0, 5)) == WHERE
    assert _best(model, text, (6, 11)) == FEE


def test_the_talk_tells_what_is_left_open(model: SequenceNetwork) -> None:
    talks = model.in_talks("那呢")

    assert talks.shape == (len(TOPICS), len(model.classes))
    assert np.allclose(talks.sum(axis=1), 1, atol=1e-4)
    assert model.classes[int(talks[TOPICS.index(TALK)].argmax())] == FEE
    assert model.classes[int(talks[TOPICS.index(Target("endorsement", "where"))].argmax())] == WHERE


def test_the_same_examples_give_the_same_network(model: SequenceNetwork) -> None:
    assert np.array_equal(train(EXAMPLES, SYLLABLES).weights["output"], model.weights["output"])


def test_a_network_says_the_same_after_it_was_kept(model: SequenceNetwork, tmp_path: Path) -> None:
    assert SequenceNetwork.load(tmp_path, "net") is None
    model.save(tmp_path, "net")
    again = SequenceNetwork.load(tmp_path, "net")

    assert again is not None
    assert np.allclose(again.probabilities("登记在哪"), model.probabilities("登记在哪"), atol=1e-2)


def test_one_label_teaches_nothing() -> None:
    with pytest.raises(ValueError, match="two labels"):
        train(EXAMPLES[:1], {})


@pytest.mark.parametrize("text", ["", "?", "登", "登" * 500])
def test_any_text_is_read(model: SequenceNetwork, text: str) -> None:
    assert model.probabilities(text).sum() == pytest.approx(1, abs=1e-3)


def test_of_a_long_message_the_words_asked_about_are_read() -> None:
    alphabet = Alphabet({"characters": "登记"}, {})
    text = "登" * 300
    early, late, whole = alphabet.written(text, (3, 6)), alphabet.written(text, (290, 299)), alphabet.written(text)

    assert early.inside.sum() == 3 and late.inside.sum() == 9
    assert len(early.characters) <= len(late.characters) == len(whole.characters) == characters.MOST


def test_characters_of_one_sound_are_told_to_sound_alike() -> None:
    alphabet = Alphabet.of(["居住证"] * 9, SYLLABLES)
    meant, typed, other = (alphabet.written(text) for text in ("居住证", "居祖正", "居家证"))

    assert typed.characters.tolist() != meant.characters.tolist()
    assert typed.sounds.tolist() == meant.sounds.tolist() and typed.sound_pairs.tolist() == meant.sound_pairs.tolist()
    assert other.sounds.tolist() != meant.sounds.tolist()


def test_digits_and_punctuation_are_folded() -> None:
    alphabet = Alphabet({"characters": "^$0 年"}, {})

    assert alphabet.written("2025年!!").characters.tolist() == alphabet.written("1年。").characters.tolist() == [1, 3, 5, 4, 2]


def test_the_gradients_are_those_of_the_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each against the difference that a small step of one weight makes; nothing left out, so that both see the same network."""
    for name in ("_INPUT_OUT", "_POOLED_OUT", "_HIDDEN_OUT"):
        monkeypatch.setattr(sequence_training, name, 0.0)
    monkeypatch.setattr(sequence_training, "_OUT", dict.fromkeys(characters.TABLES, 0.0))
    some = [EXAMPLES[0], EXAMPLES[5], EXAMPLES[9], EXAMPLES[-1]]
    alphabet = Alphabet.of((example.text for example in EXAMPLES), SYLLABLES)
    y = np.array([int(example.label == FEE) for example in some])
    texts, talks = [alphabet.written(e.text, e.span) for e in some], np.array([about(e.about) for e in some])
    fit = sequence_training._Fit(texts, talks, y, alphabet.sizes, sequence_training.groups_of((WHERE, FEE)))
    weights = fit._weights
    weights.update({name: array.astype(np.float64) for name, array in weights.items()})  # type: ignore[misc]

    def loss() -> float:
        total, network = 0.0, SequenceNetwork((WHERE, FEE), alphabet, fit.folded())
        for text, talk, label in zip(texts, talks, y, strict=True):
            units = network._pooled(text) + weights["matters"][talk[0]] + weights["aspects"][talk[1]] + weights["topics"][talk[2]]
            meant = np.full(2, 0.05 / 2)
            meant[label] += 0.95
            total -= float((meant * np.log(network._of_units(units))).sum())
        return total / len(some)

    random = np.random.default_rng(1)
    with ThreadPoolExecutor(1) as pool:
        gradients = fit._in_parts(np.arange(len(some)), pool)
    for name, found in gradients.items():
        gradient = np.zeros_like(weights[name])
        if isinstance(found, tuple):
            gradient[found[0]] = found[1]
        else:
            gradient[...] = found
        places = np.argwhere(np.abs(gradient) > 1e-5)
        for place in map(tuple, random.permutation(places)[:4]):
            kept, sides = weights[name][place], []
            for step in (1e-5, -1e-5):
                weights[name][place] = kept + step
                sides.append(loss())
            weights[name][place] = kept
            assert (sides[0] - sides[1]) / 2e-5 == pytest.approx(gradient[place], rel=1e-3, abs=1e-7), name


def test_classes_of_a_matter_and_of_an_aspect_share_what_is_learnt() -> None:
    groups = sequence_training.groups_of(("registration/fee", "endorsement/fee", "registration.fee.child"))
    alike = groups.T @ groups

    assert alike[0, 2] == 3  # an entry stands with its pair
    assert alike[0, 1] == 1  # the aspect
    assert alike[1, 2] == 1


def test_windows_end_with_the_text() -> None:
    x = np.arange(6, dtype=np.float32).reshape(1, 3, 2)

    assert windows(x)[0].tolist() == [[0, 0, 0, 1, 2, 3], [0, 1, 2, 3, 4, 5], [2, 3, 4, 5, 0, 0]]


def test_texts_of_several_lengths_stand_in_one_array() -> None:
    alphabet = Alphabet({"characters": "登记"}, {})
    found = stacked([alphabet.written("登"), alphabet.written("登记", (1, 2))])

    assert found["characters"].tolist() == [[0, 1, 0, 0], [0, 1, 2, 0]]
    assert found["inside"].tolist() == [[1, 1, 1, 0], [0, 0, 1, 1]]
    assert found["there"].tolist() == [[1, 1, 1, 0], [1, 1, 1, 1]]


def test_examples_of_each_kind() -> None:
    where, fee = Target("registration", "where"), Target("registration", "fee")
    found = list(
        sequence_examples(
            [("在哪登记", where), ("要钱吗", fee), ("房东不给证明", "registration.procedure.landlord")],
            [
                Example("在哪登记,要钱吗", (where, fee), ("在哪登记", "要钱吗")),
                Example("在哪登记,要钱吗", (where, fee)),
                Example("在哪", (where,), ("在哪",)),
                Example("我刚来的,在哪登记", (where,), ("在哪登记",)),
            ],
            [FollowUp("要钱吗", where, fee), FollowUp("你好", where, Target("none", "greet"))],
        )
    )

    assert found == [
        SequenceExample("在哪登记", WHERE),
        SequenceExample("要钱吗", FEE),
        SequenceExample("房东不给证明", "registration.procedure.landlord"),
        SequenceExample("在哪登记,要钱吗", WHERE, (0, 4)),
        SequenceExample("在哪登记,要钱吗", FEE, (5, 8)),
        SequenceExample("我刚来的,在哪登记", "none/tells", (0, 4)),
        SequenceExample("我刚来的,在哪登记", WHERE, (5, 9)),
        SequenceExample("要钱吗", FEE, about=where),
    ]
