"""Training examples that Rasa's format does not hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.nlu.examples import Example, FollowUp, files_fingerprint, read_follow_ups, read_several, without_kept_back
from bot.nlu.labelled import Target
from bot.settings import ROOT


def test_examples_of_several_questions_are_read_in_their_order(tmp_path: Path) -> None:
    empty = files_fingerprint(tmp_path)
    assert read_several(tmp_path) == []
    line = {"labels": ["ask/case_fee", "ask/none_where"], "parts": ["收费吗", "去哪交"], "text": "收费吗，去哪交"}
    (tmp_path / "several.jsonl").write_text(json.dumps(line), encoding="utf-8")

    assert read_several(tmp_path) == [Example("收费吗,去哪交", (Target("case", "fee"), Target("none", "where")), ("收费吗", "去哪交"))]
    assert files_fingerprint(tmp_path) != empty


@pytest.mark.parametrize("broken", [{"labels": []}, {"parts": ["收费吗", "上哪"]}, {"labels": ["ask/nothing_fee", "greet"]}])
def test_a_damaged_example_of_several_questions_is_told(tmp_path: Path, broken: dict[str, list[str]]) -> None:
    line = {"labels": ["ask/case_fee", "ask/none_where"], "text": "收费吗，去哪交", **broken}
    (tmp_path / "several.jsonl").write_text(json.dumps(line), encoding="utf-8")

    with pytest.raises(ValueError, match="line 1"):
        read_several(tmp_path)


def test_one_example_of_ten_is_kept_back() -> None:
    assert without_kept_back([Example(str(i), ()) for i in range(12)]) == [Example(str(i), ()) for i in range(12) if i not in (0, 10)]


def test_the_examples_of_several_questions_are_whole() -> None:
    assert len(read_several(ROOT / "data")) > 3000


def test_examples_within_a_talk_are_read(tmp_path: Path) -> None:
    assert read_follow_ups(tmp_path) == []
    line = {"about": "ask/endorsement_materials", "label": "ask/endorsement_fee", "text": "那要多少錢？"}
    (tmp_path / "follow_up.jsonl").write_text(json.dumps(line), encoding="utf-8")

    assert read_follow_ups(tmp_path) == [FollowUp("那要多少钱?", Target("endorsement", "materials"), Target("endorsement", "fee"))]


@pytest.mark.parametrize("broken", [{"about": "greet"}, {"label": "ask/nothing_fee"}, {"about": "ask/endorsement_colour"}])
def test_a_damaged_example_within_a_talk_is_told(tmp_path: Path, broken: dict[str, str]) -> None:
    line = {"about": "ask/endorsement_materials", "label": "ask/endorsement_fee", "text": "多少钱", **broken}
    (tmp_path / "follow_up.jsonl").write_text(json.dumps(line), encoding="utf-8")

    with pytest.raises(ValueError, match="line 1"):
        read_follow_ups(tmp_path)


def test_a_line_that_is_no_json_is_told(tmp_path: Path) -> None:
    (tmp_path / "follow_up.jsonl").write_text("{", encoding="utf-8")

    with pytest.raises(ValueError, match=r"follow_up\.jsonl, line 1"):
        read_follow_ups(tmp_path)


def test_the_examples_within_a_talk_are_whole() -> None:
    assert len(read_follow_ups(ROOT / "data")) > 1000
