"""Why something is asked, what it means, where it is found; and what was said last."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.dialogue import form_texts as texts
from bot.dialogue.reply import HUMAN, Button, menu
from bot.dialogue.turn import Ask, Turn
from bot.knowledge import KnowledgeBase
from bot.labels import Act, Aspect, Matter

_PAPER = (
    "(?:回[执執]|[编編單单理][号號]|[号號][码碼]|[号號](?=了|$|[,，。啊呀])"
    "|受理[单單书書]|条子|條子|凭条|憑條|那张[纸单]|短信|簡訊|纸条|單子|单子)"
)
_GONE = (
    "(?:找不[到着著]|丢|丟|[掉弄搞]没|没了|沒了|不见|不見|[没沒](?:有|给|給|收到)|删|刪|忘[了记記]|不记得|不記得|扔|[洗撕]了|[洗撕]掉|被我)"
)
_LOST = re.compile(f"{_PAPER}[^,，。;；!！?？]{{0,8}}{_GONE}|{_GONE}[^,，。;；!！?？]{{0,5}}{_PAPER}")
#: After so many failures in a row the menu and a person are offered.
STUCK = 2


def about(intent: str, slot: str) -> str | None:
    """What helps with an open question; ``None`` when no question is open.

    Args:
        intent: ``why``, ``explain`` or ``dont_know``.
        slot: the slot that is asked for; empty outside a form.
    """
    wording = texts.WORDINGS.get(slot)
    if wording is None:
        return None
    return {Act.WHY: wording.why, Act.DONT_KNOW: wording.find}.get(Act(intent), wording.what)


def without_number(slot: str, turn: Turn) -> str | None:
    """What helps who has lost what the case number stands on (回执单找不着了, 短信删了), where that number is asked for."""
    lost = slot == "case_number" and "case_number" not in turn.named and _LOST.search(turn.text)
    return about(Act.DONT_KNOW, slot) if lost else None


def does_not_fit(slot: str) -> str:
    """What is said to a reply that does not answer the open question of the eligibility check."""
    wording = texts.WORDINGS.get(slot)
    return texts.NOT_THAT.format(what=wording.what if wording else "")


def nothing_asked(intent: str) -> str:
    """What is said to a why or a not knowing when nothing was asked."""
    return texts.WHY_NOTHING if intent == Act.WHY else texts.DONT_KNOW_NOTHING


def ways_on(kb: KnowledgeBase) -> tuple[Button, ...]:
    """Buttons for who does not know how to go on."""
    return (*menu(kb), HUMAN)


def as_definition(turn: Turn) -> Turn:
    """A "what is that" outside a form: it asks what the talk is about."""
    return replace(turn, intent="ask", kind=None, asks=(Ask(Matter.NONE, Aspect.DEFINITION),))


def as_search(turn: Turn) -> Turn:
    """A message of who has no case number (回执丢了怎么查): it asks where to look."""
    return replace(turn, intent="ask", kind=None, asks=(Ask(Matter.CASE, Aspect.WHERE, situation="case.where.lost_number"),), talk={})


def is_bare_definition(turn: Turn) -> bool:
    """Whether a message asks what something is without naming it (什么意思): within a form it is about the form's question."""
    return len(turn.asks) == 1 and (turn.asks[0].matter, turn.asks[0].aspect) == (Matter.NONE, Aspect.DEFINITION) and not turn.named


def repeating(found: bool) -> str:
    """What comes before the words said again."""
    return texts.AGAIN if found else texts.NOTHING_SAID


def last_words(events: Sequence[Mapping[str, Any]], *, answers_only: bool) -> list[dict[str, Any]]:
    """What was said in answer to the message before this one, as arguments of ``utter_message``.

    Args:
        events: Rasa events, oldest first; the last user event is the request to repeat.
        answers_only: leave out what is not an answer (within a form, the question comes anyway).
    """
    found: list[dict[str, Any]] = []
    users = 0
    for event in reversed(events):
        if event.get("event") == "user":
            users += 1
            if users == 2:
                break
        elif users == 1 and event.get("event") == "bot":
            data = event.get("data") or {}
            custom = data.get("custom") or {}
            if event.get("text") and (custom.get("answer") or not answers_only):
                extra = {"buttons": data["buttons"]} if data.get("buttons") else {}
                found.append({"text": event["text"], "json_message": custom or {}, **extra})
    return found[::-1]
