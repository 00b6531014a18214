"""The actions of remembered cases and reminders, called as the action server calls them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

import actions.binding
import actions.progress
from actions import binding, progress
from bot.cases.bindings import BindingTerms, bound_cases
from bot.cases.demo import demo_credentials, load_demo
from bot.cases.reminders.consents import has_consent
from bot.cases.store import CaseStore
from bot.channels import inbound_text
from bot.clock import now
from bot.dialogue import binding_texts as texts
from bot.settings import get_settings

TODAY = dt.date(2026, 11, 23)
SENDER = "a1b2c3d4e5f60718293a"
CASE, SECOND = demo_credentials()[0], demo_credentials()[7]


class Chat:
    """A conversation with its slots and events."""

    def __init__(self, sender: str = SENDER) -> None:
        self.sender, self.slots, self.events, self.message = sender, {}, [], {}  # type: str, dict[str, Any], list[Any], dict[str, Any]

    def say(self, action: Any, message: dict[str, Any] | None = None, **slots: Any) -> list[dict[str, Any]]:
        self.slots.update(slots)
        self.message = {"text": "…", "entities": [], **(message or {})}
        self.events.append({"event": "user", "input_channel": "rest", **self.message})
        dispatcher = CollectingDispatcher()
        for event in action.run(dispatcher, self.tracker(), {}):
            self.events.append(event)
            self.slots[event["name"]] = event["value"]
        return dispatcher.messages

    def tracker(self) -> Tracker:
        return Tracker(self.sender, self.slots, self.message, self.events, False, None, {}, None)

    def look_up(self, case: Any = CASE) -> list[dict[str, Any]]:
        return self.say(progress.ActionReportProgress(), case_number=case.case_number, id_tail=case.id_tail)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CaseStore]:
    opened = CaseStore(f"sqlite:///{tmp_path / 'cases.db'}", "key-of-the-tests")
    opened.migrate()
    load_demo(opened, TODAY)
    for module in (actions.progress, actions.binding):
        monkeypatch.setattr(module, "case_store", lambda: opened)
    monkeypatch.setenv("JUYI_PUSH_CHANNEL", "log")
    get_settings.cache_clear()
    yield opened
    opened.close()


def _bound(store: CaseStore, chat: Chat) -> list[str]:
    terms = BindingTerms(dt.timedelta(days=365))
    return [case.number for case in bound_cases(store, binding.account_of(chat.tracker()), now=now(), terms=terms)]


def test_offer_after_a_look_up_is_taken_and_reminders_are_offered(store: CaseStore) -> None:
    chat = Chat()
    offered = chat.look_up()[-1]
    assert (offered["text"], [b["payload"] for b in offered["buttons"]]) == (texts.OFFER_BIND, ["/bind", "/deny"])
    assert [m["text"] for m in chat.say(binding.ActionAcceptOffer())] == [texts.BOUND, texts.OFFER_SUBSCRIBE]
    assert _bound(store, chat) == [CASE.case_number]
    assert chat.say(binding.ActionAcceptOffer())[0]["text"] == texts.SUBSCRIBED
    assert has_consent(store, binding.account_of(chat.tracker()))
    (shown,) = chat.say(progress.ActionReportProgress(), case_number=None, id_tail=None)
    assert CASE.case_number in shown["text"]
    assert chat.say(binding.ActionUnsubscribe())[0]["text"] == texts.UNSUBSCRIBED
    assert not has_consent(store, binding.account_of(chat.tracker()))


def test_an_offer_of_some_turns_ago_is_not_taken(store: CaseStore) -> None:
    chat = Chat()
    chat.look_up()
    chat.say(binding.ActionUnsubscribe(), offer="bind")
    chat.slots["offer"] = "bind"
    assert chat.say(binding.ActionAcceptOffer())[0].get("response") == "utter_affirm"
    assert _bound(store, chat) == []


def test_bind_without_a_fresh_look_up_asks_for_the_case_and_then_binds(store: CaseStore) -> None:
    chat = Chat()
    old = (now() - dt.timedelta(minutes=31)).isoformat(timespec="seconds")
    chat.say(binding.ActionBind(), confirmed_case=f"{CASE.case_number}|{old}")
    assert (chat.slots["task"], chat.slots["wants_binding"]) == ("progress", True)
    assert _bound(store, chat) == []
    assert chat.look_up()[-2]["text"] == texts.BOUND
    assert _bound(store, chat) == [CASE.case_number]


def test_a_refused_look_up_offers_nothing_and_binds_nothing(store: CaseStore) -> None:
    chat = Chat()
    messages = chat.say(progress.ActionReportProgress(), case_number=CASE.case_number, id_tail="9999", wants_binding=True)
    assert len(messages) == 1
    chat.say(binding.ActionBind())
    assert _bound(store, chat) == []


def test_a_sender_that_is_easy_to_guess_gets_no_offer(store: CaseStore) -> None:
    chat = Chat("u1")
    assert len(chat.look_up()) == 1
    assert chat.say(binding.ActionBind())[0]["text"] == texts.CANNOT_BIND


def test_several_cases_are_listed_and_forgotten_by_button(store: CaseStore) -> None:
    chat = Chat()
    for case in (CASE, SECOND):
        chat.look_up(case)
        chat.say(binding.ActionBind())
    (listed,) = chat.say(progress.ActionReportProgress(), case_number=None, id_tail=None)
    assert [inbound_text(b["payload"]) for b in listed["buttons"]] == [b["payload"] for b in listed["buttons"]]
    (asked,) = chat.say(binding.ActionUnbind())
    assert len(asked["buttons"]) == 3
    one = {"entities": [{"entity": "which", "value": CASE.case_number}]}
    assert chat.say(binding.ActionUnbind(), one)[0]["text"] == texts.UNBOUND_ONE
    assert _bound(store, chat) == [SECOND.case_number]
    assert chat.say(binding.ActionUnbind())[0]["text"] == texts.UNBOUND_ALL
    assert chat.say(binding.ActionUnbind())[0]["text"] == texts.NOTHING_BOUND


def test_another_sender_is_asked_for_the_number(store: CaseStore) -> None:
    chat = Chat()
    chat.look_up()
    chat.say(binding.ActionBind())
    other = Chat("ffeeddccbbaa99887766")
    other.say(binding.ActionUnsubscribe())
    assert binding.remembered(other.tracker()) == []
    assert not binding.report_remembered(CollectingDispatcher(), other.tracker())


def test_without_a_channel_no_reminders_are_offered(store: CaseStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUYI_PUSH_CHANNEL", "")
    get_settings.cache_clear()
    chat = Chat()
    chat.look_up()
    assert [m["text"] for m in chat.say(binding.ActionBind())] == [texts.BOUND]
    assert chat.say(binding.ActionSubscribe())[0]["text"] == texts.NO_PUSHES


@pytest.mark.parametrize("payload", ["/bind", "/unbind", '/unbind{"which": "all"}', "/subscribe", "/unsubscribe", "/deny"])
def test_buttons_pass_the_door(payload: str) -> None:
    assert inbound_text(payload) == payload


@pytest.mark.parametrize("command", ["/restart", "/binding", "/deny_all", '/slot{"a": "b"}'])
def test_other_commands_do_not(command: str) -> None:
    assert not inbound_text(command).startswith("/")
