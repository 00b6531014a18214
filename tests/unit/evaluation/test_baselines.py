"""The baselines: labels, context, uncertainty; no training here."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.evaluation import EvaluationError
from bot.evaluation.assess import assess, baseline_outcomes
from bot.evaluation.baselines import stock
from bot.evaluation.baselines.bm25 import Bm25Baseline, bigrams
from bot.evaluation.baselines.guess import Guess, outcome
from bot.evaluation.examples import Example
from bot.evaluation.figures import Share
from bot.evaluation.sets import Line

EXAMPLES = (
    Example("居住证要多少钱", "ask/permit_general_fee"),
    Example("居住证去哪里办理", "ask/application_where"),
    Example("那要多少钱啊", "ask/none_fee"),
    Example("今天天气", "out_of_scope/unrelated"),
)


def test_bm25_gives_the_label_of_the_closest_example() -> None:
    found = Bm25Baseline(EXAMPLES).guess(["去哪里办理呀", "天气怎么样", "xyz"])

    assert [guess.label for guess in found] == ["ask/application_where", "out_of_scope/unrelated", ""]
    assert [guess.sure for guess in found] == [True, True, False]


def test_bigrams_are_of_letters_only() -> None:
    assert bigrams("要 钱？吗") == ["要钱", "钱吗"]
    assert bigrams("钱") == ["钱"]


def test_follow_up_takes_what_it_leaves_open_from_before() -> None:
    found = outcome("f", [Guess("ask/application_where", 0.9), Guess("greet", 0.9), Guess("ask/none_fee", 0.8)])

    assert found.questions == (("none", "fee"),)
    assert found.answered == (("application", "fee"),)


def test_unsure_guess_is_asked_back() -> None:
    found = outcome("f", [Guess("ask/application_fee", 0.2, sure=False)])

    assert (found.asked_back, found.answered, found.questions) == (True, (), (("application", "fee"),))


def test_out_of_scope_and_statements_are_understood() -> None:
    assert outcome("a", [Guess("out_of_scope/unsafe", 0.9)]).kind == "unsafe"
    assert outcome("a", [Guess("inform/case", 0.9)]).pair == ("case", "inform")
    assert outcome("a", [Guess("", None, sure=False)]).act == ""


def test_every_line_of_a_set_gets_its_own_guesses() -> None:
    lines = [Line("a", "那要多少钱啊", ("居住证去哪里办理",)), Line("b", "居住证要多少钱")]

    found = baseline_outcomes(Bm25Baseline(EXAMPLES), lines)

    assert [(item.id, item.answered) for item in found] == [("a", (("application", "fee"),)), ("b", (("permit_general", "fee"),))]


def test_first_figure_is_repeated_without_lines_known_from_training() -> None:
    lines = [Line("a", "x", labels={"kind": "unsafe", "look_alike": False}), Line("b", "y", labels={"kind": "unsafe", "look_alike": False})]
    outcomes = [outcome("a", [Guess("out_of_scope/unsafe", 0.9)]), outcome("b", [Guess("greet", 0.9)])]

    scores = assess("out_of_scope", lines, outcomes, threshold=0.3, known=frozenset({"a"}))

    assert list(scores.shares)[:2] == ["declined", "declined.novel_only"]
    assert scores.shares["declined"] == Share(1, 2)
    assert scores.shares["declined.novel_only"] == Share(0, 1)


def test_stock_reads_rasas_ranking_as_its_fallback_would() -> None:
    assert stock.read_guess([("ask__application_fee", 0.8), ("greet", 0.1)]) == Guess("ask/application_fee", 0.8, sure=True)
    assert not stock.read_guess([("greet", 0.29), ("bye", 0.1)]).sure
    assert not stock.read_guess([("greet", 0.45), ("bye", 0.43)]).sure
    assert not stock.read_guess([]).sure


def test_stock_training_file_is_rasas_with_plain_intents() -> None:
    pytest.importorskip("rasa")
    from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader

    examples = [*EXAMPLES, Example('引号" 冒号: #井号', "greet"), Example("居住证要多少钱", "ask/permit_general_fee")]

    data = RasaYAMLReader().reads(stock.training_file(examples))

    found = {(message.get("text"), message.get("intent"), message.get("intent_response_key")) for message in data.intent_examples}
    assert found == {(example.text, example.label.replace("/", "__"), None) for example in examples}
    assert len(data.intent_examples) == len(set(examples))


def test_stock_without_its_tokenizer_tells_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stock, "find_spec", lambda name: None)
    monkeypatch.setattr(stock, "TOKENIZER_PACKAGES", tmp_path)

    with pytest.raises(EvaluationError, match="pip install"):
        stock.StockBaseline(EXAMPLES, tmp_path / "kept").prepare(lambda text: None)


def test_stock_model_of_other_examples_or_epochs_is_another_one(tmp_path: Path) -> None:
    one = stock.StockBaseline(EXAMPLES, tmp_path, 5)

    assert one.model != stock.StockBaseline(EXAMPLES[:2], tmp_path, 5).model
    assert one.model != stock.StockBaseline(EXAMPLES, tmp_path, 6).model
    assert one.describe() == {"epochs": 5, "examples": 4}
