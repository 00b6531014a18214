"""Borders between questions with nothing between them."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from bot.nlu.cuts import CutModel
from bot.nlu.examples import Example
from bot.nlu.labelled import Target
from bot.nlu.segment import Clause, cut

QUESTIONS = ("地址要不要改", "几天能拿", "去哪里办理", "多少钱一张", "证丢了怎么办", "要带什么材料", "签注在哪签")
ASKED = Target("application", "materials")


@pytest.fixture(scope="module")
def model() -> CutModel:
    pairs = [Example(f"{first},{second}", (ASKED, ASKED), (first, second)) for first, second in permutations(QUESTIONS, 2)]
    trained = CutModel.train([*pairs, *(Example(question, (ASKED,)) for question in QUESTIONS)])
    assert trained is not None
    return trained


@pytest.mark.parametrize(("first", "second"), [("几天能拿", "多少钱一张"), ("证丢了怎么办", "去哪里办理")])
def test_two_questions_without_anything_between_are_cut(model: CutModel, first: str, second: str) -> None:
    assert model.pieces(first + second) == [first, second]


@pytest.mark.parametrize("text", [*QUESTIONS, "", "证", "多久", "你好"])
def test_one_question_stays_whole(model: CutModel, text: str) -> None:
    assert model.pieces(text) == [text]


def test_the_pieces_together_are_the_text(model: CutModel) -> None:
    text = "那个我想问证丢了怎么办几天能拿多少钱一张还有去哪里办理"

    assert "".join(model.pieces(text)) == text


def test_a_model_is_the_same_after_it_was_kept(model: CutModel, tmp_path: Path) -> None:
    assert CutModel.load(tmp_path) is None
    model.save(tmp_path)

    assert CutModel.load(tmp_path) == model


def test_examples_without_borders_teach_nothing() -> None:
    assert CutModel.train([Example("多少钱", (ASKED,))]) is None


def test_a_question_mark_belongs_to_the_last_piece() -> None:
    clause = Clause("地址要改住处还是老的", asks=True, joined=True)

    assert cut(clause, ["地址要改", "住处还是老的"]) == [Clause("地址要改", False, True), Clause("住处还是老的", True, False)]
    assert cut(clause, [clause.text]) == [clause]
