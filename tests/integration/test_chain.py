"""The chain from what is typed to the answer: trained model, parse data of the contract, turn, knowledge. No tracker, no actions."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

pytest.importorskip("rasa")

from bot import training
from bot.dialogue import answering
from bot.dialogue.turn import read_turn
from bot.knowledge import KnowledgeBase
from bot.labels import Aspect, Matter
from bot.serving.engine import Engine
from bot.settings import ROOT, Settings

TODAY = dt.date(2026, 11, 23)
Parse = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    model = training.current_model()
    if not model.exists():
        environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
        subprocess.run([sys.executable, "-m", "bot", "train", "--if-needed"], cwd=ROOT, env=environment, check=True, timeout=300)
    opened = Engine.load(Settings(tracker_url="sqlite://"), model=model)
    yield opened
    asyncio.run(opened.close())


@pytest.fixture
def parse(engine: Engine) -> Parse:
    return lambda text: asyncio.run(engine.parse(text))


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return KnowledgeBase.load(ROOT / "data")


def _pairs(parsed: dict[str, Any]) -> list[tuple[str, str]]:
    return [(q["matter"], q["aspect"]) for q in parsed["questions"]]


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("办居住证要带什么", [("application", "materials")]),
        ("办居住證要帶什麼材料？", [("application", "materials")]),
        ("签注多少钱", [("endorsement", "fee")]),
        ("签注在哪办", [("endorsement", "where")]),
        ("居住证过期两个月了怎么办", [("endorsement", "consequence")]),
        ("居住证丢了怎么补办", [("loss_replacement", "procedure")]),
        ("帮我查下进度", [("case", "progress")]),
        ("那要多少钱", [("none", "fee")]),
        ("那签注呢", [("endorsement", "none")]),
        ("办居住证要带什么，要多少钱", [("application", "materials"), ("application", "fee")]),
        ("签注在哪办？居住证丢了怎么补？", [("endorsement", "where"), ("loss_replacement", "procedure")]),
    ],
)
def test_the_questions_of_a_message(parse: Parse, text: str, pairs: list[tuple[str, str]]) -> None:
    parsed = parse(text)

    assert parsed["intent"]["name"] == "ask"
    assert _pairs(parsed) == pairs


@pytest.mark.parametrize(
    ("text", "intent"),
    [("你好", "greet"), ("谢谢", "thanks"), ("再见", "bye"), ("取消", "cancel"), ("转人工", "human"),
        ("从头来", "start_over"), ("我在深圳", "inform"), ("今天天气怎么样", "out_of_scope")],
)  # fmt: skip
def test_other_acts(parse: Parse, text: str, intent: str) -> None:
    parsed = parse(text)

    assert (parsed["intent"]["name"], parsed["questions"]) == (intent, [])


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("我去年三月五号登记的能办了吗", [("date", "2025-03-05", "registered")]),
        ("居住证2025年3月31日发的什么时候签注", [("date", "2025-03-31", "issued")]),
        ("在深圳9月28号受理的什么时候能拿证", [("city", "深圳", None), ("date", "2026-09-28", "accepted")]),
        ("我在上海，过期两个月了", [("city", "上海", None), ("duration", "P2M", "overdue")]),
        ("居住证2月30号发的", [("impossible_date", "2月30号", "issued")]),
        ("JZ202601019000188", [("case_number", "JZ202601019000188", None)]),
        ("０　后四位００１７", [("id_tail", "0017", None)]),
    ],
)
def test_the_facts_of_a_message_and_where_they_stand(parse: Parse, text: str, entities: list[tuple[str, str, str | None]]) -> None:
    found = parse(text)["entities"]

    assert [(e["entity"], e["value"], e.get("role")) for e in found] == entities
    assert all(0 <= e["start"] < e["end"] <= len(text) for e in found)


@pytest.mark.parametrize(
    "text", ["办居住证要带什么", "那签注呢", "你好", "", "😀👍", "\x00", "长" * 10_000, "？", "今天天气怎么样", "/ask"]
)
def test_the_parse_data_have_the_form_of_the_contract(parse: Parse, text: str) -> None:
    parsed = parse(text)

    assert set(parsed) >= {"text", "intent", "entities"}
    for question in parsed.get("questions") or []:
        assert question["matter"] in set(Matter) and question["aspect"] in set(Aspect)
        assert 0 <= question["confidence"] <= 1
        assert question["text"] in text
        assert all(len(alternative) == 3 for alternative in question["alternatives"])


@pytest.mark.parametrize(
    ("text", "entry", "name", "value"),
    [
        ("我去年三月五号登记的能办了吗", "application.due_date", "earliest_application", "2025-09-06"),
        ("9月28号受理的什么时候能拿证", "application.due_date.issue", "issue_due", "2026-10-13"),
        ("居住证2025年3月31日发的什么时候签注", "endorsement.due_date", "previous_window_last", "2026-03-30"),
        ("居住证有效期到2026年12月1日，什么时候签注", "endorsement.due_date", "window_last", "2026-12-01"),
    ],
)
def test_what_is_typed_is_what_is_computed(parse: Parse, kb: KnowledgeBase, text: str, entry: str, name: str, value: str) -> None:
    parsed = parse(text)
    slots = {f"date_{e['role']}": e["value"] for e in parsed["entities"] if e["entity"] == "date"}

    (given,) = answering.reply(read_turn(parsed), slots, kb, TODAY).answers

    assert (given.entry, given.computed[name].isoformat()) == (entry, value)
    assert given.steps and given.citations


def test_the_same_text_is_understood_the_same_twice(parse: Parse) -> None:
    assert parse("签注多少钱") == parse("签注多少钱")
