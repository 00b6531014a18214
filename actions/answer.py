"""Answers questions, and takes in facts."""

from __future__ import annotations

import logging
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.eligibility import corrected
from actions.runtime import handovers, keep_receipts, knowledge_base
from actions.speaking import changes, follow_up, forget_waiting, leave_form, other_day_told, remember, still_open, utter
from bot.cases.errors import StoreError
from bot.clock import now, today
from bot.dialogue import answering, eligibility, helping, taking, texts
from bot.dialogue.turn import read_turn
from bot.handover import Summary
from bot.labels import Act

logger = logging.getLogger(__name__)

_NOBODY_WAITS = frozenset({"desk", "ask", "cmdline"})  # channels on which nobody reads what an agent writes


class ActionAnswer(Action):
    """Answers every question of the latest message."""

    def name(self) -> str:
        return "action_answer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = read_turn(tracker.latest_message)
        asked = str(tracker.get_slot("requested_slot") or "") if tracker.active_loop.get("name") else ""
        if helping.is_bare_definition(turn) and (said := helping.about(Act.EXPLAIN, asked)):
            dispatcher.utter_message(text=said)  # 什么意思: of the question that is open
            return changes(tracker, [SlotSet("task", None)])
        if helping.without_number(asked, turn) is not None:
            turn = helping.as_search(turn)
        if eligibility.corrects_verdict(turn) and (anew := corrected(dispatcher, tracker)) is not None:
            return anew
        reply = answering.reply(turn, tracker.slots, knowledge_base(), today())
        utter(dispatcher, reply)
        keep_receipts(reply.receipts, tracker.get_latest_input_channel() or "")
        events = remember(reply) + follow_up(reply, tracker) + leave_form(tracker) + other_day_told(turn, reply, tracker)
        return changes(tracker, events + still_open(reply, tracker))


class ActionTakeFacts(Action):
    """Takes in a statement of facts; an open question is answered anew with them."""

    def name(self) -> str:
        return "action_take_facts"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        anew = corrected(dispatcher, tracker)
        if anew is not None:
            return anew
        turn = read_turn(tracker.latest_message)
        reply = taking.take_facts(turn, tracker.slots, knowledge_base(), today())
        utter(dispatcher, reply)
        keep_receipts(reply.receipts, tracker.get_latest_input_channel() or "")
        return changes(tracker, remember(reply) + follow_up(reply, tracker))


class ActionHandover(Action):
    """Puts the chat into the queue for a person; where there is none, names the hotline."""

    def name(self) -> str:
        return "action_handover"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        desk = handovers()
        if desk is not None and tracker.get_latest_input_channel() not in _NOBODY_WAITS:
            said = str(tracker.latest_message.get("text") or "")
            form = str(tracker.active_loop.get("name") or "")
            summary = Summary.of(tracker.slots, tracker.events, form=form, text=said)
            try:
                asked = desk.ask(tracker.sender_id, tracker.get_latest_input_channel() or "", summary, now=now())
            except StoreError:
                logger.exception("a person could not be asked for")
            else:
                dispatcher.utter_message(text=asked.text, json_message=asked.custom)
                return []
        utter(dispatcher, answering.handover(knowledge_base(), today()))
        return []


class ActionCancel(Action):
    """Ends what is being done."""

    def name(self) -> str:
        return "action_cancel"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        in_form = bool(tracker.active_loop.get("name"))
        dispatcher.utter_message(text=texts.CANCELLED if in_form else texts.NOTHING_TO_CANCEL)
        # outside a form nothing was begun that could be dropped: who says 算了 to the offer of a person goes on with the talk
        ended = ("focus_matter", "focus_aspect") if in_form else ()
        return [*forget_waiting(), *(SlotSet(slot, None) for slot in ("case_number", "id_tail", "wants_binding", *ended))]
