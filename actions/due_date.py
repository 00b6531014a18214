"""The due-date form: asks for the date a computation lacks, then computes."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import ActionExecutionRejected, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.runtime import keep_receipts, knowledge_base
from actions.speaking import EITHER, forget_waiting, has_just_asked, has_rules_action, remember, tells_other_day, utter
from bot.clock import today
from bot.dialogue import answering, texts
from bot.dialogue.doubts import doubt_about, doubts
from bot.dialogue.facts import DATE_SLOTS, exact_day, in_hint, parse_span, pending_role
from bot.dialogue.happened import as_told
from bot.dialogue.reckoning import is_another_event
from bot.dialogue.reply import as_sent
from bot.dialogue.turn import read_turn
from bot.labels import DateRole


class ValidateDueDateForm(FormValidationAction):
    """Asks for exactly the one date that is missing."""

    def name(self) -> str:
        return "validate_due_date_form"

    async def required_slots(
        self, domain_slots: list[str], dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[str]:
        role = pending_role(tracker.slots)
        # a printed expiry serves as well as the date of issue
        other = EITHER.get(role) if role is not None else None
        if role is None or (other is not None and parse_span(tracker.get_slot(DATE_SLOTS[other]))):
            return []
        return [DATE_SLOTS[role]]

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Validate; a new question, or another day than the one asked for, goes to the rules instead."""
        before = {slot: tracker.get_slot(slot) for slot in DATE_SLOTS.values()}
        events = await super().run(dispatcher, tracker, domain)
        # the SDK forgets what the validation of one slot sets in another that the message filled too (7月8号,给了张回执)
        events += [SlotSet(slot, tracker.get_slot(slot)) for slot, day in before.items() if tracker.get_slot(slot) != day]
        turn = read_turn(tracker.latest_message)
        # the form takes the dates of the message once more when it opens; those in doubt stay open
        unclear = [doubt.role or pending_role(tracker.slots) for doubt in doubts(turn, tracker.slots, today())]
        events += [SlotSet(DATE_SLOTS[role], None) for role in unclear if role is not None]
        role = pending_role(tracker.slots)
        elsewhere = turn.intent == "ask" or tells_other_day(turn, role)
        if elsewhere and role is not None and tracker.get_slot("requested_slot") == DATE_SLOTS[role] and not has_rules_action(tracker):
            filled = {e.get("name") for e in events if e.get("event") == "slot" and e.get("value") is not None}
            if DATE_SLOTS[role] not in filled:
                return [ActionExecutionRejected(self.form_name())]
        return events

    def _exact(self, value: Any, tracker: Tracker, slot: str, dispatcher: CollectingDispatcher) -> dict[str, Any]:
        span = parse_span(value)
        role = next(role for role, name in DATE_SLOTS.items() if name == slot)
        turn = read_turn(tracker.latest_message)
        asks = turn.intent == "ask"  # the answer to a question says it itself
        turn, told = as_told(turn, tracker.slots, today())
        if exact_day(told.get(slot)):
            return dict(told)  # what was told before completes it
        left = {**told, slot: None}
        if is_another_event(turn) and all(name is None for name, *_ in turn.dates):
            return left  # 2月20才回来
        doubt = doubt_about(role, turn, tracker.slots, today())
        if doubt is not None:
            if not asks and not has_just_asked(tracker):
                dispatcher.utter_message(text=doubt.question, buttons=as_sent(doubt.buttons))
            return left
        if span is not None and span[0] > today() and role is not DateRole.EXPIRES:
            # the other dates of this form lie in the past
            if not has_just_asked(tracker):
                dispatcher.utter_message(text=texts.future_date(span[0]))
            return left
        if span is not None and span[0] == span[1]:
            words = next((words for _, said, words in turn.dates if said == value), "")
            day = in_hint(span[0], words, parse_span(tracker.get_slot("date_hint")))
            return {**told, slot: day.isoformat(), "date_hint": None}
        if span is not None and not asks and not has_just_asked(tracker):
            dispatcher.utter_message(text=texts.inexact_date(role, *span))
        return {**left, "date_hint": value if span is not None else None}

    def validate_date_registered(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        return self._exact(value, tracker, "date_registered", dispatcher)

    def validate_date_accepted(self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> dict[str, Any]:
        return self._exact(value, tracker, "date_accepted", dispatcher)

    def validate_date_issued(self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> dict[str, Any]:
        return self._exact(value, tracker, "date_issued", dispatcher)

    def validate_date_expires(self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> dict[str, Any]:
        return self._exact(value, tracker, "date_expires", dispatcher)

    def validate_date_moved(self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> dict[str, Any]:
        return self._exact(value, tracker, "date_moved", dispatcher)


class ActionComputeDueDate(Action):
    """Answers the question that waited for the date."""

    def name(self) -> str:
        return "action_compute_due_date"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if not tracker.get_slot("pending_question"):
            return []  # the user has gone on to something else
        reply = answering.answer_waiting(tracker.slots, knowledge_base(), today())
        utter(dispatcher, reply)
        keep_receipts(reply.receipts, tracker.get_latest_input_channel() or "")
        return [*remember(reply), *forget_waiting()]


class _AskDate:
    role: DateRole

    def name(self) -> str:
        return f"action_ask_{DATE_SLOTS[self.role]}"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if not has_just_asked(tracker):
            dispatcher.utter_message(text=texts.ask_date(self.role))
        return []


class ActionAskDateRegistered(_AskDate, Action):
    """Asks when the residence was registered."""

    role = DateRole.REGISTERED


class ActionAskDateAccepted(_AskDate, Action):
    """Asks when the application was accepted."""

    role = DateRole.ACCEPTED


class ActionAskDateIssued(_AskDate, Action):
    """Asks when the permit was issued."""

    role = DateRole.ISSUED


class ActionAskDateExpires(_AskDate, Action):
    """Asks until when the permit is valid."""

    role = DateRole.EXPIRES


class ActionAskDateMoved(_AskDate, Action):
    """Asks when the user moved."""

    role = DateRole.MOVED
