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
                if any(isinstance(new, (Restarted, SessionStarted)) for new in itertools.islice(self.events, self._counted, None)):
                    self._histories = {}
                self._applied = super().applied_events()  # goes through all events again
                self._loops = {past.name for past in self.events if isinstance(past, ActiveLoop) and past.name}
                break
            self._applied.append(event)
        self._counted = len(self.events)
        return list(self._applied)

    def copy(self) -> LiveTracker:
        """A tracker of the same state that may be changed without changing this one."""
        twin: LiveTracker = _twin(self)
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
        applied = self.applied_events()
        key = (omit_unset_slots, ignore_rule_only_turns)
        history = self._histories.get(key)
        if history is None or not history.belongs_to(domain, rule_only_data):
            history = self._histories[key] = _StateHistory(self, domain, omit_unset_slots, ignore_rule_only_turns, rule_only_data)
        return history.states(applied, self.horizon)

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
        for history in self._histories.values():
            history.rebase(applied, cut, summary)
        self.events: deque[Event] = deque([*summary, *applied[cut:]])
        self._counted = 0
        self._loops = set()
        self._applied = []
        self.applied_events()

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


class _Position:
    """Where a replay of the applied events stands, and the states it met on its way.

    Attributes:
        tracker: the state after the events replayed.
        states: the latest of the states before each action, as many as the horizon.
        seen: number of events replayed, and ``last`` the last of them.
    """

    def __init__(self, tracker: DialogueStateTracker, horizon: int) -> None:
        self.tracker = tracker
        self.states: deque[FeatureState] = deque(maxlen=horizon)
        self.seen = 0
        self.last: Event | None = None
        self.ml_action: Any = None
        self.hidden = False

    def duplicate(self) -> _Position:
        twin = copy.copy(self)
        twin.tracker = _twin(self.tracker)
        twin.states = self.states.copy()
        return twin

    def is_within(self, applied: list[Event]) -> bool:
        """Whether the events replayed are still the first of those that count (or some were undone)."""
        return not self.seen or (self.seen <= len(applied) and applied[self.seen - 1] is self.last)

    def moved(self, dropped: int, summary: list[Event]) -> None:
        """Take note that the first events were replaced by a summary."""
        self.seen += len(summary) - dropped
        if self.seen == len(summary):
            self.last = summary[-1] if summary else None
        self.tracker.events.clear()  # the replay needs their effect only


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
        self._start = _Position(tracker.init_copy(), tracker.horizon)
        self._base = self._start.duplicate()  # stands at the first of the kept events
        self._now = self._start.duplicate()

    def belongs_to(self, domain: Domain, rule_only_data: dict[str, Any] | None) -> bool:
        return self._domain is domain and self._rule_only_data == rule_only_data

    def states(self, applied: list[Event], horizon: int) -> list[FeatureState]:
        if not self._now.is_within(applied):  # something was undone
            self._now = self._base.duplicate() if self._base.is_within(applied) else self._start.duplicate()
        self._advance(self._now, applied, len(applied))
        current, _, _ = self._state(self._now, hide_rule_turn=False)
        latest = [state.duplicate() for state in self._now.states]
        if current is not None:
            latest.append(current)
        return latest[-horizon:]

    def rebase(self, applied: list[Event], cut: int, summary: list[Event]) -> None:
        """Take note that the first ``cut`` events are about to be replaced by a summary."""
        if not self._base.is_within(applied):
            self._base = self._start.duplicate()
        self._advance(self._base, applied, cut)
        if self._now.seen < cut or not self._now.is_within(applied):
            self._now = self._base.duplicate()
        for position in (self._base, self._now):
            position.moved(cut, summary)

    def _advance(self, position: _Position, applied: list[Event], until: int) -> None:
        for event in itertools.islice(applied, position.seen, until):
            if isinstance(event, ActionExecuted):
                state, position.ml_action, position.hidden = self._state(position, event.hide_rule_turn)
                if state is not None:
                    position.states.append(state)
            position.tracker.update(event)
        if until > position.seen:
            position.seen, position.last = until, applied[until - 1]

    def _state(self, position: _Position, hide_rule_turn: bool) -> tuple[FeatureState | None, Any, bool]:
        """One step of ``Domain.states_for_tracker_history``: the state, or None for a hidden turn."""
        domain, tracker = self._domain, position.tracker
        ml_action, hidden = position.ml_action, position.hidden
        if self._ignore_rule_only:
            if not hidden:
                ml_action = domain._get_prev_action_sub_state(tracker)
            if not tracker.followup_action and tracker.latest_action_name != tracker.active_loop_name:
                hidden = hide_rule_turn
            if hidden:
                return None, ml_action, hidden
        state = domain.get_active_state(tracker, omit_unset_slots=self._omit_unset_slots)
        if self._ignore_rule_only:
            domain._remove_rule_only_features(state, self._rule_only_data)
            if position.states:
                domain._substitute_rule_only_user_input(state, position.states[-1])
            if ml_action:
                state[PREVIOUS_ACTION] = ml_action
        return FeatureState(domain._clean_state(state)).duplicate(), ml_action, hidden


def _same_slot(slot: Slot) -> Slot:
    """What ``copy.copy`` gives for a slot, which has no copying hooks, at a fifth of the time."""
    twin = object.__new__(type(slot))
    twin.__dict__.update(slot.__dict__)
    return twin


def _twin(tracker: DialogueStateTracker) -> DialogueStateTracker:
    """A copy of a tracker that shares nothing which applying an event changes."""
    twin = copy.copy(tracker)
    twin.slots = {name: _same_slot(slot) for name, slot in tracker.slots.items()}
    twin.events = tracker.events.copy()
    twin.latest_action = copy.copy(tracker.latest_action)
    twin.active_loop = copy.copy(tracker.active_loop)
    return twin
