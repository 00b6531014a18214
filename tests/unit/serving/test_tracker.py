"""``LiveTracker`` against Rasa's own tracker, on conversations of every kind of turn."""

from __future__ import annotations

import copy
import itertools

from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    AllSlotsReset,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    Event,
    LoopInterrupted,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

from bot.serving.tracker import LEAST_KEPT, LiveTracker

HORIZON = 6
LISTEN = "action_listen"


def user(intent: str, **slots: object) -> list[Event]:
    entities = [{"entity": "city", "value": value, "start": 0, "end": 1} for value in slots.values()]
    said = UserUttered("x", {"name": intent}, entities, {"text": "x", "intent": {"name": intent}, "entities": entities})
    return [said, *(SlotSet(name, value) for name, value in slots.items()), DefinePrevUserUtteredFeaturization(False)]


def listen() -> Event:
    return ActionExecuted(LISTEN)


def answer(hidden: bool = False) -> list[Event]:
    return [*user("ask", city="北京"), ActionExecuted("action_answer", hide_rule_turn=hidden), BotUttered("a"), listen()]


def open_form(name: str) -> list[Event]:
    asked = [SlotSet("requested_slot", "said"), BotUttered("say"), listen()]
    return [*user("ask"), ActionExecuted("action_answer"), SlotSet("task", "progress"), ActionExecuted(name), ActiveLoop(name), *asked]


def fill_form(name: str) -> list[Event]:
    return [*user("inform", said="y"), ActionExecuted(name), SlotSet("requested_slot", "issued"), BotUttered("when"), listen()]


def interrupt_form(name: str) -> list[Event]:
    turn: list[Event] = [*user("ask"), ActionExecutionRejected(name), ActionExecuted("action_answer"), BotUttered("a")]
    return [*turn, LoopInterrupted(True), ActionExecuted(name), BotUttered("say"), listen()]


def end_form(name: str) -> list[Event]:
    ended: list[Event] = [SlotSet("requested_slot", None), ActiveLoop(None), ActionExecuted("action_report"), SlotSet("task", None)]
    return [*user("inform", said="z"), ActionExecuted(name), *ended, BotUttered("done"), listen()]


def go_back() -> list[Event]:
    return [*user("stop"), UserUtteranceReverted(), UserUtteranceReverted(), listen()]


def new_session() -> list[Event]:
    return [ActionExecuted("action_session_start"), SessionStarted(), SlotSet("city", "上海"), SlotSet("places", ["上海"]), listen()]


def restart() -> list[Event]:
    return [*user("stop"), ActionExecuted("action_restart"), Restarted(), *new_session()]


class Conversation:
    """Draws turns that follow each other as in a real conversation."""

    def __init__(self) -> None:
        self.form: str | None = None

    def turn(self, choice: int) -> list[Event]:
        if self.form and choice % 4 < 3:
            name = self.form
            if choice % 4 == 2:
                self.form = None
                return end_form(name)
            return fill_form(name) if choice % 4 == 0 else interrupt_form(name)
        if choice in (20, 21):
            self.form = None
            return restart() if choice == 20 else new_session()
        if self.form:
            return interrupt_form(self.form)
        if choice < 8:
            return answer(hidden=choice % 2 == 1)
        if choice < 14:
            self.form = "case_form" if choice % 2 else "other_form"
            return open_form(self.form)
        if choice == 14:
            return [*user("stop"), ActionExecuted("action_answer"), AllSlotsReset(), listen()]
        if choice == 15:
            return go_back()
        return [*user("ask", places=["广州", "深圳"]), ActionExecuted("utter_greet"), SlotSet("level", None), listen()]


def assert_same(live: DialogueStateTracker, rasas: DialogueStateTracker, domain: Domain) -> None:
    ours, theirs = live.current_state(EventVerbosity.NONE), rasas.current_state(EventVerbosity.NONE)
    for key in ("slots", "latest_message", "paused", "active_loop", "latest_action", "latest_event_time", "followup_action"):
        if key == "active_loop":  # Rasa keeps the message that opened the loop, and never reads it
            ours[key].pop("trigger_message", None)
            theirs[key].pop("trigger_message", None)
        assert ours[key] == theirs[key], key
    rule_only = {"rule_only_slots": ["task"], "rule_only_loops": ["other_form"]}
    for unset, ml in itertools.product((False, True), repeat=2):
        expected = rasas.past_states(domain, omit_unset_slots=unset, ignore_rule_only_turns=ml, rule_only_data=rule_only)
        found = live.past_states(domain, omit_unset_slots=unset, ignore_rule_only_turns=ml, rule_only_data=rule_only)
        assert found == expected[-HORIZON:]


@settings(max_examples=60, deadline=None)
@given(choices=st.lists(st.integers(0, 21), min_size=1, max_size=40))
def test_a_conversation_has_the_same_state_as_in_rasas_tracker(domain: Domain, choices: list[int]) -> None:
    live = LiveTracker("c", domain.slots, horizon=HORIZON)
    rasas = DialogueStateTracker("c", domain.slots)
    conversation = Conversation()
    for turn in ([*new_session()], *(conversation.turn(choice) for choice in choices)):
        for event in turn:
            live.update(event)
            rasas.update(copy.deepcopy(event))
            if isinstance(event, ActionExecuted):
                assert_same(live, rasas, domain)
        assert_same(live.copy(), rasas.copy(), domain)
        live.compact()
        assert_same(live, rasas, domain)


def test_a_long_conversation_takes_no_more_room(domain: Domain) -> None:
    live = LiveTracker("c", domain.slots, horizon=HORIZON)
    sizes = []
    for _ in range(200):
        for event in answer():
            live.update(event)
        live.compact()
        sizes.append(len(live.events))
    assert max(sizes) == max(sizes[:30]) < 12 * LEAST_KEPT
    assert live.get_slot("city") == "北京"


def test_a_form_that_is_interrupted_for_ever_takes_no_more_room(domain: Domain) -> None:
    live = LiveTracker("c", domain.slots, horizon=HORIZON)
    for event in open_form("case_form"):
        live.update(event)
    sizes = []
    for _ in range(100):
        for event in interrupt_form("case_form"):
            live.update(event)
        live.compact()
        sizes.append(len(live.events))
    assert max(sizes) == max(sizes[:30])
    assert live.active_loop_name == "case_form"


def test_a_form_left_open_for_long_goes_on_as_in_rasa(domain: Domain) -> None:
    live, rasas = LiveTracker("c", domain.slots, horizon=HORIZON), DialogueStateTracker("c", domain.slots)
    for turn in (open_form("case_form"), *(answer() for _ in range(40)), fill_form("case_form")):
        for event in turn:
            live.update(event)
            rasas.update(copy.deepcopy(event))
        assert_same(live, rasas, domain)
        live.compact()


def test_replaying_the_kept_events_gives_the_state(domain: Domain) -> None:
    live = LiveTracker("c", domain.slots, horizon=HORIZON)
    emptied = [*user("ask"), ActionExecuted("utter_greet"), SlotSet("level", None), listen()]
    for turn in (emptied, open_form("case_form"), *(interrupt_form("case_form") for _ in range(60))):
        for event in turn:
            live.update(event)
        live.compact()
    replayed = DialogueStateTracker.from_events("c", list(live.events), domain.slots)
    assert replayed.current_slot_values() == live.current_slot_values()
    assert replayed.active_loop_name == "case_form"
    assert replayed.past_states(domain)[-HORIZON:] == live.past_states(domain)


def test_changing_a_copy_or_a_state_leaves_the_tracker_alone(domain: Domain) -> None:
    live = LiveTracker("c", domain.slots, horizon=HORIZON)
    for event in (*new_session(), *answer()):
        live.update(event)
    before = copy.deepcopy([dict(state) for state in live.past_states(domain)])
    twin = live.copy()
    for event in end_form("case_form"):
        twin.update(event)
    for state in live.past_states(domain):
        state.clear()
    copy.deepcopy(live.past_states(domain))[-1]["user"].clear()
    assert live.past_states(domain) == before
    assert live.get_slot("said") is None
    assert twin.get_slot("said") == "z"


def test_a_copy_has_the_followup_action_that_the_events_give(domain: Domain) -> None:
    live = LiveTracker("c", domain.slots)
    rasas = DialogueStateTracker("c", domain.slots)
    for tracker in (live, rasas):
        for event in [*answer(), *user("stop"), ActionExecuted("action_restart"), Restarted()]:
            tracker.update(event)
        tracker.clear_followup_action()  # as the processor does before it runs it
    assert live.copy().followup_action == rasas.copy().followup_action == "action_session_start"
