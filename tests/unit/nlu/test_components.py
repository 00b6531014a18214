"""The Rasa components: what they put on a message, and that a stored model reads as the trained one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("rasa")

from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.components import CharacterTokenizer, FactExtractor, TwoAxisClassifier

CONTEXT = ExecutionContext(GraphSchema({}))
TAUGHT = {
    "ask/endorsement_due_date": ["什么时候签注", "签注是哪天", "3月31日发的什么时候签注", "哪天去签注"],
    "ask/endorsement_fee": ["签注多少钱", "签注收费吗", "签注要钱吗"],
    "ask/application_materials": ["办居住证带什么", "办居住证要什么材料", "办证带啥"],
    "ask/none_fee": ["多少钱", "要钱吗", "收费不"],
    "inform/application": ["我在上海上班", "我租房住", "我是学生"],
    "greet": ["你好", "您好", "在吗"],
    "human": ["转人工", "人工客服", "找个人"],
    "out_of_scope/unrelated": ["今天天气怎么样", "讲个笑话", "股票能买吗"],
}


def _training_data() -> TrainingData:
    examples = []
    for label, texts in TAUGHT.items():
        intent, _, key = label.partition("/")
        for text in texts:
            data = {"text": text, "intent": intent, **({"intent_response_key": label} if key else {})}
            examples.append(Message(data=data))
    return TrainingData(examples)


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> ModelStorage:
    return LocalModelStorage.create(tmp_path_factory.mktemp("storage"))


@pytest.fixture(scope="module")
def trained(storage: ModelStorage, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Both trainable components, fresh from training and as read back from the storage."""
    out: dict[str, Any] = {}
    for kind in (FactExtractor, TwoAxisClassifier):
        resource = Resource(kind.__name__)
        # no examples but those given here
        config = {**kind.get_default_config(), "min_count": 1, "data": str(tmp_path_factory.mktemp("data"))}
        component = kind.create(config, storage, resource, CONTEXT)
        component.train(_training_data())
        out[kind.__name__] = (component, kind.load(config, storage, resource, CONTEXT))
    return out


def _read(trained: dict[str, Any], text: str, *, stored: bool = True) -> Message:
    message = Message(data={"text": text})
    for extractor_or_classifier in trained.values():
        (message,) = extractor_or_classifier[stored].process([message])
    return message


def test_a_token_is_a_character_or_a_run_of_letters_and_digits() -> None:
    tokenizer = CharacterTokenizer(CharacterTokenizer.get_default_config())

    tokens = tokenizer.tokenize(Message(data={"text": "我2025年 办APP证"}), "text")

    assert [(token.text, token.start) for token in tokens] == [
        ("我", 0), ("2025", 1), ("年", 5), ("办", 7), ("APP", 8), ("证", 11),
    ]  # fmt: skip
    assert tokenizer.tokenize(Message(data={"text": ""}), "text") == []


def test_a_question_gets_intent_ranking_questions_and_retrieval_key(trained: dict[str, Any]) -> None:
    message = _read(trained, "签注收费吗")

    assert message.get("intent")["name"] == "ask"
    assert message.get("intent_ranking")[0] == message.get("intent")
    assert [(q["matter"], q["aspect"]) for q in message.get("questions")] == [("endorsement", "fee")]
    selector = message.get("response_selector")
    assert set(selector["all_retrieval_intents"]) == {"ask", "inform", "out_of_scope"}
    assert selector["ask"]["response"]["intent_response_key"] == "ask/endorsement_fee"


def test_ranked_intents_are_distinct_and_in_falling_order_after_the_first(trained: dict[str, Any]) -> None:
    ranking = _read(trained, "你好").get("intent_ranking")

    assert ranking[0]["name"] == "greet"
    assert len({entry["name"] for entry in ranking}) == len(ranking)
    rest = [entry["confidence"] for entry in ranking[1:]]
    assert rest == sorted(rest, reverse=True)


def test_what_is_outside_the_scope_has_its_kind_as_key(trained: dict[str, Any]) -> None:
    message = _read(trained, "讲个笑话")

    assert (message.get("intent")["name"], message.get("questions")) == ("out_of_scope", [])
    assert message.get("response_selector")["out_of_scope"]["response"]["intent_response_key"] == "out_of_scope/unrelated"


def test_entities_are_placed_in_what_the_user_really_typed(trained: dict[str, Any]) -> None:
    typed = "  我在\u200b上海，２０２５年３月３１日發的證，過期兩個月了"

    entities = _read(trained, typed).get("entities")

    assert [(e["entity"], e["value"], typed[e["start"] : e["end"]]) for e in entities] == [
        ("city", "上海", "上海"),
        ("date", "2025-03-31", "２０２５年３月３１日"),
        ("duration", "P2M", "兩個月了"),
    ]
    assert all(e["extractor"] == "FactExtractor" for e in entities)
    assert entities[1]["role"] == "issued"


def test_relative_dates_are_counted_from_the_day_of_the_settings(trained: dict[str, Any]) -> None:
    (entity,) = _read(trained, "昨天受理的").get("entities")

    assert (entity["value"], entity["role"]) == ("2026-11-22", "accepted")


@pytest.mark.parametrize("text", ["", "   ", "😀👍", "\x00", "？？？", "a" * 10_000])
def test_odd_messages_pass_through(trained: dict[str, Any], text: str) -> None:
    message = _read(trained, text)

    assert message.get("intent")["name"]
    assert message.get("entities") is not None


@pytest.mark.parametrize("text", [text for texts in TAUGHT.values() for text in texts] + ["JZ202601019000188", "没见过的话"])
def test_a_stored_model_reads_as_the_trained_one(trained: dict[str, Any], text: str) -> None:
    fresh, stored = _read(trained, text, stored=False), _read(trained, text, stored=True)

    assert fresh.get("intent")["name"] == stored.get("intent")["name"]
    assert [(q["matter"], q["aspect"]) for q in fresh.get("questions")] == [(q["matter"], q["aspect"]) for q in stored.get("questions")]
    assert fresh.get("entities") == stored.get("entities")


def test_a_changed_word_list_asks_for_new_training(tmp_path: Path) -> None:
    (tmp_path / "facts.yml").write_text("a: 1\n", encoding="utf-8")
    config = {"lexicon": str(tmp_path), "city_profiles": str(tmp_path)}
    for kind in (FactExtractor, TwoAxisClassifier):
        (tmp_path / "facts.yml").write_text("a: 1\n", encoding="utf-8")
        before = kind.fingerprint_addon(config)
        assert kind.fingerprint_addon(config) == before
        (tmp_path / "facts.yml").write_text("a: 2\n", encoding="utf-8")
        assert kind.fingerprint_addon(config) != before
