"""Help with what was asked: why, what is meant, where to look; and saying it again."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.runtime import keep_receipts, knowledge_base
from actions.speaking import changes, remember, stuck, utter
from bot.clock import today
from bot.dialogue import answering, helping
from bot.dialogue.reply import as_sent
from bot.dialogue.turn import read_turn
from bot.labels import Act


class ActionExplainQuestion(Action):
    """Says why something is asked, what is meant by it, or where to find it; the form then asks again."""

    def name(self) -> str:
        return "action_explain_question"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = read_turn(tracker.latest_message)
        form = tracker.active_loop.get("name")
        slot = str(tracker.get_slot("requested_slot") or "") if form else ""
        said = helping.about(turn.intent, slot)
        if said is not None:
            dispatcher.utter_message(text=said)
            return stuck(dispatcher, tracker) if turn.intent == Act.DONT_KNOW else []
        if turn.intent != Act.EXPLAIN:
            buttons = as_sent(helping.ways_on(knowledge_base()))
            dispatcher.utter_message(text=helping.nothing_asked(turn.intent), buttons=buttons)
            return []
        reply = answering.reply(helping.as_definition(turn), tracker.slots, knowledge_base(), today())
        utter(dispatcher, reply)
        keep_receipts(reply.receipts, tracker.get_latest_input_channel() or "")
        return changes(tracker, remember(reply))


class ActionRepeat(Action):
    """Says the last words again; within a form the question is asked by the form."""

    def name(self) -> str:
        return "action_repeat"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        in_form = bool(tracker.active_loop.get("name"))
        again = helping.last_words(tracker.events, answers_only=in_form)
        dispatcher.utter_message(text=helping.repeating(found=bool(again) or in_form))
        for message in again:
            dispatcher.utter_message(**message)
        return []
