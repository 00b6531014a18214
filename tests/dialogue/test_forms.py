"""The conversations of ``forms/*.yml``, each held with the whole assistant: four kinds for every form."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("rasa")

from ruamel.yaml import YAML

from bot.cases.demo import demo_credentials
from bot.serving.engine import Engine
from tests.integration.talking import Said, Talk

FORMS = Path(__file__).parent / "forms"
KINDS = {"happy path", "digression", "correction", "repetition"}
CASE = demo_credentials()[0]  # 制证中
_WORDS = {"CASE": CASE.case_number, "ID_TAIL": CASE.id_tail, "PHONE_TAIL": CASE.phone_tail}
_EXPECTATIONS = {"says", "asks", "not", "offers", "answers", "computed"}
_senders = itertools.count()


def _files() -> list[dict[str, Any]]:
    return [YAML(typ="safe").load(path.read_text(encoding="utf-8")) for path in sorted(FORMS.glob("*.yml"))]


def _conversations() -> Iterator[Any]:
    for file in _files():
        for conversation in file["conversations"]:
            name = f"{file['form']}: {conversation['kind']} - {conversation['name']}"
            yield pytest.param(conversation["turns"], id=name)


@pytest.mark.parametrize("file", [pytest.param(file, id=file["form"]) for file in _files()])
def test_every_form_has_conversations_of_each_kind(file: dict[str, Any]) -> None:
    assert {conversation["kind"] for conversation in file["conversations"]} == KINDS


@pytest.mark.parametrize("turns", _conversations())
def test_conversation(turns: list[dict[str, Any]], engine: Engine, loop: asyncio.AbstractEventLoop) -> None:
    talk = Talk(engine, loop, f"form-{next(_senders)}")
    for number, turn in enumerate(turns, 1):
        expected = {key: value for key, value in turn.items() if key != "say"}
        assert set(expected) <= _EXPECTATIONS, f"turn {number}: unknown expectation"
        said = talk.say(_filled(str(turn["say"])))
        place = f"turn {number}, {turn['say']!r}: {said.text}"
        _check(expected, said, place)


def _check(expected: dict[str, Any], said: Said, place: str) -> None:
    """Hold what was said against what is expected.

    ``says`` and ``not``: parts of what is said; ``asks``: part of its last message; ``offers``: titles of buttons;
    ``answers``: ids of the entries, in order; ``computed``: dates of the last answer.
    """
    for part in _list(expected.get("says")):
        assert _filled(part) in said.text, place
    for part in _list(expected.get("not")):
        assert _filled(part) not in said.text, place
    for part in _list(expected.get("asks")):
        assert said.texts and part in said.texts[-1], place
    for title in _list(expected.get("offers")):
        assert title in [button["title"] for button in said.buttons], place
    if "answers" in expected:
        assert said.entries == _list(expected["answers"]), place
    for name, day in (expected.get("computed") or {}).items():
        assert said.answers and said.answers[-1]["computed"].get(name) == str(day), place


def _list(value: Any) -> list[str]:
    return [] if value is None else [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _filled(text: str) -> str:
    for name, value in _WORDS.items():
        text = text.replace("{" + name + "}", value)
    return text
