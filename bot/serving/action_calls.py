"""Calls of custom actions within the process.

The actions of a package run through rasa_sdk's executor, with the call and the answer in the form that an
action server would see. An ``EndpointConfig`` stands where Rasa expects the address of that server, so the errors keep
Rasa's meaning (400 = the action declined, 404 = unknown, 500 = it failed).
"""

from __future__ import annotations

import json
import logging
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

import rasa
import ujson
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from rasa.core.actions.action import ActionExecutionRejection as Declined
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.shared.exceptions import RasaException
from rasa.shared.utils.schemas.events import EVENT_SCHEMA
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

from bot.serving.errors import ActionsNotLoaded

logger = logging.getLogger(__name__)

#: Latest events that an action sees. More are passed only if one turn has more.
EVENTS_PASSED = 12

#: Names of the actions that failed in the turn under way, for whoever set it.
failures: ContextVar[list[str] | None] = ContextVar("failures", default=None)


class _PackageActions(ActionExecutor):
    """An executor of one package's actions.

    rasa_sdk registers every subclass of ``Action`` that the process has imported, so a second package would replace
    actions of the same name.
    """

    def __init__(self, package: str) -> None:
        super().__init__()
        self._package = package
        self.register_package(package)

    def register_action(self, action: Any) -> None:
        """Register an action if it stands in the package."""
        if f"{action.__module__}.".startswith(f"{self._package}."):
            super().register_action(action)


class LocalEndpoint(EndpointConfig):
    """The custom actions of a package of this process, in the place of an action server.

    Args:
        package: name of the package.

    Raises:
        ActionsNotLoaded: the package cannot be imported.
    """

    def __init__(self, package: str = "actions") -> None:
        super().__init__(url=f"local:{package}")
        try:
            self.executor = _PackageActions(package)
        except (Exception, SystemExit) as error:  # rasa_sdk exits the process when an import fails
            raise ActionsNotLoaded(f"自定义动作包 {package} 加载失败，详见日志。") from error

    async def request(
        self,
        method: str = "post",
        subpath: str | None = None,
        content_type: str | None = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Run the action named in ``kwargs["json"]``, and return its events and responses.

        The answer passes through JSON, so that an action cannot return here what it could not return over HTTP.

        Raises:
            ClientResponseError: the action declined, is unknown, or failed.
        """
        call = kwargs["json"]
        name = call["next_action"]
        try:
            return ujson.loads(ujson.dumps(await self.executor.run(call), ensure_ascii=False))
        except ActionExecutionRejection as error:
            raise _response_error(400, name, error.message) from error
        except ActionNotFoundException as error:
            raise _response_error(404, name, error.message) from error
        except Exception as error:
            failed = failures.get()
            if failed is not None:
                failed.append(name)
            logger.exception("custom action %s failed", name)
            raise _response_error(500, name, type(error).__name__) from error


class LocalAction(RemoteAction):
    """A custom action whose call does not grow with the conversation, and whose answer is checked cheaply.

    Rasa sends all events of the conversation, dumps the domain for each call, and verifies the schema of
    answers itself, a constant, each time (18 ms).
    """

    def __init__(self, name: str, action_endpoint: EndpointConfig | None, domain_as_dict: dict[str, Any]) -> None:
        super().__init__(name, action_endpoint)
        self._domain_as_dict = domain_as_dict

    def _action_call_format(self, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
        state = tracker.current_state(EventVerbosity.NONE)
        state["slots"] = json.loads(json.dumps(state["slots"]))  # lists in slots are the action's own
        state["events"] = [event.as_dict() for event in latest_events(tracker)]
        return {
            "next_action": self._name,
            "sender_id": tracker.sender_id,
            "tracker": state,
            "domain": self._domain_as_dict,
            "version": rasa.__version__,
        }

    async def run(
        self, output_channel: OutputChannel, nlg: NaturalLanguageGenerator, tracker: DialogueStateTracker, domain: Domain
    ) -> list[Event]:
        """Run the action as Rasa does, without what only a distant server needs, and without walking all event classes for each event.

        Raises:
            rasa.core.actions.action.ActionExecutionRejection: the action declined.
            rasa.shared.exceptions.RasaException: it failed.
        """
        assert self.action_endpoint is not None
        try:
            answer = await self.action_endpoint.request(json=self._action_call_format(tracker, domain))
        except ClientResponseError as error:
            if error.status != 400:
                raise RasaException(f"Failed to execute custom action '{self.name()}'") from error
            told = json.loads(error.text)
            raise Declined(told["action_name"], told.get("error")) from error
        self._validate_action_result(answer)
        said = await self._utter_responses(answer.get("responses", []), output_channel, nlg, tracker)
        return [*said, *(_event(parameters) for parameters in answer.get("events", []))]

    def _validate_action_result(self, result: dict[str, Any]) -> bool:
        check_answer(result)
        return True


def _event(parameters: dict[str, Any]) -> Event:
    event: Event = _event_class(parameters["event"])._from_parameters(parameters)
    return event


@lru_cache(maxsize=64)
def _event_class(name: str) -> type[Event]:
    found: type[Event] = Event.resolve_by_type(name)
    return found


def latest_events(tracker: DialogueStateTracker, count: int = EVENTS_PASSED) -> list[Any]:
    """The last ``count`` events, and always those since the user last spoke."""
    chosen: list[Any] = []
    spoken = False
    for event in reversed(tracker.events):
        if spoken and len(chosen) >= count:
            break
        chosen.append(event)
        spoken = spoken or isinstance(event, UserUttered)
    return chosen[::-1]


def check_answer(answer: dict[str, Any]) -> None:
    """Check an action's answer against Rasa's schema.

    The schema of an event is a choice between kinds that differ in the constant ``event``; only the kind named is checked.

    Raises:
        jsonschema.ValidationError: the answer does not have the agreed form.
    """
    if not _has_plain_form(answer):
        _OUTER.validate(answer)
    for event in answer.get("events", ()):
        if _is_plain_slot(event):
            continue
        _EVENT.validate(event)
        kind = _KINDS.get(event["event"])
        if kind is None:
            raise ValidationError(f"unknown kind of event: {event['event']!r}")
        kind.validate(event)


def _has_plain_form(answer: Any) -> bool:
    """Whether an answer has lists of events and of responses; any doubt is left to the schema."""
    return (
        type(answer) is dict
        and type(answer.get("events", [])) is list
        and type(answer.get("responses", [])) is list
        and all(type(response) is dict for response in answer.get("responses", []))
    )


def _is_plain_slot(event: Any) -> bool:
    """Whether an event is a slot set to a text or to nothing, by far the commonest; any doubt is left to the schema."""
    return (
        type(event) is dict
        and event.keys() == _SLOT_KEYS
        and event["event"] == "slot"
        and type(event["name"]) is str
        and event["timestamp"] is None
        and (event["value"] is None or type(event["value"]) is str)
    )


_SLOT_KEYS = {"event", "name", "value", "timestamp"}
_OUTER = Draft202012Validator(
    {
        "type": "object",
        "properties": {"events": {"type": "array"}, "responses": {"type": "array", "items": {"type": "object"}}},
    }
)
_EVENT = Draft202012Validator({key: part for key, part in EVENT_SCHEMA.items() if key != "oneOf"})
_KINDS = {kind["properties"]["event"]["const"]: Draft202012Validator(kind) for kind in EVENT_SCHEMA["oneOf"]}


def _response_error(status: int, action: str, message: str) -> ClientResponseError:
    return ClientResponseError(status, "action", json.dumps({"error": message, "action_name": action}))
