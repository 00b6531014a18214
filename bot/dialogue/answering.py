"""Decides what is answered in a turn: which pairs, from which facts, and what is asked back.

The answers themselves are made by ``bot.knowledge.answer``; nothing here states a rule or a figure of the law.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.dialogue import helping, plain, texts
from bot.dialogue.corrections import RECKONED, corrections, corrects, reckoned
from bot.dialogue.doubts import Doubt, doubts, undone
from bot.dialogue.endorsed import learned_endorsed
from bot.dialogue.errands import counts_from_replaced
from bot.dialogue.facts import DATE_SLOTS, facts_of, in_hint, parse_span
from bot.dialogue.happened import as_told
from bot.dialogue.outside import doubted, goes_on, out_of_scope
from bot.dialogue.people import People, facts_of_each
from bot.dialogue.questions import endorsed
from bot.dialogue.reckoning import asks_of_now, day_to_count_from, is_another_event, learned_length, reckoned_with, with_visit
from bot.dialogue.remembered import remembered_answer
from bot.dialogue.reply import CHECK, Button, Reply, button, distinct, entry_button, menu, suggested
from bot.dialogue.resolving import (
    SURE,
    asks_for_a_term,
    asks_hours,
    bare_day,
    is_unsure,
    leading_first,
    leaves_role_open,
    of_own_case,
    resolve,
    settled,
)
from bot.dialogue.turn import Ask, Pair, Turn, bare_words
from bot.knowledge import Answer, Facts, KnowledgeBase, Question
from bot.knowledge.entries import COMPUTED_FROM
from bot.knowledge.replay import ReceiptRecord, record_of
from bot.labels import Aspect, DateRole, Matter, OutOfScope, Status

# Holds for every matter.
NO_FIRST_PERMIT = "case.due_date.stated"
OFFICE_HOURS = "application.deadline.office_hours"
# A second reading this close to the first is offered as a button beside the answer.
CLOSE_SECOND = 0.6
_TWO = 2
# Answers beside which the guided check is offered.
_CHECKABLE = ((Matter.APPLICATION, Aspect.ELIGIBILITY), (Matter.APPLICATION, Aspect.DUE_DATE))


def reply(turn: Turn, slots: Mapping[str, Any], kb: KnowledgeBase, as_of: dt.date) -> Reply:
    """Decide the reply to a turn.

    Args:
        turn: the message as understood.
        slots: Rasa slots, with the facts of this message already filled in.
        kb: the knowledge base.
        as_of: today.
    """
    turn, told = as_told(turn, slots, as_of)
    given = _replied(turn, {**slots, **told}, kb, as_of)
    return replace(given, learned={**told, **given.learned}) if told else given


def _replied(turn: Turn, slots: Mapping[str, Any], kb: KnowledgeBase, as_of: dt.date) -> Reply:
    remarks = tuple(texts.impossible_date(words) for _, words in turn.impossible)
    said, turn = turn, leading_first(turn, focus_of(slots))
    if turn.kind is not None and not turn.asks and (further := goes_on(turn, focus_of(slots))) is not None:
        turn = replace(turn, kind=None, asks=(further,))
    if turn.kind is not None and not turn.asks:
        if not any(character.isalnum() for character in turn.text):
            return Reply((plain.clarification(kb, as_of, texts.NO_WORDS),), buttons=menu(kb))
        about = (Matter.PERMIT_GENERAL, Aspect.PENALTY) if turn.kind is OutOfScope.UNSAFE and not turn.elsewhere else None
        return Reply((out_of_scope(turn, kb, as_of),), remarks, distinct([*doubted(turn, kb), *menu(kb)]), focus=about)
    corrected = corrections(turn, slots, as_of) if len(People.read(slots).dates) < _TWO else {}
    if corrected:
        turn = replace(turn, dates=tuple(date for date in turn.dates if date[0] is not None))  # it is no day of a visit
    answering = _Answering(turn, {**slots, **corrected}, kb, as_of)
    answering.take_corrections(corrected)
    answering.leave_open([doubt for doubt in doubts(turn, slots, as_of) if doubt.role is None or DATE_SLOTS[doubt.role] not in corrected])
    if remarks and not turn.dates:
        # nothing is computed from a date that does not exist; the right one will answer the question
        pairs = [resolve(ask, answering.focus, turn, answering.known) for ask in turn.asks]
        return Reply(remarks=remarks, focus=pairs[0] if pairs else None)
    first, *others = turn.asks or (Ask(Matter.NONE, Aspect.NONE),)
    answering.take(first)
    leads = answering.last if turn.asks != said.asks and turn.asks[:1] != said.asks[:1] else None
    for ask in others:
        answering.take(ask)
    told = answering.reply(remarks)
    return replace(told, focus=leads) if leads is not None else told


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


class _Answering:
    """The answers of one turn in the making."""

    def __init__(self, turn: Turn, slots: Mapping[str, Any], kb: KnowledgeBase, as_of: dt.date) -> None:
        self.turn, self.slots, self.kb, self.as_of = turn, slots, kb, as_of
        self._learned: dict[str, str | None] = {**learned_length(turn), **learned_endorsed(turn, slots, as_of)}
        self.known = facts_of({**slots, **self._learned})
        self.focus = focus_of(slots)
        self.last: Pair | None = None
        self._answers: dict[str, Answer] = {}
        self._receipts: list[ReceiptRecord] = []
        self._buttons: list[Button] = []
        self._remarks: list[str] = []
        self._doubts: dict[DateRole | None, Doubt] = {}
        self._missing: tuple[DateRole, Pair] | None = None
        self._wants_city: Pair | None = None
        self._wants_progress = False
        self._asked_back = False
        self._tentative = False

    def take_corrections(self, corrected: Mapping[str, str]) -> None:
        """Keep corrected dates, and say that they are taken."""
        self._learned.update(corrected)
        if corrects(self.turn.text):
            self._remarks += [texts.corrected(dt.date.fromisoformat(day)) for day in corrected.values()]

    def leave_open(self, unclear: Iterable[Doubt]) -> None:
        """Take dates that may be one of several days for not given; they are asked for where they are needed."""
        asked = self.slots.get("pending_date")  # a form takes a day without a role for the one it asks for
        self._doubts = {doubt.role or (DateRole(asked) if asked else None): doubt for doubt in unclear}
        self._learned.update({DATE_SLOTS[role]: None for role in self._doubts if role is not None})
        if DateRole.EXPIRES in self._doubts and all(role != DateRole.ISSUED for role, *_ in self.turn.dates):
            self._learned[DATE_SLOTS[DateRole.ISSUED]] = None  # what is printed counts, and not a day of issue told before
        self._learned.update(undone(self.turn, self.slots))
        self.known = facts_of({**self.slots, **self._learned})

    def take(self, ask: Ask) -> None:
        """Answer one question of the turn, or ask back what it means."""
        if "case_number" in self.turn.named and ask.matter in (Matter.CASE, Matter.NONE):
            ask = Ask(Matter.CASE, Aspect.PROGRESS)  # who gives a case number wants to know about that case
        about = self.last or self.focus
        pair = resolve(ask, about, self.turn, self.known)
        if pair is None or (self.last is None and is_unsure(ask, self.focus, self.turn)):
            self._ask_back(ask)
            if self.focus is None:
                self.last = pair  # what is said next most likely goes on with it
            return
        tentative = self._is_tentative(ask, about)
        # what is reckoned of one's own case is told by the rule for all, and the talk goes on about the case
        of_case = pair[0] is Matter.APPLICATION and settled(ask, about, self.turn.talk)[0] is Matter.CASE
        self.last = (Matter.CASE, pair[1]) if of_case else pair
        if pair == (Matter.CASE, Aspect.PROGRESS) and (of_own_case(self.turn) or not _situation(ask, pair, self.kb)):
            self._wants_progress = True
            return
        if pair[0] is Matter.CASE and (f"{pair[0]}.{pair[1]}" not in self.kb.entries or asks_for_a_term(pair[1], self.turn)):
            pair = (Matter.APPLICATION, pair[1])  # what holds for every application holds for one's own
        if leaves_role_open(pair) and bare_day(self.turn) and not asks_hours(ask, self.turn):
            self._remarks.append(texts.WHICH_DATE)
        told = (ask.matter, ask.aspect)
        if pair[1] is Aspect.DUE_DATE and told != pair and (entry := _situation(ask, told, self.kb)):
            # the day is reckoned, and what holds in this situation (那天放假, 能不能提前签) is asked as well
            self._keep(*self._answer(Question(*told, situation=entry)))
        situation = _situation(ask, pair, self.kb) or self._office_hours(ask, pair) or self._entry_of_doubt(pair)
        if pair == (Matter.CASE, Aspect.DUE_DATE) and self.known.errand not in (None, Matter.LOSS_REPLACEMENT):
            situation = NO_FIRST_PERMIT
        question = Question(*pair, situation=situation)
        answered = self._of_each(question, *self._answer(question))
        given, facts = answered[-1]
        lacking = _missing_date(given)
        if lacking is not None and lacking in facts.dates:
            self._learned[DATE_SLOTS[lacking]] = None  # a date that cannot be right is not kept
        if given.status is Status.NEEDS_FACT and lacking is None and "city" in given.missing:
            self._wants_city = self._wants_city or self.last
        if lacking is not None and self._missing is None:
            self._missing = (lacking, pair)
        if tentative:
            self._tentative = True
            self._remarks.append(texts.tentative(given.title))
            self._buttons += self._readings(Ask(Matter.NONE, Aspect.NONE, 0.0, ask.alternatives))
        for one, of in answered:
            self._keep(one, of)
        if given.computed and pair == (Matter.ENDORSEMENT, Aspect.DUE_DATE) and counts_from_replaced(self.turn):
            self._remarks.append(texts.REPLACED)
        self._say_city(given)
        if "previous_window_last" in given.computed:
            self._buttons += endorsed()  # which of the two it is
        self._buttons += [found for name in ask.situations if name != given.entry and (found := entry_button(name, self.kb))]
        if pair in _CHECKABLE:
            self._buttons.append(CHECK)
        self._buttons += suggested(given, self.kb)
        if not tentative and ask.alternatives and ask.alternatives[0][2] >= CLOSE_SECOND * ask.confidence:
            self._buttons += self._readings(Ask(Matter.NONE, Aspect.NONE, 0.0, ask.alternatives[:1]))

    def reply(self, remarks: tuple[str, ...]) -> Reply:
        """The whole reply."""
        lacking, waiting = self._missing or (None, None)
        if lacking is DateRole.ISSUED and (DateRole.EXPIRES in self._doubts or DateRole.EXPIRES in self.known.inexact):
            lacking = DateRole.EXPIRES  # either serves, and this one was named
        inexact = [texts.inexact_date(role, *span) for role, span in self.known.inexact.items() if role is lacking]
        if lacking is not None and lacking in self.known.inexact:
            first, last = self.known.inexact[lacking]
            self._learned["date_hint"] = f"{first}/{last}"  # the day is told next: 10号, of 下个月到期
        doubt = (self._doubts.get(lacking) or self._doubts.get(None)) if lacking is not None else None
        if doubt is not None:
            inexact, self._buttons = [doubt.question], [*doubt.buttons, *self._buttons]
        return Reply(
            answers=tuple(self._answers.values()),
            remarks=(*remarks, *self._remarks, *inexact),
            buttons=distinct(self._buttons),
            receipts=tuple(self._receipts),
            focus=self._wants_city or self.last,  # the city that is told next is for the answer that asked for it
            missing_date=lacking,
            waiting=waiting,
            learned=self._learned,
            wants_progress=self._wants_progress,
            failures=int(self.slots.get("failures") or 0) + 1 if self._asked_back and not self._receipts else 0,
            tentative=self._tentative,
        )

    def _ask_back(self, ask: Ask) -> None:
        """Ask what is meant; the second time in a row offer the commonest needs and a person."""
        self._asked_back = True
        again = int(self.slots.get("failures") or 0) + 1 >= helping.STUCK
        body = texts.STILL_UNCLEAR if again else texts.CLARIFY
        self._keep(plain.clarification(self.kb, self.as_of, body), Facts())
        self._buttons += [*self._readings(ask), *helping.ways_on(self.kb)] if again else self._readings(ask) or menu(self.kb)

    def _is_tentative(self, ask: Ask, about: Pair | None) -> bool:
        """Whether a question is answered by a reading that others come close to, or by a mere assumption."""
        if self.turn.dates:
            return False  # a date at hand carries the answer
        sure = settled(ask, about, self.turn.talk)[2]
        if len(self.turn.asks) > 1:
            return sure < SURE and bool(ask.alternatives)
        assumed = ask.matter is Matter.NONE and about is None
        return assumed or sure < SURE

    def _office_hours(self, ask: Ask, pair: Pair) -> str | None:
        """The entry on office hours where a question asks for them (礼拜天开门吗), whatever is to be done there."""
        asked = pair[1] is Aspect.DEADLINE and asks_hours(ask, self.turn)
        return OFFICE_HOURS if asked and OFFICE_HOURS in self.kb.entries else None

    def _entry_of_doubt(self, pair: Pair) -> str | None:
        """The entry of a pair that the date in doubt would lead to, were it known: it asks for that date, not for another one."""
        named = {role for role, *_ in self.turn.dates}
        roles = {str(role) for role in self._doubts if role is not None} | {str(role) for role in self.known.inexact if role in named}
        return next((entry.id for entry in self.kb.told_by_facts(*pair) if roles.intersection(entry.when_facts)), None)

    def _say_city(self, given: Answer) -> None:
        """Say once which city is taken for granted, also where a turn has two questions."""
        if given.city in (None, self.slots.get("assumed_city"), self._learned.get("assumed_city")):
            return
        self._learned["assumed_city"] = given.city
        if "city" not in self.turn.named:
            self._remarks.append(texts.assumed_city(given.city))

    def _answer(self, question: Question) -> tuple[Answer, Facts]:
        """Answer with the facts known; a day without a role is the date that is lacking, else the day of the visit."""
        facts = reckoned_with(self.known.facts, question, self.turn, self.slots)
        given = remembered_answer(question, facts, self.as_of, self.kb)
        day = bare_day(self.turn)
        elsewhere = day is None or is_another_event(self.turn)  # 现在能签了不,我明天要跑趟新疆
        if question.aspect is Aspect.DUE_DATE and elsewhere and given.computed and asks_of_now(self.turn):
            facts = replace(facts, visit=self.as_of)
            return remembered_answer(question, facts, self.as_of, self.kb), facts
        if day is None or None in self._doubts or question.aspect is not Aspect.DUE_DATE:
            return given, facts
        told = day_to_count_from(_missing_date(given), question, facts, self.turn, self.as_of)
        if told is None or told in self._doubts:
            facts = with_visit(facts, dt.date.fromisoformat(day), self.turn, self.as_of)
        else:
            hinted = in_hint(dt.date.fromisoformat(day), bare_words(self.turn), parse_span(self.slots.get("date_hint")))
            self._learned[DATE_SLOTS[told]] = hinted.isoformat()
            self.known = facts_of({**self.slots, **self._learned})
            facts = reckoned_with(self.known.facts, question, self.turn, self.slots)
        return remembered_answer(question, facts, self.as_of, self.kb), facts

    def _of_each(self, question: Question, given: Answer, facts: Facts) -> list[tuple[Answer, Facts]]:
        """The answer for each person whose dates were told, where there are several."""
        entry = self.kb.entries.get(given.entry or "")
        roles = frozenset(role for role in DateRole if entry is not None and str(role) in COMPUTED_FROM.get(entry.compute or "", ()))
        each = facts_of_each(facts, roles, self.turn, {**self.slots, **self._learned}) if roles and not roles & self._doubts.keys() else []
        if len(each) == 1 and not each[0].dates.keys() & roles:
            self._learned.update({DATE_SLOTS[role]: None for role in roles})  # 老公的呢: the days told before are not his
        return [(remembered_answer(question, one, self.as_of, self.kb), one) for one in each] or [(given, facts)]

    def _keep(self, given: Answer, facts: Facts) -> None:
        name = f"{given.entry or given.body} {facts.whose or ''}"
        if name in self._answers or any(_same_day(given, other) for other in self._answers.values()):
            return
        self._answers[name] = given
        if given.computed and facts.dates:
            self._learned[RECKONED] = reckoned(facts.dates)
        record = record_of(given, facts, self.kb)
        if record is not None:
            self._receipts.append(record)

    def _readings(self, ask: Ask) -> list[Button]:
        """The likeliest readings of an unsure question, as buttons."""
        candidates = [(ask.matter, ask.aspect), *((m, a) for m, a, _ in ask.alternatives)]
        pairs = [resolve(Ask(m, a), self.focus, self.turn, self.known) for m, a in candidates]
        known = (pair for pair in pairs if pair is not None and f"{pair[0]}.{pair[1]}" in self.kb.entries)
        return list(distinct(button(pair, self.kb) for pair in known))[:3]


def focus_of(slots: Mapping[str, Any]) -> Pair | None:
    """The pair that the talk is about."""
    try:
        return Matter(str(slots.get("focus_matter"))), Aspect(str(slots.get("focus_aspect")))
    except ValueError:
        return None


def _same_day(given: Answer, other: Answer) -> bool:
    """Whether two answers reckon the same day from the same: of one's own case, and of any."""
    due = given.aspect is other.aspect is Aspect.DUE_DATE
    return due and bool(given.computed) and given.matter is not other.matter and given.computed == other.computed


def _situation(ask: Ask, pair: Pair, kb: KnowledgeBase) -> str | None:
    """The situation entry of a question, while it still is about the same pair and the knowledge has it."""
    entry = kb.entries.get(ask.situation)
    return ask.situation if entry and (entry.matter, entry.aspect) == pair else None


def _missing_date(given: Answer) -> DateRole | None:
    """The date that the due-date form should ask for after an answer that could not be computed."""
    if given.status is not Status.NEEDS_FACT:
        return None
    options = (option for name in given.missing for option in name.split("|"))
    return next((DateRole(option) for option in options if option in {str(role) for role in DATE_SLOTS}), None)
