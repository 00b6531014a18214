"""Which clauses are questions of their own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.nlu.features import Featuriser
from bot.nlu.gate import GateClause, QuestionGate, features
from bot.nlu.segment import marked_clauses
from bot.nlu.signs import Signs, clause_values

FEATURES = Featuriser({}, 4)
STORY, QUESTION, REPEATED = "我是去年来的", "要多少钱", "是不是要钱"


def _signs(text: str, *, asks: bool, aspect: str = "fee", sure: float = 0.9) -> Signs:
    return Signs(text, asks, False, 0.9 if asks else 0.2, aspect, sure, 0.5, 0.4, 0.4, 0.6)


def _clauses(message: int, signs: Sequence[Signs], asks: Sequence[bool]) -> list[GateClause]:
    names = [FEATURES.features(sign.text) for sign in signs]
    return [
        GateClause(message, values, features(names, place, values), one)
        for place, (values, one) in enumerate(zip(clause_values(signs), asks, strict=True))
    ]


@pytest.fixture(scope="module")
def gate() -> QuestionGate:
    message = [_signs(STORY, asks=False, sure=0.2), _signs(QUESTION, asks=True), _signs(REPEATED, asks=True)]
    trained = QuestionGate.train(clause for number in range(10) for clause in _clauses(number, message, [False, True, False]))
    assert trained is not None
    return trained


def test_a_gate_learns_what_the_marked_clauses_have_in_common(gate: QuestionGate) -> None:
    message = [_signs("住在厂里", asks=False, sure=0.3), _signs("多少钱", asks=True), _signs("收不收钱", asks=True)]
    story, question, repeated = (gate.probability(c.values, c.features) for c in _clauses(0, message, [False, True, False]))

    assert question > 0.5 > story
    assert repeated < question


def test_the_words_tell_where_the_signs_are_the_same(gate: QuestionGate) -> None:
    signs = [_signs(QUESTION, asks=True)]
    known, strange = (features([FEATURES.features(text)], 0, clause_values(signs)[0]) for text in (QUESTION, STORY))

    assert gate.probability(clause_values(signs)[0], known) > gate.probability(clause_values(signs)[0], strange)


def test_a_clause_is_read_with_its_neighbours() -> None:
    names = features([["去哪"], ["多少", "#FEE"], ["几天"]], 1, {"asks": 1.0, "whole": 0.3})

    assert names == ["多少", "#FEE", "<去哪", ">几天", "~asks=4", "~asks=4", "~whole=1", "~whole=1"]


def test_signs_are_weighed_by_messages_that_the_classifier_does_not_know() -> None:
    """In those it knows the sign is always right, in the others it tells nothing."""

    def clause(number: int, asks: bool, known: bool) -> GateClause:
        sign = float(asks) if known else float(number % 3 == 0)
        return GateClause(number, {"asks": 1.0, "alone": 1.0, "sign": sign}, ["要", "不要"][number % 2 :], asks, known=known)

    clauses = [clause(n, n % 4 < 2, known) for n in range(60) for known in (True, False)]
    both, told = QuestionGate.train(clauses), QuestionGate.train(c for c in clauses if c.known)

    assert both is not None and told is not None
    assert abs(both.weights["sign"]) < abs(told.weights["sign"])


def test_examples_of_one_kind_teach_nothing() -> None:
    assert QuestionGate.train(_clauses(0, [_signs("多少钱", asks=True)], [True])) is None


def test_a_saved_gate_says_the_same(gate: QuestionGate, tmp_path: Path) -> None:
    gate.save(tmp_path)
    again = QuestionGate.load(tmp_path)
    values = clause_values([_signs(QUESTION, asks=True)])[0]
    names = features([FEATURES.features(QUESTION)], 0, values)

    assert again is not None
    assert again.probability(values, names) == pytest.approx(gate.probability(values, names), abs=0.01)
    assert QuestionGate.load(tmp_path / "elsewhere") is None


@pytest.mark.parametrize(
    ("text", "clauses", "parts", "marked"),
    [
        ("补一张多少钱,几天能拿", ["补一张多少钱", "几天能拿"], ["补一张多少钱", "几天能拿"], [True, True]),
        ("我昨天丢了证,怎么补,谢谢", ["我昨天丢了证", "怎么补", "谢谢"], ["怎么补"], [False, True, False]),
        ("证丢了怎么补", ["证丢了怎么补"], ["怎么补"], [True]),
        ("证丢了,怎么补", ["证丢了", "怎么补"], ["证丢了,怎么补"], [False, True]),
        # a question that is but the end of a long clause, with its question mark
        ("我来了一年多了证在工地上丢了咋补?要钱吗", ["我来了一年多了证在工地上丢了咋补", "要钱吗"], ["咋补?", "要钱吗"], [True, True]),
        ("我妈让我问一下要紧不,多少钱", ["我妈让我问一下要紧不", "多少钱"], ["紧不,多少钱"], [False, True]),
    ],
)
def test_the_marked_words_tell_which_clauses_ask(text: str, clauses: list[str], parts: list[str], marked: list[bool]) -> None:
    assert marked_clauses(text, clauses, parts) == marked
