"""Decides what is answered in a turn: which pairs, from which facts, and what is asked back.

The answers themselves are made by ``bot.knowledge.answer``; nothing here states a rule or a figure of the law.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.dialogue import plain, texts
from bot.dialogue.facts import DATE_SLOTS, KnownFacts, facts_of
from bot.dialogue.turn import Ask, Turn
from bot.knowledge import Answer, KnowledgeBase, Question, answer
from bot.labels import Aspect, DateRole, Matter, Status

# Below this the classifier's best guess is asked back instead of answered.
SURE_ENOUGH = 0.3
# One axis is taken as sure by itself from here on.
AXIS_SURE = 0.5
# A second reading this close to the first is offered as a button beside the answer.
CLOSE_SECOND = 0.6
MENU = (
    (Matter.APPLICATION, Aspect.MATERIALS),
    (Matter.APPLICATION, Aspect.DUE_DATE),
    (Matter.ENDORSEMENT, Aspect.DUE_DATE),
    (Matter.ENDORSEMENT, Aspect.CONSEQUENCE),
    (Matter.CASE, Aspect.PROGRESS),
)
# With its date at hand, a question about time is answered with the date itself.
_DATED = {
    (Matter.REGISTRATION, Aspect.DEADLINE): (DateRole.MOVED,),
    (Matter.REGISTRATION, Aspect.DUE_DATE): (DateRole.REGISTERED,),
    (Matter.APPLICATION, Aspect.ELIGIBILITY): (DateRole.REGISTERED,),
    (Matter.APPLICATION, Aspect.DEADLINE): (DateRole.REGISTERED, DateRole.ACCEPTED),
    (Matter.CASE, Aspect.DEADLINE): (DateRole.ACCEPTED,),
    (Matter.CASE, Aspect.PROGRESS): (DateRole.ACCEPTED,),
    (Matter.PERMIT_GENERAL, Aspect.DEADLINE): (DateRole.ISSUED, DateRole.EXPIRES),
    (Matter.ENDORSEMENT, Aspect.ELIGIBILITY): (DateRole.ISSUED, DateRole.EXPIRES),
    (Matter.ENDORSEMENT, Aspect.DEADLINE): (DateRole.ISSUED, DateRole.EXPIRES),
    (Matter.ADDRESS_CHANGE, Aspect.DEADLINE): (DateRole.MOVED,),
}
# … of the matter that the date belongs to: once registered, what counts is when one may apply.
_DATED_MATTER = {
    (Matter.CASE, DateRole.ACCEPTED): Matter.APPLICATION,
    (Matter.PERMIT_GENERAL, DateRole.ISSUED): Matter.ENDORSEMENT,
    (Matter.PERMIT_GENERAL, DateRole.EXPIRES): Matter.ENDORSEMENT,
    (Matter.REGISTRATION, DateRole.REGISTERED): Matter.APPLICATION,
}
# A date alone tells what the talk is about when nothing else does.
_MATTER_OF_DATE = {
    DateRole.REGISTERED: Matter.APPLICATION,
    DateRole.ACCEPTED: Matter.APPLICATION,
    DateRole.ISSUED: Matter.ENDORSEMENT,
    DateRole.EXPIRES: Matter.ENDORSEMENT,
    DateRole.MOVED: Matter.ADDRESS_CHANGE,
}


@dataclass(frozen=True)
class Button:
    """A choice offered to the user.

    Attributes:
        title: what it says.
        matter: the pair it asks for.
        aspect: likewise.
    """

    title: str
    matter: Matter
    aspect: Aspect

    @property
    def payload(self) -> str:
        """Rasa payload of the button."""
        return f'/ask{{"matter": "{self.matter}", "aspect": "{self.aspect}"}}'


@dataclass(frozen=True)
class Reply:
    """What to say in a turn, and what to remember.

    Attributes:
        answers: one for each question.
        remarks: sentences that come before the answers (an impossible date, an inexact one).
        buttons: choices offered after them.
        focus: the pair the conversation is now about; ``None`` leaves it.
        missing_date: date without which a computation could not be done; the due-date form asks for it.
        waiting: the pair that waits for that date.
        learned: slots found out here: a date whose role only the question tells.
        wants_progress: the user asks for the progress of his own case; the progress form takes over.
    """

    answers: tuple[Answer, ...] = ()
    remarks: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    focus: tuple[Matter, Aspect] | None = None
    missing_date: DateRole | None = None
    waiting: tuple[Matter, Aspect] | None = None
    learned: Mapping[str, str] = field(default_factory=dict)
    wants_progress: bool = False


def reply(turn: Turn, slots: Mapping[str, Any], kb: KnowledgeBase, as_of: dt.date) -> Reply:
    """Decide the reply to a turn.

    Args:
        turn: the message as understood.
        slots: Rasa slots, with the facts of this message already filled in.
        kb: the knowledge base.
        as_of: today.
    """
    known = facts_of(slots)
    focus = _focus(slots)
    remarks = tuple(texts.impossible_date(words) for _, words in turn.impossible)
    if turn.kind is not None and not turn.asks:
        if not any(character.isalnum() for character in turn.text):
            return Reply((plain.clarification(kb, as_of, texts.NO_WORDS),), buttons=menu(kb))
        return Reply((out_of_scope(turn, kb, as_of),), remarks, buttons=menu(kb))
    if remarks and not turn.dates:
        # nothing is computed from a date that does not exist; the right one will answer the question
        pairs = [resolve(ask, focus, turn, known) for ask in turn.asks]
        return Reply((), remarks, focus=pairs[0] if pairs else None)
    answers: list[Answer] = []
    missing: DateRole | None = None
    waiting: tuple[Matter, Aspect] | None = None
    learned: dict[str, str] = {}
    progress = False
    last: tuple[Matter, Aspect] | None = None
    buttons: list[Button] = []
    for ask in turn.asks or (Ask(Matter.NONE, Aspect.NONE),):
        pair = resolve(ask, focus if last is None else last, turn, known)
        if pair is None or _unsure(ask, focus, last, turn):
            answers.append(plain.clarification(kb, as_of))
            buttons.extend(_readings(ask, focus, turn, known, kb) or menu(kb))
            continue
        last = pair
        if pair == (Matter.CASE, Aspect.PROGRESS):
            progress = True
            continue
        question = Question(*pair, situation=_situation(ask, pair, kb))
        given = answer(question, known.facts, as_of, kb)
        lacking = _missing_date(given)
        day = _bare_day(turn) if lacking is not None else None
        if lacking is not None and day is not None:
            learned[DATE_SLOTS[lacking]] = day
            known = facts_of({**slots, **learned})
            given = answer(question, known.facts, as_of, kb)
            lacking = _missing_date(given)
        answers.append(given)
        if lacking is not None and missing is None:
            missing, waiting = lacking, pair
        buttons.extend(_suggested(given, kb))
        if ask.alternatives and ask.alternatives[0][2] >= CLOSE_SECOND * ask.confidence:
            buttons.extend(_readings(Ask(Matter.NONE, Aspect.NONE, 0.0, ask.alternatives[:1]), focus, turn, known, kb))
    remarks += tuple(texts.inexact_date(role, *span) for role, span in known.inexact.items() if role is missing)
    return Reply(tuple(_distinct(answers)), remarks, _unique(buttons), last, missing, waiting, learned, progress)


def resolve(ask: Ask, focus: tuple[Matter, Aspect] | None, turn: Turn, known: KnownFacts) -> tuple[Matter, Aspect] | None:
    """Complete a question from the context, and sharpen it with the dates at hand; ``None`` when too little is said."""
    matter, aspect = _settled(ask) if focus is not None else (ask.matter, ask.aspect)
    if matter is Matter.NONE:
        matter = _matter_of_dates(turn) or (focus[0] if focus else Matter.NONE)
    if aspect is Aspect.NONE and focus is not None:
        aspect = focus[1]
    if matter is Matter.NONE or aspect is Aspect.NONE:
        return None
    named = {role for role, *_ in (*turn.dates, *turn.impossible)}
    for role in _DATED.get((matter, aspect), ()):
        # progress of one's own case stays a look-up unless the date is in this very question
        if role in named or (aspect is not Aspect.PROGRESS and (role in known.facts.dates or role in known.inexact)):
            return _DATED_MATTER.get((matter, role), matter), Aspect.DUE_DATE
    if (matter, aspect) in _DATED and aspect is not Aspect.PROGRESS and _bare_day(turn):
        # a day without its role, after a question about time, is the day to count from
        return _DATED_MATTER.get((matter, _DATED[matter, aspect][0]), matter), Aspect.DUE_DATE
    return matter, aspect


def out_of_scope(turn: Turn, kb: KnowledgeBase, as_of: dt.date) -> Answer:
    """The answer to a message outside the scope, by kind."""
    assert turn.kind is not None
    return answer(Question(Matter.NONE, Aspect.NONE, situation=f"out_of_scope.{turn.kind}"), facts_of({}).facts, as_of, kb)


def menu(kb: KnowledgeBase) -> tuple[Button, ...]:
    """Buttons of the commonest needs."""
    return tuple(button(pair, kb) for pair in MENU)


def button(pair: tuple[Matter, Aspect], kb: KnowledgeBase) -> Button:
    """A button that asks for a pair, titled as its entry is."""
    return Button(plain.title(*pair, kb), *pair)


def _focus(slots: Mapping[str, Any]) -> tuple[Matter, Aspect] | None:
    try:
        return Matter(str(slots.get("focus_matter"))), Aspect(str(slots.get("focus_aspect")))
    except ValueError:
        return None


def _unsure(ask: Ask, focus: tuple[Matter, Aspect] | None, last: tuple[Matter, Aspect] | None, turn: Turn) -> bool:
    """Whether to ask back: the reading is weak and the context does not carry it."""
    if ask.confidence >= SURE_ENOUGH or last is not None:
        return False
    return not _fills_focus(turn, focus) and not (focus is not None and _settled(ask) != (ask.matter, ask.aspect))


def _settled(ask: Ask) -> tuple[Matter, Aspect]:
    """The axes of a question that are sure by themselves; in a talk the other one comes from the context (那签注呢)."""
    if ask.confidence >= SURE_ENOUGH:
        return ask.matter, ask.aspect
    if ask.matter_confidence >= AXIS_SURE > ask.aspect_confidence:
        return ask.matter, Aspect.NONE
    if ask.aspect_confidence >= AXIS_SURE > ask.matter_confidence:
        return Matter.NONE, ask.aspect
    return ask.matter, ask.aspect


def _fills_focus(turn: Turn, focus: tuple[Matter, Aspect] | None) -> bool:
    """Whether an unsure message gives a fact to a question that is open (深圳的呢)."""
    return focus is not None and bool(turn.named & {"city", "ground", "housing", "who", "date", "duration"})


def _matter_of_dates(turn: Turn) -> Matter | None:
    for role, _, _ in turn.dates:
        if role is not None:
            return _MATTER_OF_DATE[DateRole(role)]
    return None


def _situation(ask: Ask, pair: tuple[Matter, Aspect], kb: KnowledgeBase) -> str | None:
    """The situation entry of a question, while it still is about the same pair and the knowledge has it."""
    entry = kb.entries.get(ask.situation)
    return ask.situation if entry and (entry.matter, entry.aspect) == pair else None


def _bare_day(turn: Turn) -> str | None:
    """The one exact day in a message that does not say what happened on it; the question tells (3月31日的证什么时候签注)."""
    bare = [value for role, value, _ in turn.dates if role is None and "/" not in value]
    return bare[0] if len(bare) == 1 else None


def _missing_date(given: Answer) -> DateRole | None:
    """The date that the due-date form should ask for after an answer that could not be computed."""
    if given.status is not Status.NEEDS_FACT:
        return None
    for name in given.missing:
        for option in name.split("|"):
            if option in {str(role) for role in DATE_SLOTS}:
                return DateRole(option)
    return None


def _readings(
    ask: Ask, focus: tuple[Matter, Aspect] | None, turn: Turn, known: KnownFacts, kb: KnowledgeBase
) -> tuple[Button, ...]:
    """The likeliest readings of an unsure question, as buttons."""
    candidates = [(ask.matter, ask.aspect), *((m, a) for m, a, _ in ask.alternatives)]
    pairs = [resolve(Ask(m, a), focus, turn, known) for m, a in candidates]
    return _unique([button(pair, kb) for pair in pairs if pair is not None])[:3]


def _suggested(given: Answer, kb: KnowledgeBase) -> list[Button]:
    """The entries that an answer suggests, as buttons; a situation entry stands for its general one."""
    pairs = (tuple(suggestion.entry.split(".")[:2]) for suggestion in given.suggestions)
    return [button((Matter(matter), Aspect(aspect)), kb) for matter, aspect in pairs]


def _unique(buttons: list[Button]) -> tuple[Button, ...]:
    return tuple({b.title: b for b in buttons}.values())


def _distinct(answers: list[Answer]) -> list[Answer]:
    kept: dict[str, Answer] = {}
    for given in answers:
        kept.setdefault(given.entry or given.body, given)
    return list(kept.values())


def take_facts(turn: Turn, slots: Mapping[str, Any], kb: KnowledgeBase, as_of: dt.date) -> Reply:
    """Reply to a statement of facts: answer the open question anew, or show what can be asked."""
    remarks = tuple(texts.impossible_date(words) for _, words in turn.impossible)
    about = _matter_of_dates(turn)
    focus = _focus(slots)
    if about is not None and (focus is None or focus[0] is not about):
        # a date alone is a question about what follows from it (我的证是3月31号发的)
        focus = (about, Aspect.DUE_DATE)
    if remarks and not turn.dates:
        return Reply((), remarks)
    if focus is None:
        return Reply((plain.clarification(kb, as_of, texts.FACTS_NOTED),), remarks, menu(kb))
    given = reply(Turn("", "ask", None, (Ask(*focus),), turn.dates, turn.impossible, turn.named), slots, kb, as_of)
    return given


def answer_waiting(slots: Mapping[str, Any], kb: KnowledgeBase, as_of: dt.date) -> Reply:
    """Answer the question that waited for a date, with all facts known by now."""
    matter, _, aspect = str(slots.get("pending_question") or "").partition(".")
    try:
        waiting = Ask(Matter(matter), Aspect(aspect))
    except ValueError:
        return Reply((plain.clarification(kb, as_of),), buttons=menu(kb))
    return reply(Turn("", "ask", None, (waiting,)), slots, kb, as_of)


def handover(kb: KnowledgeBase, as_of: dt.date) -> Reply:
    """Offer a person: the hotline that the knowledge names."""
    return Reply((plain.handover(kb, as_of),))
