"""Rasa's message processor with the constant work taken out of the turn.

Each override does what the base class does, less one cost; docs/decisions/0002 names them.
"""

from __future__ import annotations

import json
import logging
import tarfile
from pathlib import Path
from typing import Any

from rasa.core.actions.action import Action
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, OutputChannel, UserMessage
from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import TrackerStore
from rasa.engine.loader import load_predict_graph_runner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.storage import ModelMetadata
from rasa.exceptions import ActionLimitReached
from rasa.shared.core.constants import ACTION_EXTRACT_SLOTS
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecutionRejected, Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.common import TempDirectoryPath, get_temp_dir_name
from sqlalchemy.exc import SQLAlchemyError

from bot.serving.catalog import ActionCatalog
from bot.serving.errors import ModelMissing
from bot.serving.runner import SequentialGraphRunner
from bot.serving.tracker import DEFAULT_HORIZON
from bot.serving.tracker_store import LiveTrackerStore
from bot.serving.turns import CLIENT, heard

logger = logging.getLogger(__name__)

#: Among so many latest turns a message sent again is recognised; a page sends only its unanswered ones again.
REPEATS_KNOWN = 12


class JuyiProcessor(MessageProcessor):
    """Handles messages with one loaded model."""

    graph_runner: SequentialGraphRunner

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._catalog = ActionCatalog(self.domain, self.action_endpoint)
        self._known_intents = frozenset(self.domain.intents)
        self._known_entities = frozenset(self.domain.entities)
        self._reported: set[str] = set()

    @staticmethod
    def _load_model(model_path: str | Path) -> tuple[str, ModelMetadata, SequentialGraphRunner]:
        # A custom graph runner has no other way in: the base class names Rasa's own here.
        archive = Path(model_path)
        if not archive.is_file():
            raise ModelMissing(f"没有找到模型 {archive}。请先训练：./juyi train")
        with TempDirectoryPath(get_temp_dir_name()) as directory:
            try:
                metadata, runner = load_predict_graph_runner(Path(directory), archive, LocalModelStorage, SequentialGraphRunner)
            except tarfile.ReadError as error:
                raise ModelMissing(f"模型文件 {archive.name} 已损坏。请重新训练：./juyi train") from error
        return archive.name, metadata, runner

    async def handle_message(self, message: UserMessage) -> list[dict[str, Any]] | None:
        """Answer a message; one that a client sends again under the same id gets the answer of the first time, and nothing runs again.

        The lock of the conversation is held, so a repeat that overtakes its answer waits for it.
        """
        said = self._said_before(message)
        if not said:
            replies: list[dict[str, Any]] | None = await super().handle_message(message)
            return replies
        channel = message.output_channel
        assert channel is not None
        for response in said:
            await channel.send_response(message.sender_id, response)
        return channel.messages if isinstance(channel, CollectingOutputChannel) else None

    def _said_before(self, message: UserMessage) -> list[dict[str, Any]]:
        if not str(message.message_id).startswith(CLIENT) or not isinstance(self.tracker_store, LiveTrackerStore):
            return []
        try:
            turn = self.tracker_store.turn_named(message.sender_id, message.message_id, REPEATS_KNOWN)
        except SQLAlchemyError as error:
            logger.error("conversation store: cannot look for a repeat (%s)", type(error).__name__)
            return []
        return turn.said if turn else []

    async def run_action_extract_slots(self, output_channel: OutputChannel, tracker: DialogueStateTracker) -> DialogueStateTracker:
        """Fill slots from the latest message (without copying the events for a debug line)."""
        events = await self._catalog.get(ACTION_EXTRACT_SLOTS).run(output_channel, self.nlg, tracker, self.domain)
        await self._send_bot_messages(events, tracker, output_channel)
        tracker.update_with_events(events, self.domain)
        return tracker

    async def parse_message(
        self, message: UserMessage, tracker: DialogueStateTracker | None = None, only_output_properties: bool = True
    ) -> dict[str, Any]:
        """Understand a message (without copying the result for a debug line)."""
        if tracker is None:
            tracker = DialogueStateTracker.from_events(message.sender_id, [])
        parsed = self._parse_message_with_graph(message, tracker, only_output_properties)
        self._update_full_retrieval_intent(parsed)
        self._check_for_unseen_features(parsed)
        listening = heard.get()
        if listening is not None:
            listening.append(parsed)
        return parsed

    def _check_for_unseen_features(self, parse_data: dict[str, Any]) -> None:
        """Report, once each, intents and entities that the domain lacks."""
        intent = parse_data["intent"]["name"]
        unknown = [intent] if intent and intent not in self._known_intents else []
        unknown += [entity["entity"] for entity in parse_data["entities"] or () if entity["entity"] not in self._known_entities]
        for name in unknown:
            if name not in self._reported:
                self._reported.add(name)
                logger.warning("the domain does not list %s, which the model recognised", name)

    def _get_action(self, action_name: str) -> Action:
        return self._catalog.get(action_name)

    def predict_next_with_tracker_if_should(self, tracker: DialogueStateTracker) -> tuple[Action, PolicyPrediction]:
        """Predict the next action.

        Raises:
            rasa.exceptions.ActionLimitReached: too many actions followed one message.
        """
        if self.is_action_limit_reached(tracker, self.should_predict_another_action(tracker.latest_action_name)):
            raise ActionLimitReached("The limit of actions to predict has been reached.")
        prediction = self._predict_next_with_tracker(tracker)
        return self._get_action(self.domain.action_names_or_texts[prediction.max_confidence_index]), prediction

    @staticmethod
    def _log_slots(tracker: DialogueStateTracker) -> None:
        """Slots may hold what the user said of themselves; they are not logged."""

    def _log_action_on_tracker(
        self, tracker: DialogueStateTracker, action: Action, events: list[Event] | None, prediction: PolicyPrediction
    ) -> None:
        events = events or []
        if not any(isinstance(event, ActionExecutionRejected) for event in events):
            tracker.update_with_events(prediction.events, self.domain)
            tracker.update(action.event_for_successful_execution(prediction))
        tracker.update_with_events(events, self.domain)


class JuyiAgent(Agent):
    """Rasa's agent with ``JuyiProcessor``, and with the tracker store as it is given."""

    processor: JuyiProcessor | None

    def load_model(self, model_path: str | Path, fingerprint: str | None = None) -> None:
        """Load a model file."""
        self.processor = JuyiProcessor(
            model_path=model_path,
            tracker_store=self.tracker_store,
            lock_store=self.lock_store,
            action_endpoint=self.action_endpoint,
            generator=self.nlg,
        )
        self.domain = self.processor.domain
        self._set_fingerprint(fingerprint)
        self.tracker_store.domain = self.domain
        self.nlg.responses = self.domain.responses

    @staticmethod
    def _create_tracker_store(store: TrackerStore, domain: Domain) -> TrackerStore:
        # Rasa wraps the store in one that falls back to memory for good; ours writes later what it could not write.
        store.domain = domain
        return store


def state_horizon(runner: SequentialGraphRunner) -> int:
    """How many latest states the loaded policies can tell apart, and one more to see that there were more."""
    longest = 1
    for component in runner.components():
        if isinstance(component, RulePolicy):
            rules = [*component.lookup.get(RULES, ()), *component.lookup.get(RULES_FOR_LOOP_UNHAPPY_PATH, ())]
            longest = max([longest, *(len(json.loads(rule)) for rule in rules)])
        elif isinstance(component, Policy):
            bound = getattr(component.featurizer, "max_history", None)
            # Without a bound a memorised story may be of any length; longer ones than this are not written.
            longest = max(longest, bound or DEFAULT_HORIZON)
    return longest + 1
