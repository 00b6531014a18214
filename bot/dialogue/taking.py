"""Takes in a statement: answers the question that it serves, or the one that it stands for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.dialogue import plain, texts
from bot.dialogue.answering import focus_of, reply
from bot.dialogue.corrections import corrected_facts, corrections, vague_correction
from bot.dialogue.endorsed import learned_endorsed
from bot.dialogue.errands import errand_of_day
from bot.dialogue.facts import DATE_SLOTS
from bot.dialogue.happened import as_told
from bot.dialogue.questions import day as day_choice
from bot.dialogue.reckoning import learned_length, needs_a_day
from bot.dialogue.reply import Reply, menu
from bot.dialogue.resolving import FACTS, arrives, bare_day, counts_from_issue, leaves_role_open, matter_of_dates
from bot.dialogue.turn import Ask, Turn
from bot.knowledge import KnowledgeBase
from bot.labels import Aspect, Matter

# What a statement on a matter most often wants to know.
STATED: Mapping[Matter, Aspect] = {
    Matter.REGISTRATION: Aspect.PROCEDURE,
    Matter.APPLICATION: Aspect.ELIGIBILITY,
    Matter.ENDORSEMENT: Aspect.PROCEDURE,
    Matter.ADDRESS_CHANGE: Aspect.PROCEDURE,
    Matter.LOSS_REPLACEMENT: Aspect.PROCEDURE,
    Matter.E_PERMIT: Aspect.PROCEDURE,
    Matter.RIGHTS: Aspect.ELIGIBILITY,
    Matter.SETTLEMENT: Aspect.ELIGIBILITY,
    Matter.CANCELLATION: Aspect.PROCEDURE,
    Matter.CASE: Aspect.PROCEDURE,
    Matter.PERMIT_GENERAL: Aspect.NONE,
}
# Matters that a statement seems to be about when it only tells a fact (他才6岁).
GENERIC = frozenset({Matter.APPLICATION, Matter.PERMIT_GENERAL})
# To be registered is a fact that other matters need (登记了, in a talk about applying); it asks for nothing.
_DONE = frozenset({Matter.REGISTRATION})
# What is answered alike whatever date is given with it.
_SAME_ON_EVERY_DAY = frozenset({Aspect.FEE, Aspect.MATERIALS, Aspect.WHERE, Aspect.DEFINITION, Aspect.BENEFITS})


def take_facts(turn: Turn, slots: Mapping[str, Any], kb: KnowledgeBase, as_of: dt.date) -> Reply:
    """Reply to a statement of facts: answer the open question anew, or show what can be asked."""
    turn, told = as_told(turn, slots, as_of)
    given = _taken(turn, {**slots, **told}, kb, as_of)
    return replace(given, learned={**told, **given.learned}) if told else given


def _taken(turn: Turn, slots: Mapping[str, Any], kb: KnowledgeBase, as_of: dt.date) -> Reply:
    remarks = tuple(texts.impossible_date(words) for _, words in turn.impossible)
    if remarks and not turn.dates:
        return Reply(remarks=remarks)
    if "case_number" in turn.named:
        return Reply(wants_progress=True)
    focus = focus_of(slots)
    named = {**learned_length(turn), **learned_endorsed(turn, slots, as_of)}
    slots = {**slots, **named}
    vague = vague_correction(turn, slots)
    if focus is not None and vague is not None:
        role, span, same = vague
        return Reply(
            remarks=(*remarks, texts.inexact_date(role, *span)),
            buttons=(day_choice(same.isoformat()),) if same else (),
            missing_date=role,
            waiting=focus,
            learned={DATE_SLOTS[role]: None, "date_hint": f"{span[0]}/{span[1]}"},
        )
    if focus is not None and corrections(turn, slots, as_of):
        # the question that was reckoned is answered anew
        return reply(replace(turn, intent="ask", kind=None, asks=(Ask(*focus),)), slots, kb, as_of)
    errand = errand_of_day(turn, focus)
    about = matter_of_dates(turn) if errand is None else None
    stays = focus is not None and (
        (focus[0] in (Matter.APPLICATION, Matter.REGISTRATION) and arrives(turn)) or counts_from_issue(turn, focus)
    )
    if about is not None and not stays and (focus is None or focus[0] is not about or focus[1] in _SAME_ON_EVERY_DAY):
        # a date alone is a question about what follows from it (我的证是3月31号发的); the fee told before does not
        focus = (about, Aspect.DUE_DATE)
    if errand is Matter.LOSS_REPLACEMENT:
        about, focus = errand, (errand, Aspect.DUE_DATE)
    if focus is not None and bare_day(turn) and not leaves_role_open(focus) and needs_a_day(focus[0], kb):
        # who gives a day wants it reckoned with, whatever was talked of in between
        focus = (focus[0], Aspect.DUE_DATE)
    tells = turn.stated in _DONE or (turn.stated in GENERIC and bool(turn.named & FACTS))
    goes_on = focus is not None and (focus[0] is turn.stated or tells)
    if about is None and turn.stated is not None and not bare_day(turn) and not goes_on:
        # a statement of trouble (我的证丢了) asks for the way out
        late = turn.stated is Matter.ENDORSEMENT and "duration" in turn.named  # 过期两个月了
        asked = Ask(turn.stated, Aspect.CONSEQUENCE if late else STATED[turn.stated])
        told = reply(replace(turn, text="", intent="ask", kind=None, asks=(asked,)), slots, kb, as_of)
        return replace(told, remarks=(*told.remarks, texts.tentative(told.answers[0].title))) if told.answers else told
    if focus is not None and focus[1] is Aspect.NONE and turn.named & FACTS:
        focus = (focus[0], STATED[focus[0]])  # 给我儿子办居住证 – 他才6岁
    if focus is None:
        return Reply((plain.clarification(kb, as_of, texts.FACTS_NOTED),), remarks, menu(kb), learned=named)
    told = reply(replace(turn, text="", intent="ask", kind=None, asks=(Ask(*focus),)), slots, kb, as_of)
    return replace(told, remarks=(*corrected_facts(turn, slots), *told.remarks), learned={**named, **told.learned})
