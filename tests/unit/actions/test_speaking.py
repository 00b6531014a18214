"""From a reply to Rasa utterances and slot events."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.speaking import follow_up, forget_waiting, has_just_asked, leave_form, remember, utter
from bot.dialogue import answering
from bot.dialogue.reply import Button, Reply
from bot.dialogue.turn import Ask, Turn
from bot.knowledge import KnowledgeBase
from bot.labels import Aspect, DateRole, Matter
from bot.settings import ROOT

TODAY = dt.date(2026, 11, 23)
PAIR = (Matter.ENDORSEMENT, Aspect.DUE_DATE)


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return KnowledgeBase.load(ROOT / "data")


def _events(events: list[Any]) -> dict[str, Any]:
    assert all(event["event"] == "slot" for event in events)
    return {event["name"]: event["value"] for event in events}


def _tracker(*events: dict[str, Any]) -> Tracker:
    return Tracker("someone", {}, {}, list(events), False, None, {}, None)


def test_remarks_come_first_then_each_answer_with_its_json_and_the_buttons_last(kb: KnowledgeBase) -> None:
    asks = (Ask(Matter.APPLICATION, Aspect.FEE), Ask(Matter.ENDORSEMENT, Aspect.FEE))
    answers = answering.reply(Turn("", "ask", None, asks), {}, kb, TODAY).answers
    button = Button("签注在哪办", Matter.ENDORSEMENT, Aspect.WHERE)
    dispatcher = CollectingDispatcher()

    utter(dispatcher, Reply(answers, ("先说一句",), (button,)))

    first, second, third = dispatcher.messages
    assert first["text"] == "先说一句"
    assert (second["text"], second["custom"]["answer"]["entry"], second["buttons"]) == (answers[0].text, "application.fee", [])
    assert third["custom"]["answer"] == answers[1].as_dict()
    assert third["buttons"] == [{"title": "签注在哪办", "payload": '/ask{"matter": "endorsement", "aspect": "where"}'}]


def test_what_the_talk_is_about_and_what_was_learnt_is_remembered() -> None:
    assert _events(remember(Reply(focus=PAIR, learned={"date_issued": "2026-03-31"}))) == {
        "date_issued": "2026-03-31", "focus_matter": "endorsement", "focus_aspect": "due_date", "failures": None,
    }  # fmt: skip


def test_a_reply_about_nothing_leaves_the_talk_as_it_was() -> None:
    assert _events(remember(Reply())) == {"failures": None}
    assert _events(remember(Reply(failures=2))) == {"failures": 2}


@pytest.mark.parametrize(
    ("reply", "form", "slots"),
    [
        (Reply(), None, {"task": None}),
        (Reply(wants_progress=True), None, {"task": "progress"}),
        (
            Reply(missing_date=DateRole.ISSUED, waiting=PAIR),
            None,
            {"pending_question": "endorsement.due_date", "pending_date": "issued", "task": "due_date"},
        ),
        (Reply(wants_progress=True), "progress_form", {"task": None}),
        (Reply(missing_date=DateRole.ISSUED, waiting=PAIR), "due_date_form", {"task": None}),
    ],
)
def test_a_form_takes_over_only_where_none_is_active(reply: Reply, form: str | None, slots: dict[str, Any]) -> None:
    tracker = Tracker("c", {}, {}, [], False, None, {"name": form} if form else {}, None)

    assert _events(follow_up(reply, tracker)) == slots


def test_nothing_is_waited_for_after_a_form() -> None:
    assert _events(forget_waiting()) == {"pending_question": None, "pending_date": None, "task": None}


def test_a_date_is_not_asked_for_twice_in_one_turn() -> None:
    user = {"event": "user", "text": "哪天签注"}
    needs = {"event": "bot", "data": {"custom": {"answer": {"status": "needs_fact"}}}}
    done = {"event": "bot", "data": {"custom": {"answer": {"status": "answered"}}}}

    assert has_just_asked(_tracker(user, needs))
    assert not has_just_asked(_tracker(user, done))
    assert not has_just_asked(_tracker(user, needs, user))
    assert not has_just_asked(_tracker())


def test_a_complete_request_is_looked_up_without_the_form() -> None:
    tracker = Tracker("c", {"case_number": "JZ202601019000188", "id_tail": "0001"}, {}, [], False, None, {}, None)

    assert _events(follow_up(Reply(wants_progress=True), tracker)) == {"task": "report"}


def _in_form(form: str | None, slots: dict[str, Any]) -> Tracker:
    return Tracker("someone", slots, {}, [], False, None, {"name": form} if form else {}, None)


def test_the_second_digression_in_a_row_ends_the_form() -> None:
    first = _events(leave_form(_in_form("due_date_form", {})))
    second = _events(leave_form(_in_form("due_date_form", {"digressions": 1, "pending_date": "issued"})))

    assert first == {"digressions": 1}
    assert second == {"pending_question": None, "pending_date": None, "task": None, "digressions": None}
    assert _events(leave_form(_in_form(None, {"digressions": 1}))) == {"digressions": None}
