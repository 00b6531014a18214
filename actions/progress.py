"""The progress form: case number and second factor, then the true progress."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.binding import after_lookup, report_remembered
from actions.runtime import case_store, keep_receipts, knowledge_base, trawl_watch
from actions.speaking import other_day_told, remember, stuck, utter, waits_for_another
from bot.cases.case_number import CaseNumber
from bot.cases.errors import CaseNumberError
from bot.cases.lookup import lookup
from bot.cases.origin import origin
from bot.cases.wording import render_result
from bot.clock import now, today
from bot.dialogue import helping, taking, texts
from bot.dialogue.case_rules import case_rules
from bot.dialogue.turn import exact_days, read_turn
from bot.metrics import LOOKUPS


class ValidateProgressForm(FormValidationAction):
    """Tells a mistyped case number as a typo, before anything is looked up."""

    def name(self) -> str:
        return "validate_progress_form"

    def validate_case_number(self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> dict[str, Any]:
        try:
            return {"case_number": str(CaseNumber.parse(str(value)))}
        except CaseNumberError as error:
            dispatcher.utter_message(text=str(error))
            return {"case_number": None}


class ActionReportProgress(Action):
    """Looks the case up and reports its progress; the second factor is forgotten at once. A remembered case needs none."""

    def name(self) -> str:
        return "action_report_progress"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        told: list[EventType] = [
            SlotSet("id_tail", None),
            SlotSet("case_number", None),
            SlotSet("task", None),
            SlotSet("focus_matter", "case"),
            SlotSet("focus_aspect", "progress"),
        ]
        if not tracker.get_slot("id_tail") and report_remembered(dispatcher, tracker):
            return told
        result = lookup(
            case_store(),
            tracker.get_slot("case_number") or "",
            tracker.get_slot("id_tail") or "",
            requester=tracker.sender_id,
            address=origin.get(),
            now=now(),
            rules=case_rules(knowledge_base(), today()),
            watch=trawl_watch(),
        )
        LOOKUPS.labels(str(result.reply)).inc()
        dispatcher.utter_message(text=render_result(result, today=today()))
        return [*told, *after_lookup(dispatcher, tracker, result)]


class ActionAskCaseNumber(Action):
    """Asks for the case number."""

    def name(self) -> str:
        return "action_ask_case_number"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        dispatcher.utter_message(text=texts.ASK_CASE_NUMBER)
        return []


class ActionAskIdTail(Action):
    """Asks for the second factor."""

    def name(self) -> str:
        return "action_ask_id_tail"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        dispatcher.utter_message(text=texts.ASK_ID_TAIL)
        return []


class ActionExplainForm(Action):
    """Explains what the form needs when a message does not fit."""

    def name(self) -> str:
        return "action_explain_form"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        slot = str(tracker.get_slot("requested_slot") or "")
        turn = read_turn(tracker.latest_message)
        if slot == "date_issued" and tracker.get_slot("date_expires"):
            return []  # the printed expiry serves as well: the form goes on with it
        if (said := helping.without_number(slot, turn)) is not None:
            dispatcher.utter_message(text=said)
            return []
        if turn.impossible and slot.startswith("date_"):
            dispatcher.utter_message(text=texts.impossible_date(turn.impossible[0][1]))
            return []
        if waits_for_another(turn, tracker):
            # whatever was asked in between, the day goes to the question that waits
            matter, _, aspect = str(tracker.get_slot("pending_question") or "").partition(".")
            slots = {**tracker.slots, "focus_matter": matter, "focus_aspect": aspect}
            reply = taking.take_facts(turn, slots, knowledge_base(), today())
            if ended := other_day_told(turn, reply, tracker):
                utter(dispatcher, reply)
                keep_receipts(reply.receipts, tracker.get_latest_input_channel() or "")
                return [*remember(reply), *ended]
            if days := exact_days(turn):
                dispatcher.utter_message(text=texts.other_date_noted(*days[0]))
                return []
        if slot.startswith("date_") and turn.named == {"city"}:
            dispatcher.utter_message(text=texts.city_noted(str(tracker.get_slot("city"))))
            return []
        in_check = tracker.active_loop.get("name") == "eligibility_form"
        dispatcher.utter_message(text=helping.does_not_fit(slot) if in_check else texts.EXPLAIN.get(slot, texts.EXPLAIN_DATE))
        return stuck(dispatcher, tracker)
