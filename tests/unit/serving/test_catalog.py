"""The actions built once give the events that Rasa's give."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from rasa.core.actions.action import ActionExtractSlots, ActionListen, RemoteAction
from rasa.core.actions.forms import FormAction
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.constants import ACTION_EXTRACT_SLOTS
from rasa.shared.core.domain import ActionNotFoundException, Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet, UserUttered
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot.serving.action_calls import LocalAction
from bot.serving.catalog import ActionCatalog, LocalExtractSlots, LocalForm
from bot.serving.tracker import LiveTracker


class Answers(EndpointConfig):
    """Answers each custom action with fixed events, and remembers the calls."""

    def __init__(self, **answers: Any) -> None:
        super().__init__(url="local:test")
        self.answers = answers
        self.calls: list[dict[str, Any]] = []

    async def request(self, *_: Any, **kwargs: Any) -> Any:
        call = copy.deepcopy(kwargs["json"])
        self.calls.append(call)
        answer = self.answers.get(call["next_action"], [])
        if isinstance(answer, Exception):
            raise answer
        return {"events": copy.deepcopy(answer), "responses": []}


def slot(name: str, value: Any) -> dict[str, Any]:
    return {"event": "slot", "name": name, "value": value}


def said(intent: str, *entities: dict[str, Any]) -> UserUttered:
    return UserUttered("某句", {"name": intent}, list(entities), {"text": "某句", "intent": {"name": intent}, "entities": list(entities)})


CITY = {"entity": "city", "value": "北京"}
ISSUED = {"entity": "day", "role": "issued", "value": "2026-01-01"}
MOVED = {"entity": "day", "role": "moved", "value": "2026-02-02"}
SOME_DAY = {"entity": "day", "value": "2026-03-03"}


def in_form(requested: str, form: str = "case_form") -> list[Event]:
    listen = ActionExecuted("action_listen")
    return [said("ask"), ActionExecuted(form), ActiveLoop(form), SlotSet("requested_slot", requested), listen]


CONVERSATIONS: list[list[Event]] = [
    [said("inform")],
    [said("ask", CITY)],
    [said("inform", CITY, {"entity": "city", "value": "上海"})],
    [said("inform", ISSUED, MOVED)],
    [said("stop", MOVED)],
    [said("inform", SOME_DAY)],
    [*in_form("issued"), said("inform", SOME_DAY)],
    [*in_form("said"), said("inform", SOME_DAY)],
    [*in_form("said"), said("inform", CITY, ISSUED)],
    [*in_form("said"), said("ask", CITY)],
    [*in_form("moved", "other_form"), said("inform", MOVED)],
    [*in_form("issued", "other_form"), said("inform", MOVED, SOME_DAY)],
    [SlotSet("city", "广州"), said("inform", {"entity": "unknown", "value": 1})],
]

JUDGEMENTS: list[Any] = [
    [],
    [slot("city", None)],
    [slot("city", "深圳"), {"event": "bot", "text": "好"}, {"event": "pause"}],
    ClientResponseError(500, "action", "{}"),
]


@pytest.mark.parametrize("judgement", JUDGEMENTS, ids=range(len(JUDGEMENTS)))
@pytest.mark.parametrize("events", CONVERSATIONS, ids=range(len(CONVERSATIONS)))
async def test_slots_are_filled_as_by_rasa(domain: Domain, events: list[Event], judgement: Any) -> None:
    ours, rasas = (Answers(action_validate_slot_mappings=judgement) for _ in range(2))
    tracker = LiveTracker.from_events("c", events, domain.slots)
    found = await _run(ActionCatalog(domain, ours).get(ACTION_EXTRACT_SLOTS), tracker, domain)
    expected = await _run(ActionExtractSlots(rasas), tracker, domain)
    assert found == expected
    assert [_comparable(call) for call in ours.calls] == [_comparable(call) for call in rasas.calls]


FORM_ANSWERS: list[list[dict[str, Any]]] = [
    [],
    [slot("said", None)],
    [slot("said", "改过")],
    [slot("said", "改过"), slot("requested_slot", None)],
    [slot("requested_slot", "issued")],
]


@pytest.mark.parametrize("judgement", FORM_ANSWERS, ids=range(len(FORM_ANSWERS)))
@pytest.mark.parametrize(
    "events",
    [
        [said("inform", CITY)],
        [*in_form("said"), said("inform"), SlotSet("said", "说了")],
        [*in_form("said"), said("inform"), SlotSet("said", "说了"), SlotSet("issued", "2026-01-01")],
        [*in_form("issued"), said("ask")],
    ],
    ids=["opens", "fills one", "fills all", "fills nothing"],
)
async def test_forms_run_as_in_rasa(domain: Domain, events: list[Event], judgement: list[dict[str, Any]]) -> None:
    ours, rasas = (Answers(validate_case_form=judgement) for _ in range(2))
    tracker = LiveTracker.from_events("c", events, domain.slots)
    found = await _run_or_rejection(ActionCatalog(domain, ours).get("case_form"), tracker.copy(), domain)
    expected = await _run_or_rejection(FormAction("case_form", rasas), tracker.copy(), domain)
    assert found == expected
    assert [_comparable(call) for call in ours.calls] == [_comparable(call) for call in rasas.calls]


def test_each_action_is_built_once(domain: Domain) -> None:
    catalog = ActionCatalog(domain, Answers())
    kinds = {
        "action_answer": LocalAction,
        "validate_case_form": LocalAction,
        "case_form": LocalForm,
        ACTION_EXTRACT_SLOTS: LocalExtractSlots,
        "action_listen": ActionListen,
    }
    for name, kind in kinds.items():
        assert type(catalog.get(name)) is kind
        assert catalog.get(name) is catalog.get(name)
        assert catalog.get(name).name() == name
    assert isinstance(catalog.custom("action_answer"), RemoteAction)


def test_an_unknown_action_is_refused(domain: Domain) -> None:
    with pytest.raises(ActionNotFoundException):
        ActionCatalog(domain, Answers()).get("action_unheard_of")


async def _run(action: Any, tracker: LiveTracker, domain: Domain) -> list[Event]:
    return await action.run(CollectingOutputChannel(), TemplatedNaturalLanguageGenerator(domain.responses), tracker, domain)


async def _run_or_rejection(action: Any, tracker: LiveTracker, domain: Domain) -> Any:
    from rasa.core.actions.action import ActionExecutionRejection

    try:
        return await _run(action, tracker, domain)
    except ActionExecutionRejection as error:
        return str(error)


def _comparable(call: dict[str, Any]) -> dict[str, Any]:
    """A call without the times of its events."""
    call["tracker"].pop("latest_event_time")
    for event in call["tracker"]["events"]:
        event.pop("timestamp")
        event.pop("message_id", None)
    return call
