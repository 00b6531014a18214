"""Custom actions run in the process as they would behind an action server."""

from __future__ import annotations

import json
import sys
import types
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import ValidationError, validate
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import EventVerbosity
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import ClientResponseError
from rasa_sdk import Action
from rasa_sdk.interfaces import ActionExecutionRejection as Rejection

from actions.answer import ActionAnswer
from bot.serving.action_calls import EVENTS_PASSED, LocalAction, LocalEndpoint, check_answer, failures, latest_events
from bot.serving.errors import ActionsNotLoaded
from bot.serving.tracker import LiveTracker

SEEN: dict[str, Any] = {}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[LocalEndpoint]:
    package = types.ModuleType("serving_test_actions")
    sys.modules[package.__name__] = package

    class Works(Action):
        def name(self) -> str:
            return "action_answer"

        def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:
            SEEN.update(state=tracker.current_state(), domain=domain)
            if isinstance(tracker.slots.get("places"), list):
                tracker.slots["places"].append("改了")
            dispatcher.utter_message(text="在" + (tracker.get_slot("city") or "?"), json_message={"pair": (1, 2)})
            return [{"event": "slot", "name": "city", "value": ("a", "b")}]

    class Declines(Action):
        def name(self) -> str:
            return "action_declines"

        def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:
            raise Rejection("action_declines", "不办")

    class Breaks(Action):
        def name(self) -> str:
            return "action_breaks"

        async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:
            raise KeyError("boom")

    class ReturnsNonsense(Action):
        def name(self) -> str:
            return "action_nonsense"

        def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:
            return [{"event": "slot", "name": "city", "value": object()}]

    local = LocalEndpoint(package.__name__)
    for action in (Works, Declines, Breaks, ReturnsNonsense):
        action.__module__ = package.__name__
        local.executor.register_action(action())
    yield local
    del sys.modules[package.__name__]


@pytest.fixture
def tracker(domain: Domain) -> LiveTracker:
    live = LiveTracker("c", domain.slots)
    for number in range(100):
        said = f"第{number}句"
        live.update(UserUttered(said, {"name": "ask"}, [], {"text": said, "intent": {"name": "ask"}, "entities": []}))
        live.update(ActionExecuted("action_answer"))
        live.update(BotUttered("答"))
    live.update(SlotSet("city", "北京"))
    live.update(SlotSet("places", ["北京"]))
    return live


async def run(endpoint: LocalEndpoint, name: str, tracker: LiveTracker, domain: Domain) -> list[Any]:
    nlg = TemplatedNaturalLanguageGenerator(domain.responses)
    return await LocalAction(name, endpoint, domain.as_dict()).run(CollectingOutputChannel(), nlg, tracker, domain)


async def test_an_action_reads_the_conversation_and_returns_events(endpoint: LocalEndpoint, tracker: LiveTracker, domain: Domain) -> None:
    uttered, slot = await run(endpoint, "action_answer", tracker, domain)
    assert uttered.text == "在北京"
    assert uttered.data["custom"] == {"pair": [1, 2]}  # as over HTTP: what JSON makes of it
    assert slot == SlotSet("city", ["a", "b"])
    assert SEEN["domain"] == domain.as_dict()


def test_only_actions_of_the_package_are_registered(endpoint: LocalEndpoint) -> None:
    # the package that this module made has an action_answer of its own, and rasa_sdk registers whatever the process has imported
    answering = LocalEndpoint("actions").executor.actions["action_answer"]
    assert answering.__self__.__class__ is ActionAnswer
    assert "action_breaks" in endpoint.executor.actions
    assert "action_breaks" not in LocalEndpoint("actions").executor.actions


async def test_the_call_is_rasas_with_fewer_events(endpoint: LocalEndpoint, tracker: LiveTracker, domain: Domain) -> None:
    ours = LocalAction("action_answer", endpoint, domain.as_dict())._action_call_format(tracker, domain)
    rasas = RemoteAction("action_answer", endpoint)._action_call_format(tracker, domain)
    ours_events, rasas_events = ours["tracker"].pop("events"), rasas["tracker"].pop("events")
    assert ours == rasas
    assert ours_events == rasas_events[-EVENTS_PASSED:]
    json.dumps(ours)


def test_the_events_since_the_user_spoke_are_all_passed(tracker: LiveTracker) -> None:
    tracker.update(UserUttered("最后一句"))
    for number in range(2 * EVENTS_PASSED):
        tracker.update(SlotSet("city", str(number)))
    passed = latest_events(tracker)
    assert isinstance(passed[0], UserUttered)
    assert len(passed) == 2 * EVENTS_PASSED + 1


async def test_what_an_action_does_to_its_slots_stays_with_it(endpoint: LocalEndpoint, tracker: LiveTracker, domain: Domain) -> None:
    await run(endpoint, "action_answer", tracker, domain)
    assert tracker.get_slot("places") == ["北京"]


async def test_an_action_may_decline(endpoint: LocalEndpoint, tracker: LiveTracker, domain: Domain) -> None:
    with pytest.raises(ActionExecutionRejection, match="不办"):
        await run(endpoint, "action_declines", tracker, domain)


@pytest.mark.parametrize(("name", "status"), [("action_breaks", 500), ("action_nonsense", 500), ("action_unknown", 404)])
async def test_a_failure_has_the_status_an_action_server_gives(
    endpoint: LocalEndpoint, tracker: LiveTracker, domain: Domain, name: str, status: int
) -> None:
    with pytest.raises(RasaException) as caught:
        await run(endpoint, name, tracker, domain)
    assert isinstance(caught.value.__cause__, ClientResponseError)
    assert caught.value.__cause__.status == status


async def test_failures_are_told_to_whoever_asks(endpoint: LocalEndpoint, tracker: LiveTracker, domain: Domain) -> None:
    failed: list[str] = []
    token = failures.set(failed)
    try:
        with pytest.raises(RasaException):
            await run(endpoint, "action_breaks", tracker, domain)
        with pytest.raises(ActionExecutionRejection):
            await run(endpoint, "action_declines", tracker, domain)
    finally:
        failures.reset(token)
    assert failed == ["action_breaks"]


def test_a_package_that_cannot_be_imported_is_reported() -> None:
    with pytest.raises(ActionsNotLoaded, match="no_such_package_of_actions"):
        LocalEndpoint("no_such_package_of_actions")


ANSWERS: list[Any] = [
    {},
    {"events": [], "responses": []},
    {"events": [{"event": "slot", "name": "city", "value": None}], "responses": [{"text": "x"}]},
    {"events": [{"event": "slot", "name": "city", "value": 1, "timestamp": 1.5, "metadata": {}}]},
    {"events": [{"event": "bot", "anything": 1}, {"event": "active_loop", "name": None}]},
    {"events": [{"event": "user", "text": "x", "parse_data": {"intent": {"name": "a"}, "entities": []}}]},
    {"events": [{"event": "action", "name": "a", "policy": None, "confidence": 1}]},
    {"events": [{"event": "user", "text": 1}]},
    {"events": [{"event": "slot", "name": "city"}]},
    {"events": [{"event": "slot", "name": 1, "value": 1}]},
    {"events": [{"event": "no_such_kind"}]},
    {"events": [{"event": 1}]},
    {"events": [{"name": "city"}]},
    {"events": [{"event": "slot", "name": "c", "value": 1, "timestamp": "now"}]},
    {"events": [{"event": "entities", "entities": [{"entity": "city"}]}]},
    {"events": ["slot"]},
    {"events": {}},
    {"responses": ["text"]},
    {"responses": None},
    [],
    None,
]


@pytest.mark.parametrize("answer", ANSWERS, ids=range(len(ANSWERS)))
def test_answers_are_judged_as_rasa_judges_them(answer: Any) -> None:
    assert _accepts(check_answer, answer) == _accepts(lambda given: validate(given, RemoteAction.action_response_format_spec()), answer)


def _accepts(check: Any, answer: Any) -> bool:
    try:
        check(answer)
    except ValidationError:
        return False
    return True


def test_the_state_is_complete_but_for_the_events(endpoint: LocalEndpoint, tracker: LiveTracker, domain: Domain) -> None:
    state = LocalAction("action_answer", endpoint, {})._action_call_format(tracker, domain)["tracker"]
    assert state.keys() == tracker.current_state(EventVerbosity.ALL).keys()
