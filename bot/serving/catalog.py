"""The actions of a model, each built once, in forms that do their constant work once.

Rasa builds all its default actions anew whenever it looks one up, and dumps the whole domain to look at one
form's slots. The variants here give the same events; ``tests/unit/serving`` compares them with Rasa's.
"""

from __future__ import annotations

import logging
from typing import Any

from rasa.core.actions.action import (
    Action,
    ActionExtractSlots,
    RemoteAction,
    action_for_name_or_text,
    extract_slot_value_from_predefined_mapping,
)
from rasa.core.actions.forms import FormAction
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.constants import (
    ACTION_VALIDATE_SLOT_MAPPINGS,
    DEFAULT_SLOT_NAMES,
    MAPPING_TYPE,
    REQUESTED_SLOT,
    SlotMappingType,
)
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet
from rasa.shared.core.slot_mappings import SlotMapping
from rasa.shared.core.slots import ListSlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot.serving.action_calls import LocalAction

logger = logging.getLogger(__name__)


class ActionCatalog:
    """Looks up actions by name. Actions hold no state of a conversation, so one object serves all."""

    def __init__(self, domain: Domain, endpoint: EndpointConfig | None) -> None:
        self._domain = domain
        self._endpoint = endpoint
        self._domain_as_dict: dict[str, Any] = domain.as_dict()
        self._actions: dict[str, Action] = {}

    def get(self, name: str) -> Action:
        """Return the action of this name.

        Raises:
            rasa.shared.core.domain.ActionNotFoundException: the domain has no such action.
        """
        action = self._actions.get(name)
        if action is None:
            action = self._actions[name] = self._build(name)
        return action

    def custom(self, name: str) -> LocalAction:
        """Return the custom action of this name."""
        action = self._actions.get(name)
        if not isinstance(action, LocalAction):
            action = self._actions[name] = LocalAction(name, self._endpoint, self._domain_as_dict)
        return action

    def form(self, name: str) -> FormAction:
        """Return the form of this name."""
        action = self.get(name)
        return action if isinstance(action, FormAction) else LocalForm(name, self._endpoint, self)

    def _build(self, name: str) -> Action:
        action = action_for_name_or_text(name, self._domain, self._endpoint)
        kind = type(action)
        if kind is RemoteAction:
            return LocalAction(name, self._endpoint, self._domain_as_dict)
        if kind is FormAction:
            return LocalForm(name, self._endpoint, self)
        if kind is ActionExtractSlots:
            return LocalExtractSlots(self._domain, self._endpoint, self)
        return action


class LocalForm(FormAction):
    """A form whose trial trackers are copies instead of replays of the conversation."""

    def __init__(self, form_name: str, action_endpoint: EndpointConfig | None, catalog: ActionCatalog) -> None:
        super().__init__(form_name, action_endpoint)
        self._catalog = catalog

    async def validate_slots(
        self,
        slot_candidates: dict[str, Any],
        tracker: DialogueStateTracker,
        domain: Domain,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
    ) -> list[Event]:
        """Let the custom validation action, if there is one, judge the candidates."""
        name = f"validate_{self.name()}"
        if name not in domain.action_names_or_texts:
            return []
        candidates = [SlotSet(slot, value) for slot, value in slot_candidates.items()]
        trial = self._temporary_tracker(tracker, candidates, domain)
        return await self._catalog.custom(name).run(output_channel, nlg, trial, domain)

    def _temporary_tracker(
        self, current_tracker: DialogueStateTracker, additional_events: list[Event], domain: Domain
    ) -> DialogueStateTracker:
        trial = current_tracker.copy()
        requested = SlotSet(REQUESTED_SLOT, self.get_slot_to_fill(current_tracker))
        for event in (requested, ActionExecuted(self.name()), *additional_events):
            trial.update(event)
        return trial

    async def _ask_for_slot(
        self, domain: Domain, nlg: NaturalLanguageGenerator, output_channel: OutputChannel, slot_name: str, tracker: DialogueStateTracker
    ) -> list[Event]:
        question = self._name_of_utterance(domain, slot_name)
        if not question:
            return []
        return await self._catalog.get(question).run(output_channel, nlg, tracker, domain)


class LocalExtractSlots(ActionExtractSlots):
    """Filling slots from a message, with the mappings checked once instead of once a turn."""

    def __init__(self, domain: Domain, action_endpoint: EndpointConfig | None, catalog: ActionCatalog) -> None:
        super().__init__(action_endpoint)
        self._catalog = catalog
        self._mapped = [
            (slot.name, isinstance(slot, ListSlot), mappings)
            for slot in domain.slots
            if slot.name not in DEFAULT_SLOT_NAMES and (mappings := _valid_mappings(slot.name, slot.mappings, domain))
        ]

    async def run(
        self, output_channel: OutputChannel, nlg: NaturalLanguageGenerator, tracker: DialogueStateTracker, domain: Domain
    ) -> list[Event]:
        """Return the events that set slots (see the base class)."""
        found: list[Event] = []
        done: set[str] = set()
        message = tracker.latest_message
        named = {entity["entity"] for entity in message.entities} if message else set()
        for slot, is_list, mappings in self._mapped:
            for kind, mapping in mappings:
                if kind is SlotMappingType.FROM_ENTITY and mapping["entity"] not in named:
                    continue
                if (
                    not SlotMapping.intent_is_desired(mapping, tracker, domain)
                    or not self._verify_mapping_conditions(mapping, tracker, slot)
                    or self._fails_unique_entity_mapping_check(slot, mapping, tracker, domain)
                ):
                    continue
                if kind.is_predefined_type():
                    values = extract_slot_value_from_predefined_mapping(kind, mapping, tracker)
                    if values:
                        value = values if is_list else values[-1]
                        if value is not None or tracker.get_slot(slot) is not None:
                            found.append(SlotSet(slot, value))
                            break
                if kind is SlotMappingType.CUSTOM:
                    events, done = await self._execute_custom_action(mapping, done, output_channel, nlg, tracker, domain)
                    found.extend(events)
        return await self._execute_validation_action(found, output_channel, nlg, tracker, domain)

    async def _run_custom_action(
        self,
        custom_action: str,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> list[Event]:
        try:
            events = await self._catalog.custom(custom_action).run(output_channel, nlg, tracker, domain)
        except (RasaException, ClientResponseError) as error:
            logger.warning("custom action %s failed, its slots stay as they are (%s)", custom_action, type(error).__name__)
            return []
        return [event for event in events if isinstance(event, (SlotSet, BotUttered))]

    async def _execute_validation_action(
        self,
        extraction_events: list[Event],
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> list[Event]:
        found: list[Event] = [event for event in extraction_events if isinstance(event, SlotSet)]
        if ACTION_VALIDATE_SLOT_MAPPINGS not in domain.user_actions:
            return found
        trial = tracker.copy()
        for event in found:
            trial.update(event)
        judged = await self._run_custom_action(ACTION_VALIDATE_SLOT_MAPPINGS, output_channel, nlg, trial, domain)
        names = {event.key for event in judged if isinstance(event, SlotSet)}
        return judged + [event for event in found if event.key not in names]

    def _fails_unique_entity_mapping_check(
        self, slot_name: str, mapping: dict[str, Any], tracker: DialogueStateTracker, domain: Domain
    ) -> bool:
        active = tracker.active_loop_name
        if mapping[MAPPING_TYPE] != str(SlotMappingType.FROM_ENTITY) or not active or tracker.get_slot(REQUESTED_SLOT) == slot_name:
            return False
        form = self._catalog.form(active)
        return slot_name in form.required_slots(domain) and not form.entity_mapping_is_unique(mapping, domain)


Mapping = tuple[SlotMappingType, dict[str, Any]]


def _valid_mappings(slot: str, mappings: list[dict[str, Any]], domain: Domain) -> list[Mapping]:
    typed = [(SlotMappingType(mapping.get(MAPPING_TYPE)), mapping) for mapping in mappings]
    return [
        (kind, mapping)
        for kind, mapping in typed
        if SlotMapping.check_mapping_validity(slot_name=slot, mapping_type=kind, mapping=mapping, domain=domain)
    ]
