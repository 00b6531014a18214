"""Turns a reply into Rasa utterances and slot events."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.binding import remembered
from actions.runtime import knowledge_base
from bot.dialogue import helping, texts
from bot.dialogue.facts import DATE_SLOTS
from bot.dialogue.questions import CHECK_SLOTS
from bot.dialogue.reply import Reply, as_sent
from bot.dialogue.turn import Turn
from bot.labels import DateRole, Status

# After so many questions in a row that do not give the date, the form does not ask for it again.
DIGRESSIONS = 2
# A printed expiry serves as well as the date of issue.
EITHER = {DateRole.ISSUED: DateRole.EXPIRES, DateRole.EXPIRES: DateRole.ISSUED}
# What a day settles that is told instead of the one asked for.
_SETTLED_BY = frozenset({("registration.due_date", DateRole.REGISTERED)})
_OF_RULES = frozenset(
    {
        "action_answer",
        "action_bind",
        "action_explain_form",
        "action_explain_question",
        "action_handover",
        "action_repeat",
        "action_start_check",
        "action_subscribe",
        "action_unbind",
        "action_unsubscribe",
        "utter_chitchat",
        "utter_complaint",
        "utter_greet",
        "utter_thanks",
    }
)


def utter(dispatcher: CollectingDispatcher, reply: Reply) -> None:
    """Utter remarks, answers (as text with the whole answer as JSON beside it) and buttons."""
    buttons = as_sent(reply.buttons)
    for index, remark in enumerate(reply.remarks, 1):
        ends = not reply.answers and index == len(reply.remarks)
        dispatcher.utter_message(text=remark, **({"buttons": buttons} if ends and buttons else {}))
    mark = {"tentative": True} if reply.tentative else {}
    for index, answer in enumerate(reply.answers):
        is_last = index == len(reply.answers) - 1
        extra: dict[str, Any] = {"buttons": buttons} if is_last and buttons else {}
        dispatcher.utter_message(text=answer.text, json_message={"answer": {**answer.as_dict(), **mark}}, **extra)


def remember(reply: Reply) -> list[EventType]:
    """Events that keep what the conversation is about."""
    events: list[EventType] = [SlotSet(slot, value) for slot, value in reply.learned.items()]
    events.append(SlotSet("failures", reply.failures or None))
    if reply.focus is not None:
        events += [SlotSet("focus_matter", str(reply.focus[0])), SlotSet("focus_aspect", str(reply.focus[1]))]
    return events


def follow_up(reply: Reply, tracker: Tracker) -> list[EventType]:
    """Name the form that takes over, if any; inside a form the rules go on with it themselves."""
    active_form = tracker.active_loop.get("name")
    if not active_form and reply.wants_progress:
        complete = (tracker.get_slot("case_number") and tracker.get_slot("id_tail")) or remembered(tracker)
        return [SlotSet("task", "report" if complete else "progress")]
    if not active_form and reply.missing_date is not None and reply.waiting is not None:
        question = f"{reply.waiting[0]}.{reply.waiting[1]}"
        return [SlotSet("pending_question", question), SlotSet("pending_date", str(reply.missing_date)), SlotSet("task", "due_date")]
    return [SlotSet("task", None)]


def still_open(reply: Reply, tracker: Tracker) -> list[EventType]:
    """Events that keep the due-date form waiting for a day of which only the month was told (不是3月，是4月)."""
    if tracker.active_loop.get("name") != "due_date_form" or reply.missing_date is None:
        return []
    slot = DATE_SLOTS[reply.missing_date]
    return [SlotSet(slot, None)] if "/" in str(tracker.get_slot(slot) or "") else []


def stuck(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Count a reply that does not answer the open question; after some in a row offer other ways on."""
    failures = int(tracker.get_slot("failures") or 0) + 1
    if failures >= helping.STUCK:
        dispatcher.utter_message(text=texts.STUCK_IN_FORM, buttons=as_sent(helping.ways_on(knowledge_base())))
    return [SlotSet("failures", failures)]


def changes(tracker: Tracker, events: list[EventType]) -> list[EventType]:
    """The slot events that change something; the others would only be stored."""
    return [event for event in events if tracker.get_slot(event["name"]) != event["value"]]


def forget_waiting() -> list[EventType]:
    """Events that end a form: nothing is waited for any more."""
    return [SlotSet(slot, None) for slot in ("pending_question", "pending_date", "task")]


def leave_form(tracker: Tracker) -> list[EventType]:
    """Events that count the digressions from the due-date form; who digresses twice in a row wants no date any more."""
    if tracker.active_loop.get("name") != "due_date_form":
        return [SlotSet("digressions", None)]
    before = int(tracker.get_slot("digressions") or 0)
    if before + 1 < DIGRESSIONS:
        return [SlotSet("digressions", before + 1)]
    return [*forget_waiting(), SlotSet("digressions", None)]


def tells_other_day(turn: Turn, waits_for: str | None) -> bool:
    """Whether a message tells a day, but not the one that is waited for, nor one that serves as well."""
    roles = {role for role, *_ in turn.dates if role is not None}
    return bool(roles) and waits_for is not None and not roles & {waits_for, EITHER.get(DateRole(waits_for))}


def waits_for_another(turn: Turn, tracker: Tracker) -> bool:
    """Whether the due-date form waits for another day than the message tells (11月2号受理的)."""
    return tracker.active_loop.get("name") == "due_date_form" and tells_other_day(turn, tracker.get_slot("pending_date"))


def other_day_told(turn: Turn, reply: Reply, tracker: Tracker) -> list[EventType]:
    """Events that end the due-date form where another day of its matter has answered what was asked."""
    if not waits_for_another(turn, tracker):
        return []
    waiting = str(tracker.get_slot("pending_question") or "")
    # who has registered need not know any more by when he had to
    settled = any((waiting, role) in _SETTLED_BY for role, *_ in turn.dates)
    same = reply.focus is not None and str(reply.focus[0]) == waiting.partition(".")[0]
    answered = reply.missing_date is None and reply.answers and (same or settled)
    return forget_waiting() if answered else []


def has_just_asked(tracker: Tracker) -> bool:
    """Whether an answer of this turn has asked for the missing fact already."""
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            return False
        answer = ((event.get("data") or {}).get("custom") or {}).get("answer") if event.get("event") == "bot" else None
        if answer and answer.get("status") == Status.NEEDS_FACT:
            return True
    return False


def has_rules_action(tracker: Tracker) -> bool:
    """Whether an action of the rules has run since the message: then a form only goes on."""
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            return False
        if event.get("event") == "action" and str(event.get("name")) in _OF_RULES:
            return True
    return False


def said_by(tracker: Tracker) -> dict[str, Any]:
    """The slots that the latest message filled, and the entities of pressed buttons."""
    found: dict[str, Any] = {}
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            break
        if event.get("event") == "slot":
            found.setdefault(str(event.get("name")), event.get("value"))
    pressed = tracker.latest_message.get("entities") or []
    return {**found, **{str(e.get("entity")): e.get("value") for e in pressed if e.get("entity") == "skip"}}


def slots_before(tracker: Tracker) -> dict[str, Any]:
    """The slots with the facts of the check as they were before the latest message."""
    before = json.loads(tracker.get_slot("told") or "{}")
    return {**tracker.slots, **{name: before.get(name) for name in CHECK_SLOTS}}


def told(slots: Mapping[str, Any]) -> SlotSet:
    """Keeps the facts of the check, so that a later message can be held against them."""
    return SlotSet("told", json.dumps({name: slots[name] for name in CHECK_SLOTS if slots.get(name)}, ensure_ascii=False))
