"""Which clauses are questions of their own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.nlu.gate import QuestionGate, Signs, clause_values
from bot.nlu.gate_examples import GateExample, marked_clauses, read_several, several_fingerprint
from bot.nlu.labelled import Target
from bot.settings import ROOT


def _signs(text: str, *, asks: bool, aspect: str = "fee", sure: float = 0.9) -> Signs:
    return Signs(text, asks, False, 0.9 if asks else 0.2, aspect, sure, 0.5, 0.4, 0.4, 0.6)


def _gate() -> QuestionGate:
    rows, asks = [], []
    for _ in range(10):
        message = [_signs("我是去年来的", asks=False, sure=0.2), _signs("要多少钱", asks=True), _signs("是不是要钱", asks=True)]
        rows += clause_values(message)
        asks += [False, True, False]
    gate = QuestionGate.train(rows, asks)
    assert gate is not None
    return gate


def test_a_gate_learns_what_the_marked_clauses_have_in_common() -> None:
    story, question, repeated = clause_values(
        [_signs("住在厂里", asks=False, sure=0.3), _signs("多少钱", asks=True), _signs("收不收钱", asks=True)]
    )
    gate = _gate()

    assert gate.probability(question) > 0.5 > gate.probability(story)
    assert gate.probability(repeated) < gate.probability(question)


def test_examples_of_one_kind_teach_nothing() -> None:
    assert QuestionGate.train(clause_values([_signs("多少钱", asks=True)]), [True]) is None


def test_a_saved_gate_is_the_same(tmp_path: Path) -> None:
    gate = _gate()
    gate.save(tmp_path)

    assert QuestionGate.load(tmp_path) == gate
    assert QuestionGate.load(tmp_path / "elsewhere") is None


@pytest.mark.parametrize(
    ("text", "clauses", "parts", "marked"),
    [
        ("补一张多少钱,几天能拿", ["补一张多少钱", "几天能拿"], ["补一张多少钱", "几天能拿"], [True, True]),
        ("我昨天丢了证,怎么补,谢谢", ["我昨天丢了证", "怎么补", "谢谢"], ["怎么补"], [False, True, False]),
        ("证丢了怎么补", ["证丢了怎么补"], ["怎么补"], [True]),
        ("证丢了,怎么补", ["证丢了", "怎么补"], ["证丢了,怎么补"], [False, True]),
    ],
)
def test_the_marked_words_tell_which_clauses_ask(text: str, clauses: list[str], parts: list[str], marked: list[bool]) -> None:
    assert marked_clauses(text, clauses, parts) == marked


def test_examples_of_several_questions_are_read_in_their_order(tmp_path: Path) -> None:
    assert (read_several(tmp_path), several_fingerprint(tmp_path)) == ([], "")
    line = {"labels": ["ask/case_fee", "ask/none_where"], "parts": ["收费吗", "去哪交"], "text": "收费吗，去哪交"}
    (tmp_path / "several.jsonl").write_text(json.dumps(line), encoding="utf-8")

    assert read_several(tmp_path) == [GateExample("收费吗,去哪交", (Target("case", "fee"), Target("none", "where")), ("收费吗", "去哪交"))]
    assert several_fingerprint(tmp_path)


@pytest.mark.parametrize("broken", [{"labels": []}, {"parts": ["收费吗", "上哪"]}, {"labels": ["ask/nothing_fee", "greet"]}])
def test_a_damaged_example_is_told(tmp_path: Path, broken: dict[str, list[str]]) -> None:
    line = {"labels": ["ask/case_fee", "ask/none_where"], "text": "收费吗，去哪交", **broken}
    (tmp_path / "several.jsonl").write_text(json.dumps(line), encoding="utf-8")

    with pytest.raises(ValueError, match="line 1"):
        read_several(tmp_path)


def test_the_examples_of_several_questions_are_whole() -> None:
    assert len(read_several(ROOT / "data")) > 3000
