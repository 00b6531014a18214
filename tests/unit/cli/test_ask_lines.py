"""The lines of ``juyi ask --jsonl``: what is a question and what is not."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.ask import AskLine, LineError, parse_line

ask_module = sys.modules["bot.cli.ask"]


@pytest.mark.parametrize(
    ("record", "line"),
    [
        ({"id": "a", "text": "多少钱"}, AskLine("a", "多少钱")),
        ({"text": "多少钱"}, AskLine(None, "多少钱")),
        ({"id": 1, "text": "", "ctx": None, "city": None}, AskLine(1, "")),
        ({"id": [1], "text": "那呢", "ctx": ["一", "二"], "city": "上海"}, AskLine([1], "那呢", ("一", "二"), "上海")),
        ({"id": 1, "text": "多少钱", "unknown": {}}, AskLine(1, "多少钱")),
    ],
)
def test_a_line_is_a_question_with_its_context(record: dict[str, Any], line: AskLine) -> None:
    assert parse_line(json.dumps(record), None) == line


@pytest.mark.parametrize(
    ("own", "default", "city"), [("上海", "深圳", "上海"), (None, "深圳", "深圳"), (None, None, None), ("", "深圳", "深圳")]
)
def test_the_city_of_the_line_comes_before_that_of_the_command(own: str | None, default: str | None, city: str | None) -> None:
    assert parse_line(json.dumps({"text": "x", "city": own}), default).city == city


@pytest.mark.parametrize(
    ("line", "line_id", "word"),
    [
        ("{", None, "JSON"),
        ("", None, "JSON"),
        ("[1]", None, "对象"),
        ("null", None, "对象"),
        ('"x"', None, "对象"),
        ('{"id": 7}', 7, "text"),
        ('{"id": 7, "text": 1}', 7, "text"),
        ('{"id": 7, "text": "x", "ctx": "y"}', 7, "ctx"),
        ('{"id": 7, "text": "x", "ctx": [1]}', 7, "ctx"),
        ('{"id": 7, "text": "x", "ctx": {"0": "y"}}', 7, "ctx"),
        ('{"id": 7, "text": "x", "city": 1}', 7, "city"),
        pytest.param("[" * 100_000, None, "JSON", id="deep"),
        pytest.param('{"id": ' + "9" * 5000 + ', "text": "x"}', None, "JSON", id="huge number"),
    ],
)
def test_what_is_no_question_is_told_with_its_id(line: str, line_id: Any, word: str) -> None:
    with pytest.raises(LineError, match=word) as caught:
        parse_line(line, None)

    assert caught.value.line_id == line_id


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3), max_leaves=5
)


@given(st.one_of(st.text(max_size=80), st.dictionaries(st.sampled_from(["id", "text", "ctx", "city"]), JSON).map(json.dumps)))
def test_any_line_is_a_question_or_a_told_fault(line: str) -> None:
    try:
        read = parse_line(line, None)
    except LineError as error:
        assert str(error)
    else:
        assert isinstance(read.text, str)


def test_open_ended_dates_have_an_open_end() -> None:
    def date(value: str) -> dict[str, Any]:
        found: dict[str, Any] = ask_module._date({"value": value, "start": 0, "end": 2}, "去年登记")
        return found

    assert date("../2026-02-16") == {"text": "去年", "start": None, "end": "2026-02-16", "role": None}
    assert date("2025-01-01/2025-12-31") == {"text": "去年", "start": "2025-01-01", "end": "2025-12-31", "role": None}
    assert date("2025-01-01") == {"text": "去年", "start": "2025-01-01", "end": "2025-01-01", "role": None}
