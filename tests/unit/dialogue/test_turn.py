"""A turn as read from what Rasa knows of a message."""

from __future__ import annotations

from typing import Any

import pytest

from bot.dialogue.turn import read_turn
from bot.labels import Aspect, Matter, OutOfScope


def _message(text: str = "签注要带什么", **more: Any) -> dict[str, Any]:
    return {"text": text, "intent": {"name": "ask", "confidence": 0.9}, "entities": [], "questions": [], **more}


def test_questions_are_read_with_their_confidence_and_alternatives() -> None:
    question = {
        "matter": "endorsement", "aspect": "materials", "confidence": 0.8, "text": "签注要带什么",
        "alternatives": [["application", "materials", 0.1]], "matters": [["endorsement", 0.85]], "aspects": [["due_date", 0.9]],
    }  # fmt: skip

    turn = read_turn(_message(questions=[question]))

    (ask,) = turn.asks
    assert (ask.matter, ask.aspect, ask.confidence) == (Matter.ENDORSEMENT, Aspect.MATERIALS, 0.8)
    assert ask.alternatives == ((Matter.APPLICATION, Aspect.MATERIALS, 0.1),)
    assert (ask.matters, ask.aspects) == ((("endorsement", 0.85),), (("due_date", 0.9),))


@pytest.mark.parametrize("question", [{}, {"matter": "visa", "aspect": "fee"}, {"matter": "application"}, {"matter": None, "aspect": None}])
def test_a_question_of_unknown_labels_is_left_out(question: dict[str, Any]) -> None:
    assert read_turn(_message(questions=[question])).asks == ()


def test_dates_keep_their_roles_and_words() -> None:
    text = "2025年3月31日发的"
    entities = [
        {"entity": "date", "value": "2025-03-31", "role": "issued", "start": 0, "end": 10},
        {"entity": "impossible_date", "value": "2月30号", "start": 0, "end": 5},
        {"entity": "city", "value": "上海", "start": 0, "end": 2},
    ]

    turn = read_turn(_message(text, entities=entities))

    assert turn.dates == (("issued", "2025-03-31", "2025年3月31日"),)
    assert turn.impossible == ((None, "2月30号"),)
    assert turn.named == {"date", "impossible_date", "city"}


def test_a_pressed_button_is_a_sure_question() -> None:
    entities = [{"entity": "matter", "value": "application"}, {"entity": "aspect", "value": "fee"}]

    (ask,) = read_turn(_message('/ask{"matter": "application", "aspect": "fee"}', entities=entities)).asks

    assert (ask.matter, ask.aspect, ask.confidence) == (Matter.APPLICATION, Aspect.FEE, 1.0)


@pytest.mark.parametrize("entities", [[], [{"entity": "matter", "value": "visa"}, {"entity": "aspect", "value": "fee"}]])
def test_a_payload_that_names_nothing_known_asks_nothing(entities: list[dict[str, Any]]) -> None:
    assert read_turn(_message("/ask", entities=entities)).asks == ()


@pytest.mark.parametrize("kind", OutOfScope)
def test_the_kind_of_out_of_scope_is_the_retrieval_key(kind: OutOfScope) -> None:
    selector = {"out_of_scope": {"response": {"intent_response_key": f"out_of_scope/{kind}"}}}

    assert read_turn(_message(intent={"name": "out_of_scope"}, response_selector=selector)).kind is kind


@pytest.mark.parametrize("message", [{}, {"text": None, "intent": None, "entities": None, "questions": None, "response_selector": None}])
def test_a_message_of_which_nothing_is_known_is_an_empty_turn(message: dict[str, Any]) -> None:
    turn = read_turn(message)

    assert (turn.text, turn.intent, turn.kind, turn.asks, turn.dates, turn.named) == ("", "", None, (), (), frozenset())
