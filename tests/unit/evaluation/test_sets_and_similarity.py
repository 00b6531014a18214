"""The frozen sets, the training examples and how like each other they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.evaluation import EvaluationError
from bot.evaluation.examples import Example, fingerprint, read_examples
from bot.evaluation.sets import FOLDER, NAMES, OPTIONAL, Line, checksums, read_set
from bot.evaluation.similarity import TrainedTexts, plain, summary
from bot.labels import Act, Aspect, DateRole, Matter, OutOfScope

FILE = """version: "3.1"
nlu:
- intent: ask/application_fee
  examples: |
    - 要钱吗
    - 在[上海](city)要[钱]{"entity": "x"}吗
- intent: ask/application_where
  examples:
  - text: |
      去哪办 要多少钱
    metadata: {also: [ask/application_fee]}
- lookup: city
  examples: |
    - 北京
"""


def test_frozen_sets_have_not_changed() -> None:
    listed = dict(reversed(line.split()) for line in (FOLDER / "SHA256SUMS").read_text(encoding="utf-8").splitlines())

    assert {f"{name}.jsonl": value for name, value in checksums().items()} == listed


@pytest.mark.parametrize("name", [name for name in NAMES if name not in OPTIONAL])
def test_frozen_sets_can_be_read_and_use_known_labels(name: str) -> None:
    lines = read_set(name)
    known = {str(label) for labels in (Matter, Aspect, Act) for label in labels}

    assert len(lines) >= 45
    assert {part for line in lines for pair in line.accept for part in pair} <= known
    assert {line.labels["kind"] for line in lines if "kind" in line.labels} <= {str(kind) for kind in OutOfScope}
    roles = {date["role"] for line in lines for date in line.labels.get("dates", [])}
    assert roles <= {None, *(str(role) for role in DateRole)}


def test_missing_and_damaged_sets_are_told(tmp_path: Path) -> None:
    assert read_set("situations", tmp_path) == ()
    with pytest.raises(EvaluationError, match="读不了"):
        read_set("single", tmp_path)
    (tmp_path / "single.jsonl").write_text('{"id": "a"}\n', encoding="utf-8")
    with pytest.raises(EvaluationError, match="读不了"):
        read_set("single", tmp_path)
    (tmp_path / "single.jsonl").write_text('{"id": "a", "text": "x"}\n' * 2, encoding="utf-8")
    with pytest.raises(EvaluationError, match="重复"):
        read_set("single", tmp_path)


def test_accepted_pairs_are_those_of_both_labellers_each_once() -> None:
    line = Line("a", "x", labels={"accept": [["case", "fee"]], "accept2": [["case", "fee"], ["case", "where"]]})

    assert line.accept == (("case", "fee"), ("case", "where"))


def test_training_examples_are_read_without_annotations(tmp_path: Path) -> None:
    (tmp_path / "nlu").mkdir()
    (tmp_path / "nlu" / "a.yml").write_text(FILE, encoding="utf-8")
    several = {"labels": ["ask/case_fee", "ask/case_where"], "text": "收费吗，去哪交"}
    (tmp_path / "several.jsonl").write_text(json.dumps(several), encoding="utf-8")

    assert read_examples(tmp_path) == (
        Example("要钱吗", "ask/application_fee"),
        Example("在上海要钱吗", "ask/application_fee"),
        Example("去哪办 要多少钱", "ask/application_where"),
        Example("收费吗,去哪交", "ask/case_fee"),
    )


def test_fingerprint_follows_content_and_not_order() -> None:
    one, other = Example("甲", "greet"), Example("乙", "bye")

    assert fingerprint([one, other]) == fingerprint([other, one])
    assert fingerprint([one]) != fingerprint([Example("甲", "bye")])


def test_similarity_is_the_jaccard_index_of_runs_of_three() -> None:
    trained = TrainedTexts(["居住证怎么办理", "完全不同的话"])

    # 居住证 住证怎 证怎么 怎么办 are shared, 么办理 is not: 4 of 5
    nearest = trained.nearest(Line("a", "居住证怎么办？"))

    assert nearest.similarity == pytest.approx(4 / 5)
    assert (nearest.neighbour, nearest.exact) == ("居住证怎么办理", False)


def test_same_letters_are_exact_whatever_the_spelling() -> None:
    assert plain("居住證，怎麼辦？ ＡＢ") == "居住证怎么办ab"
    assert TrainedTexts(["居住证怎么办"]).nearest(Line("a", "居住證怎麼辦？！")).exact


def test_lines_without_letters_are_like_nothing() -> None:
    nearest = TrainedTexts(["？？"]).nearest(Line("a", "！！！"))

    assert (nearest.similarity, nearest.exact) == (0.0, False)


def test_summary_counts_every_line_in_one_band() -> None:
    trained = TrainedTexts(["居住证怎么办理"])
    found = [trained.nearest(Line(str(n), text)) for n, text in enumerate(["居住证怎么办理", "居住证怎么办", "你好"])]

    result = summary(found)

    assert sum(result["bands"].values()) == result["lines"] == 3
    assert result["bands"]["0.8–1.0"] == 2
    assert [item["id"] for item in result["exact"]] == ["0"]
    assert [item["id"] for item in result["closest"]] == ["1", "2"]
    assert (result["median"], result["max"]) == (0.8, 1.0)
