"""``python -m bot ask`` as a program: one line out for each line in, stable keys, exit codes, no traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.settings import ROOT

pytestmark = pytest.mark.slow
KEYS = {"id", "act", "questions", "dates", "answers", "reply", "ms"}
ANSWER_KEYS = {"status", "entry", "matter", "aspect", "city", "text", "spoken", "citations", "computed", "receipt"}
Output = tuple[int, list[dict[str, Any]], str]


@pytest.fixture(scope="module", autouse=True)
def model() -> None:
    """The trained model, made when it is missing."""
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
    subprocess.run(
        [sys.executable, "-m", "bot", "train", "--if-needed"], cwd=ROOT, env=environment, check=True, timeout=300, capture_output=True
    )


def _run(home: Path, *arguments: str, given: bytes = b"", **variables: str) -> subprocess.CompletedProcess[bytes]:
    # as ./juyi starts it
    environment = {**os.environ, "JUYI_HOME": str(home), "PYTHONUTF8": "1", "SQLALCHEMY_SILENCE_UBER_WARNING": "1", **variables}
    environment.pop("JUYI_TODAY", None)
    command = [sys.executable, "-m", "bot", "ask", *arguments]
    return subprocess.run(command, input=given, cwd=ROOT, env=environment, capture_output=True, timeout=120)


def _lines(home: Path, *lines: Any, arguments: tuple[str, ...] = ()) -> Output:
    given = b"".join((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines)
    done = _run(home, "--jsonl", "--today", "2026-11-23", *arguments, given=given)
    return done.returncode, [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()], done.stderr.decode("utf-8")


GOOD = [
    {"id": "q1", "text": "办居住证要带什么"},
    {"id": 2, "text": "那要多少钱", "ctx": ["居住证丢了怎么补办"]},
    {"id": None, "text": "9月28号受理的什么时候能拿证", "ctx": None, "city": "深圳"},
    {"id": {"a": [1]}, "text": "9月28号受理的什么时候能拿证", "ctx": [], "city": None},
    {"id": "q5", "text": "居住证2025年3月31日发的什么时候签注", "extra": "不认识的字段不碍事"},
    {"id": "q6", "text": "居住证2月30号发的什么时候签注"},
    {"id": "q7", "text": "要带什么材料", "city": "火星"},
    {"id": "q8", "text": "今天天气怎么样"},
    {"id": "q9", "text": "帮我查下进度"},
    {"id": "q10", "text": ""},
    {"id": "q11", "text": " \t "},
    {"id": "q12", "text": "😀👍"},
    {"id": "q13", "text": "\x00居\x07住\x1b证\x7f怎么\u202e办"},
    {"id": "q14", "text": "居住证" * 3334},
    {"id": "q15", "text": "13月40号登记的能办了吗"},
    {"id": "q16", "text": "办居住证要带什么，要多少钱"},
    {"text": "没有 id 也行，居住证怎么办"},
    {"id": "q1", "text": "办居住证要带什么"},
]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Output:
    return _lines(tmp_path_factory.mktemp("good"), *GOOD)


@pytest.fixture(scope="module")
def records(good: Output) -> list[dict[str, Any]]:
    return good[1]


def test_every_line_is_answered_in_its_order_and_the_exit_code_is_0(good: Output) -> None:
    code, records, errors = good

    assert [record["id"] for record in records] == [line.get("id") for line in GOOD]
    assert (code, "Traceback" in errors) == (0, False)


def test_the_keys_are_those_of_the_contract(records: list[dict[str, Any]]) -> None:
    for record in records:
        assert set(record) == KEYS
        assert isinstance(record["act"], str)
        assert isinstance(record["ms"], float | int) and record["ms"] >= 0
        assert all(isinstance(said, str) for said in record["reply"])
        for question in record["questions"]:
            assert set(question) == {"matter", "aspect", "confidence"}
            assert 0 <= question["confidence"] <= 1
        for date in record["dates"]:
            assert set(date) == {"text", "start", "end", "role"}
        for answer in record["answers"]:
            assert set(answer) == ANSWER_KEYS
            assert all(set(citation) == {"title", "article"} for citation in answer["citations"])


def test_every_message_gets_some_reply(records: list[dict[str, Any]]) -> None:
    assert all(record["reply"] for record in records)


def test_a_plain_question(records: list[dict[str, Any]]) -> None:
    record = records[0]

    assert record["act"] == "ask"
    assert [(q["matter"], q["aspect"]) for q in record["questions"]] == [("application", "materials")]
    (answer,) = record["answers"]
    assert (answer["status"], answer["entry"], answer["city"]) == ("answered", "application.materials", None)
    assert any("居住证暂行条例" in citation["title"] for citation in answer["citations"])
    assert answer["spoken"] and answer["text"] and answer["receipt"]


def test_earlier_messages_are_the_context(records: list[dict[str, Any]]) -> None:
    assert [answer["entry"] for answer in records[1]["answers"]] == ["loss_replacement.fee"]


def test_the_city_of_the_line_decides_the_rule(records: list[dict[str, Any]]) -> None:
    (there,), (national,) = records[2]["answers"], records[3]["answers"]

    assert (there["city"], there["computed"]["issue_due"]) == ("深圳", "2026-10-23")
    assert (national["city"], national["computed"]["issue_due"]) == (None, "2026-10-13")


def test_dates_are_given_with_their_words_and_roles(records: list[dict[str, Any]]) -> None:
    assert records[2]["dates"] == [{"text": "9月28号", "start": "2026-09-28", "end": "2026-09-28", "role": "accepted"}]
    assert records[4]["dates"] == [{"text": "2025年3月31日", "start": "2025-03-31", "end": "2025-03-31", "role": "issued"}]


@pytest.mark.parametrize(("place", "words"), [(5, "2月30号"), (14, "13月40号")])
def test_an_impossible_date_is_told_and_nothing_computed(records: list[dict[str, Any]], place: int, words: str) -> None:
    assert records[place]["dates"] == []
    assert all(answer["computed"] == {} for answer in records[place]["answers"])
    assert any(words in said and "不存在" in said for said in records[place]["reply"])


def test_what_is_not_answered_says_so(records: list[dict[str, Any]]) -> None:
    assert (records[7]["act"], [a["status"] for a in records[7]["answers"]]) == ("oos", ["refused"])
    assert records[8]["answers"] == [] and "编号" in records[8]["reply"][0]
    for place in (9, 10):
        assert [a["status"] for a in records[place]["answers"]] == ["clarify"]


def test_control_characters_do_not_hide_the_question(records: list[dict[str, Any]]) -> None:
    assert [answer["matter"] for answer in records[12]["answers"]] == ["application"]


def test_two_questions_have_two_answers(records: list[dict[str, Any]]) -> None:
    assert [answer["entry"] for answer in records[15]["answers"]] == ["application.materials", "application.fee"]


def test_lines_are_conversations_of_their_own_and_the_same_line_has_the_same_answer(records: list[dict[str, Any]]) -> None:
    assert records[17]["answers"] == records[0]["answers"]


BAD: list[tuple[Any, Any]] = [
    (b"{broken", None),
    (b"[1, 2]", None),
    (b'"text"', None),
    (b"null", None),
    (b"[" * 5000, None),
    ({"id": 1}, 1),
    ({"id": 2, "text": None}, 2),
    ({"id": 3, "text": 7}, 3),
    ({"id": 4, "text": "多少钱", "ctx": "不是列表"}, 4),
    ({"id": 5, "text": "多少钱", "ctx": ["好", 1]}, 5),
    ({"id": 6, "text": "多少钱", "city": ["上海"]}, 6),
]


def test_a_bad_line_gives_an_error_in_its_place_and_the_rest_is_answered(tmp_path: Path) -> None:
    between = {"id": "good", "text": "办居住证要带什么"}
    lines = [line for bad, _ in BAD for line in (bad, between)]

    code, records, errors = _lines(tmp_path, *lines)

    assert code == 1
    assert len(records) == len(lines)
    assert [r["id"] for r in records[::2]] == [line_id for bad, line_id in BAD]
    for number, record in enumerate(records):
        if number % 2:
            assert set(record) == KEYS and [a["entry"] for a in record["answers"]] == ["application.materials"]
        else:
            assert record["error"] and record["line"] == number + 1
            assert "answers" not in record
    assert "Traceback" not in errors


STRANGE_LINES = {
    "byte order mark": b'\xef\xbb\xbf{"id": 1, "text": "x"}',  # stands at the beginning of a file
    "half a character as id": b'{"id": "\\ud800", "text": "\\u529e\\u8bc1\\u591a\\u5c11\\u94b1"}',
    "half a character in the text": b'{"id": 1, "text": "\\u529e\\u8bc1\\ud800\\u591a\\u5c11\\u94b1"}',
    "huge number": b'{"id": ' + b"9" * 5000 + b', "text": "x"}',
    "not UTF-8": b'{"id": 1, "text": "\xff\xfe"}',
}


def test_a_line_no_editor_would_write_does_not_stop_the_others(tmp_path: Path) -> None:
    lines = [line for name, strange in STRANGE_LINES.items() for line in (strange, {"id": f"after {name}", "text": "办居住证要带什么"})]
    code, records, errors = _lines(tmp_path, *lines)

    assert "Traceback" not in errors
    assert code in (0, 1)
    assert len(records) == len(lines)
    assert [record["id"] for record in records[1::2]] == [f"after {name}" for name in STRANGE_LINES]
    assert all(record["answers"] for record in records[1::2])


def test_no_input_is_no_output(tmp_path: Path) -> None:
    assert _lines(tmp_path)[:2] == (0, [])


def test_a_city_on_the_command_line_counts_for_lines_without_one(tmp_path: Path) -> None:
    text = "9月28号受理的什么时候能拿证"

    _, records, _ = _lines(tmp_path, {"id": 1, "text": text}, {"id": 2, "text": text, "city": "上海"}, arguments=("--city", "深圳"))

    assert [r["answers"][0]["city"] for r in records] == ["深圳", "上海"]


@pytest.mark.parametrize("day", ["bad", "2026-02-30", "23.11.2026", "2026"])
def test_a_day_that_is_none_is_refused(tmp_path: Path, day: str) -> None:
    done = _run(tmp_path, "--jsonl", "--today", day, given=b'{"id": 1, "text": "x"}\n')

    assert (done.returncode, done.stdout) == (2, b"")
    assert day in done.stderr.decode() and "Traceback" not in done.stderr.decode()


@pytest.mark.parametrize("arguments", [(), ("",), ("  ",), ("--city", "上海")])
def test_without_a_question_nothing_is_asked(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = _run(tmp_path, *arguments)

    assert (done.returncode, done.stdout) == (2, b"")
    assert "Traceback" not in done.stderr.decode() and done.stderr


def test_one_question_on_the_command_line_is_answered_in_plain_text(tmp_path: Path) -> None:
    done = _run(tmp_path, "9月28号受理的什么时候能拿证", "--city", "深圳", "--today", "2026-11-23")

    assert done.returncode == 0
    assert "2026年10月23日" in done.stdout.decode()
    assert done.stderr.decode() == ""  # no warnings of other packages
