"""A conversation's state that is kept up to date instead of being replayed.

Rasa's tracker replays the whole conversation for each action (``copy``) and for each policy's prediction
(``past_states``), so turn 200 costs many times turn 5. ``LiveTracker`` gives the same results
incrementally, and forgets what no prediction can see any more (``compact``).
"""

from __future__ import annotations

import copy
import itertools
from collections import deque
from collections.abc import Iterable
from typing import Any

from rasa.shared.core.constants import PREVIOUS_ACTION
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionReverted,
    ActiveLoop,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
)
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

#: States returned when a policy names no bound of its own.
DEFAULT_HORIZON = 64
#: States kept for what looks back beyond policies (undoing a turn, two-stage fallback).
LEAST_KEPT = 16

_REWRITES_HISTORY = (Restarted, SessionStarted, ActionReverted, UserUtteranceReverted)


class FeatureState(dict[str, Any]):
    """A dialogue state: {part: {name: value}} with unchangeable values.

    Policies deep-copy states for their debug log even when it is off; that needs two levels only.
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> FeatureState:
        return self.duplicate()

    def duplicate(self) -> FeatureState:
        """A copy whose parts may be changed."""
        return FeatureState({part: dict(features) for part, features in self.items()})


class LiveTracker(DialogueStateTracker):
    """Rasa's tracker without the replays.

    Attributes:
        horizon: number of latest states that ``past_states`` returns; at least what the policies look at.
        unsaved: events not yet in the store.
        stored_id: highest row id known to be in the store, where the store has several writers.
    """

    def __init__(
        self,
        sender_id: str,
        slots: Iterable[Slot] | None,
        max_event_history: int | None = None,
        sender_source: str | None = None,
        is_rule_tracker: bool = False,
        horizon: int = DEFAULT_HORIZON,
    ) -> None:
        super().__init__(sender_id, slots, max_event_history, sender_source, is_rule_tracker)
        self.horizon = horizon
        self.unsaved: list[Event] = []
        self.stored_id = 0
        self._followup_by_events = self.followup_action
        self._applied: list[Event] = []
        self._counted = 0  # events of self.events that are in _applied
        self._loops: set[str] = set()
        self._histories: dict[tuple[bool, bool], _StateHistory] = {}

    def update(self, event: Event, domain: Domain | None = None) -> None:
        """Apply one event."""
        super().update(event, domain)
        self.unsaved.append(event)
        self._followup_by_events = self.followup_action

    def applied_events(self) -> list[Event]:
        """The events that count: since the last session start, without what was undone."""
        for event in itertools.islice(self.events, self._counted, None):
            if (
                isinstance(event, _REWRITES_HISTORY)
                or (isinstance(event, ActiveLoop) and event.name and event.name not in self._loops)
                or (isinstance(event, ActionExecuted) and event.action_name in self._loops)
            ):
                self._applied = super().applied_events()
                self._loops = {past.name for past in self.events if isinstance(past, ActiveLoop) and past.name}
                break
            self._applied.append(event)
        self._counted = len(self.events)
        return list(self._applied)

    def copy(self) -> LiveTracker:
        """A tracker of the same state that may be changed without changing this one."""
        twin = copy.copy(self)
        twin.slots = {name: copy.copy(slot) for name, slot in self.slots.items()}
        twin.events = self.events.copy()
        twin.latest_action = copy.copy(self.latest_action)
        twin.active_loop = copy.copy(self.active_loop)
        twin.followup_action = self._followup_by_events  # what a replay of the events would give
        twin.model_id = twin.assistant_id = None  # as Rasa's: set by the processor on the tracker it saves
        twin.unsaved = []
        twin._applied = list(self._applied)
        twin._loops = set(self._loops)
        twin._histories = {}
        return twin

    def past_states(
        self,
        domain: Domain,
        omit_unset_slots: bool = False,
        ignore_rule_only_turns: bool = False,
        rule_only_data: dict[str, Any] | None = None,
    ) -> list[FeatureState]:
        """The latest ``horizon`` of the states that Rasa's tracker would give."""
        key = (omit_unset_slots, ignore_rule_only_turns)
        history = self._histories.get(key)
        if history is None or not history.belongs_to(domain, rule_only_data):
            history = self._histories[key] = _StateHistory(self, domain, omit_unset_slots, ignore_rule_only_turns, rule_only_data)
        return history.states(self.applied_events(), self)

    def compact(self) -> None:
        """Replace events that nothing looks back to by the slots and the loop they led to.

        Afterwards every replay of ``events`` gives the same state as before, and ``past_states`` the same result.
        """
        applied = self.applied_events()
        executed = [place for place, event in enumerate(applied) if isinstance(event, ActionExecuted)]
        kept = max(self.horizon, LEAST_KEPT)
        if len(executed) <= kept + kept // 2 and len(self.events) <= 2 * len(applied) + kept:
            return
        cut = executed[-kept] if len(executed) > kept else 0
        summary = self._summary(applied[:cut])
        self.events: deque[Event] = deque([*summary, *applied[cut:]])
        self._counted = 0
        self._loops = set()
        self._applied = []
        self.applied_events()
        self._histories = {key: history for key, history in self._histories.items() if history.moved(cut, len(summary))}

    def _summary(self, past: list[Event]) -> list[Event]:
        if not past:
            return []
        before = self.init_copy()
        for event in past:
            before.update(event)
        time = past[-1].timestamp
        summary: list[Event] = [SlotSet(name, slot.value, time) for name, slot in before.slots.items() if slot.has_been_set]
        if before.active_loop_name:
            summary.append(ActiveLoop(before.active_loop_name, time))
        return summary


class _StateHistory:
    """The states of one tracker under one way of looking at it, extended as events come."""

    def __init__(
        self,
        tracker: LiveTracker,
        domain: Domain,
        omit_unset_slots: bool,
        ignore_rule_only_turns: bool,
        rule_only_data: dict[str, Any] | None,
    ) -> None:
        self._domain = domain
        self._omit_unset_slots = omit_unset_slots
        self._ignore_rule_only = ignore_rule_only_turns
        self._rule_only_data = rule_only_data
        self._states: deque[FeatureState] = deque(maxlen=tracker.horizon)
        self._replay: DialogueStateTracker = tracker.init_copy()
        self._seen = 0  # events of the applied ones that the replay went through, and the last of them
        self._last: Event | None = None
        self._ml_action: Any = None
        self._hidden = False

    def belongs_to(self, domain: Domain, rule_only_data: dict[str, Any] | None) -> bool:
        return self._domain is domain and self._rule_only_data == rule_only_data

    def moved(self, dropped: int, added: int) -> bool:
        """Take note that the first events were replaced by others; false when they had not been seen yet."""
        if self._seen < dropped:
            return False
        self._seen += added - dropped
        return True

    def states(self, applied: list[Event], tracker: LiveTracker) -> list[FeatureState]:
        if self._seen and (self._seen > len(applied) or applied[self._seen - 1] is not self._last):
            self._restart(tracker)  # something was undone
        for event in itertools.islice(applied, self._seen, None):
            if isinstance(event, ActionExecuted):
                state, self._ml_action, self._hidden = self._state(event.hide_rule_turn)
                if state is not None:
                    self._states.append(state)
            self._replay.update(event)
        if applied:
            self._seen, self._last = len(applied), applied[-1]
        current, _, _ = self._state(False)
        latest = [state.duplicate() for state in self._states]
        if current is not None:
            latest.append(current)
        return latest[-tracker.horizon :]

    def _restart(self, tracker: LiveTracker) -> None:
        self._replay = tracker.init_copy()
        self._states.clear()
        self._seen, self._last = 0, None
        self._ml_action, self._hidden = None, False

    def _state(self, hide_rule_turn: bool) -> tuple[FeatureState | None, Any, bool]:
        """One step of ``Domain.states_for_tracker_history``: the state, or None for a hidden turn."""
        domain, replay = self._domain, self._replay
        ml_action, hidden = self._ml_action, self._hidden
        if self._ignore_rule_only:
            if not hidden:
                ml_action = domain._get_prev_action_sub_state(replay)
            if not replay.followup_action and replay.latest_action_name != replay.active_loop_name:
                hidden = hide_rule_turn
            if hidden:
                return None, ml_action, hidden
        state = domain.get_active_state(replay, omit_unset_slots=self._omit_unset_slots)
        if self._ignore_rule_only:
            domain._remove_rule_only_features(state, self._rule_only_data)
            if self._states:
                domain._substitute_rule_only_user_input(state, self._states[-1])
            if ml_action:
                state[PREVIOUS_ACTION] = ml_action
        return FeatureState(domain._clean_state(state)).duplicate(), ml_action, hidden
