"""Turns a reply into Rasa utterances and slot events."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.dialogue.answering import Reply


def utter(dispatcher: CollectingDispatcher, reply: Reply) -> None:
    """Utter remarks, answers (as text with the whole answer as JSON beside it) and buttons."""
    for remark in reply.remarks:
        dispatcher.utter_message(text=remark)
    buttons = [{"title": b.title, "payload": b.payload} for b in reply.buttons]
    for index, answer in enumerate(reply.answers):
        is_last = index == len(reply.answers) - 1
        extra: dict[str, Any] = {"buttons": buttons} if is_last and buttons else {}
        dispatcher.utter_message(text=answer.text, json_message={"answer": answer.as_dict()}, **extra)


def remember(reply: Reply) -> list[EventType]:
    """Events that keep what the conversation is about."""
    events: list[EventType] = []
    if reply.focus is not None:
        events += [SlotSet("focus_matter", str(reply.focus[0])), SlotSet("focus_aspect", str(reply.focus[1]))]
    return events


def follow_up(reply: Reply, active_form: str | None) -> list[EventType]:
    """Name the form that takes over, if any; inside a form the rules go on with it themselves."""
    if not active_form and reply.wants_progress:
        return [SlotSet("task", "progress")]
    if not active_form and reply.missing_date is not None:
        return [SlotSet("pending_date", str(reply.missing_date)), SlotSet("task", "due_date")]
    return [SlotSet("task", None)]
