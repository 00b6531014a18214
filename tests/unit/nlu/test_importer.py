"""Examples that are cheap to copy are the same examples."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.importer import PlainImporter, PlainMessage
from bot.settings import ROOT

_NLU = """
version: "3.1"
nlu:
- intent: greet
  examples: |
    - 你好
    - 你好
    - 您好，[上海](city)的
- intent: ask/application_fee
  examples: |
    - 收费吗
"""


@pytest.fixture
def message() -> PlainMessage:
    return PlainMessage.of(Message({TEXT: "收费吗", INTENT: "ask", ENTITIES: [{"entity": "city", "value": "上海"}]}))


def test_a_copy_is_equal_and_has_its_own_data(message: PlainMessage) -> None:
    before = message.fingerprint()
    copied = copy.deepcopy(message)
    assert copied == message and hash(copied) == hash(message)

    copied.set(TEXT, "要钱不")
    copied.data[ENTITIES][0]["value"] = "杭州"

    assert message.data == {TEXT: "收费吗", INTENT: "ask", ENTITIES: [{"entity": "city", "value": "上海"}]}
    assert copied.fingerprint() != before == message.fingerprint()


def test_its_fingerprint_is_that_of_any_message(message: PlainMessage) -> None:
    assert message.fingerprint() == Message(message.data).fingerprint()


def test_what_is_set_anew_counts_and_what_it_is_already_does_not(message: PlainMessage) -> None:
    before = message.fingerprint()
    message.set(INTENT, "ask")
    assert message.fingerprint() == before

    message.set(INTENT, "greet", add_to_output=True)
    assert message.fingerprint() != before
    assert INTENT in message.output_properties


def test_the_examples_are_those_of_rasa(tmp_path: Path) -> None:
    (tmp_path / "nlu.yml").write_text(_NLU, encoding="utf-8")
    (tmp_path / "plain.yml").write_text("language: zh\n", encoding="utf-8")
    (tmp_path / "ours.yml").write_text("language: zh\nimporters:\n- name: bot.nlu.importer.PlainImporter\n", encoding="utf-8")

    theirs, ours = (
        TrainingDataImporter.load_from_config(str(tmp_path / name), None, [str(tmp_path / "nlu.yml")]).get_nlu_data()
        for name in ("plain.yml", "ours.yml")
    )

    assert [example.data for example in ours.training_examples] == [example.data for example in theirs.training_examples]
    assert ours.fingerprint() == theirs.fingerprint()
    assert all(isinstance(example, PlainMessage) for example in ours.training_examples if example.get(TEXT))


def test_every_command_reads_with_it() -> None:
    importer = TrainingDataImporter.load_from_config(str(ROOT / "config.yml"), None, [])

    assert any(isinstance(one, PlainImporter) for one in importer.importer._importer._importers)  # type: ignore[attr-defined]
