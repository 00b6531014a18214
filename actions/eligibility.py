"""The guided eligibility check: asks one thing after the other, then gives the verdict with a list to print."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import ActionExecutionRejected, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.runtime import keep_receipts, knowledge_base
from actions.speaking import forget_waiting, has_rules_action, said_by, slots_before, told
from bot.clock import today
from bot.dialogue import checklist, eligibility, form_texts, questions
from bot.dialogue.reply import as_sent
from bot.dialogue.turn import read_turn
from bot.dialogue.verdict import check
from bot.labels import Aspect, Matter

_FORM = "eligibility_form"


def report(dispatcher: CollectingDispatcher, slots: dict[str, Any], channel: str) -> list[EventType]:
    """Say the verdict on what the slots hold, and keep it."""
    kb = knowledge_base()
    verdict = check(checklist.told_of(slots), today(), kb)
    given = checklist.as_answer(verdict, kb)
    buttons = as_sent(questions.after_check())
    page = {"checklist": checklist.path_of(given.receipt)}
    dispatcher.utter_message(text=given.text, json_message={"answer": {**given.as_dict(), **page}}, buttons=buttons)
    keep_receipts(checklist.records(verdict, given, kb), channel)
    focus = {"focus_matter": str(Matter.APPLICATION), "focus_aspect": str(Aspect.ELIGIBILITY)}
    return [SlotSet(name, value) for name, value in {**focus, "checked": given.receipt}.items()]


def corrected(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType] | None:
    """Give the verdict anew when a fact of it is said anew; ``None`` when the message is about something else."""
    turn = read_turn(tracker.latest_message)
    if tracker.active_loop.get("name") or not eligibility.is_about_verdict(tracker.slots):
        return None
    taken = eligibility.take(turn, slots_before(tracker), said_by(tracker), "", today())
    if not taken.answers:
        return None
    _remark(dispatcher, taken)
    slots = {**tracker.slots, **taken.slots}
    verdict = report(dispatcher, slots, tracker.get_latest_input_channel() or "")
    return [*(SlotSet(n, v) for n, v in taken.slots.items()), told(slots), *verdict, SlotSet("task", None)]


class ActionStartCheck(Action):
    """Says how the check goes."""

    def name(self) -> str:
        return "action_start_check"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        dispatcher.utter_message(text=form_texts.STARTED)
        changed = eligibility.opening(tracker.slots)
        return [*forget_waiting(), *(SlotSet(n, v) for n, v in changed.items()), told({**tracker.slots, **changed})]


class ValidateEligibilityForm(FormValidationAction):
    """Takes what answers or corrects the form; leaves the rest to the rules."""

    def name(self) -> str:
        return f"validate_{_FORM}"

    async def required_slots(
        self, domain_slots: list[str], dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[str]:
        return eligibility.wanted(tracker.slots)

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Read the message as a whole: one reply may answer one question and correct another."""
        if has_rules_action(tracker):
            return await self._ask_next(dispatcher, tracker, domain, {})
        turn = read_turn(tracker.latest_message)
        before, found = slots_before(tracker), said_by(tracker)
        requested = str(tracker.get_slot("requested_slot") or "")
        taken = eligibility.take(turn, before, found, requested, today())
        if not taken.answers:
            return [ActionExecutionRejected(_FORM)]
        _remark(dispatcher, taken)
        return await self._ask_next(dispatcher, tracker, domain, dict(taken.slots))

    async def _ask_next(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict, slots: dict[str, Any]
    ) -> list[EventType]:
        for name, value in slots.items():
            tracker.slots[name] = value
        missing = (slot for slot in eligibility.wanted(tracker.slots) if tracker.get_slot(slot) is None)
        return [*(SlotSet(n, v) for n, v in slots.items()), told(tracker.slots), SlotSet("requested_slot", next(missing, None))]


class ActionReportEligibility(Action):
    """Gives the verdict."""

    def name(self) -> str:
        return "action_report_eligibility"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        return report(dispatcher, tracker.slots, tracker.get_latest_input_channel() or "")


class _AskChoice:
    slot: str

    def name(self) -> str:
        return f"action_ask_{self.slot}"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        dispatcher.utter_message(text=questions.ask(self.slot, tracker.slots), buttons=as_sent(questions.choices(self.slot)))
        return []


class ActionAskCity(_AskChoice, Action):
    """Asks where."""

    slot = "city"


class ActionAskRegistered(_AskChoice, Action):
    """Asks for the date of registration, with a way out for who has none."""

    slot = "date_registered"

    def name(self) -> str:
        return f"action_ask_{_FORM}_{self.slot}"


class ActionAskGap(_AskChoice, Action):
    """Asks whether the registration was interrupted."""

    slot = "gap"


class ActionAskGround(_AskChoice, Action):
    """Asks for the ground."""

    slot = "ground"


class ActionAskHousing(_AskChoice, Action):
    """Asks for the kind of home."""

    slot = "housing"


class ActionAskWho(_AskChoice, Action):
    """Asks for whom."""

    slot = "who"


def _remark(dispatcher: CollectingDispatcher, taken: eligibility.Taken) -> None:
    for index, remark in enumerate(taken.remarks):
        last = index == len(taken.remarks) - 1
        dispatcher.utter_message(text=remark, buttons=as_sent(taken.buttons) if last else [])
