"""Remembered cases and reminders: offers after a look-up, binding and unbinding, consent and its withdrawal."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.runtime import case_store, knowledge_base
from bot.cases.accounts import Account
from bot.cases.bindings import BindingTerms, BoundCase, bind, bound_cases, bound_progress, unbind
from bot.cases.errors import StoreError
from bot.cases.lookup import LookupResult
from bot.cases.reminders.consents import ConsentOutcome, give_consent, has_consent, withdraw_consent
from bot.cases.stages import LookupReply
from bot.cases.wording import render
from bot.clock import now, today
from bot.dialogue import binding_texts as texts
from bot.dialogue.case_rules import case_rules
from bot.dialogue.reply import Button, as_sent
from bot.settings import get_settings
from bot.wechat_settings import writing_channels

_CONFIRMED_FOR = dt.timedelta(minutes=30)  # an offer to remember a case is good for so long after the look-up


def account_of(tracker: Tracker) -> Account:
    """Who writes."""
    return Account(tracker.get_latest_input_channel() or "", tracker.sender_id)


def remembered(tracker: Tracker) -> list[BoundCase]:
    """The cases that this account may ask for: all, or the one whose number was given; none when the store is down."""
    account, number = account_of(tracker), tracker.get_slot("case_number")
    if not account.is_hard_to_guess:
        return []
    try:
        found = bound_cases(case_store(), account, now=now(), terms=_terms())
    except StoreError:
        return []
    return [case for case in found if number in (None, case.number)]


def report_remembered(dispatcher: CollectingDispatcher, tracker: Tracker) -> bool:
    """Report the remembered cases; False when there are none, so that the number has to be asked for."""
    rules = case_rules(knowledge_base(), today())
    asked = {"requester": tracker.sender_id, "now": now(), "terms": _terms(), "rules": rules}
    progresses = (bound_progress(case_store(), account_of(tracker), case.number, **asked) for case in remembered(tracker))
    found = [progress for progress in progresses if progress is not None]
    if len(found) == 1:
        dispatcher.utter_message(text=f"{render(found[0], today=today())}\n{texts.FOOT}")
    elif found:
        buttons = [_button(texts.show_title(n, p), "inform", case_number=p.number) for n, p in enumerate(found, 1)]
        dispatcher.utter_message(text=texts.bound_list(found), buttons=buttons)
    return bool(found)


def after_lookup(dispatcher: CollectingDispatcher, tracker: Tracker, result: LookupResult) -> list[EventType]:
    """Offer to remember the case that was found, or do so when it was asked for before."""
    if result.reply is not LookupReply.FOUND or result.progress is None:
        return []
    account, number = account_of(tracker), result.progress.number
    wanted = bool(tracker.get_slot("wants_binding"))
    if not account.is_hard_to_guess:
        if wanted:
            dispatcher.utter_message(text=texts.CANNOT_BIND)
        return [SlotSet("wants_binding", None)]
    if any(case.number == number for case in bound_cases(case_store(), account, now=now(), terms=_terms())):
        bind(case_store(), account, number, now=now())  # used again
        return [SlotSet("wants_binding", None)]
    if wanted:
        return [SlotSet("wants_binding", None), *_bind(dispatcher, account, number)]
    dispatcher.utter_message(text=texts.OFFER_BIND, buttons=[_button(texts.YES_BIND, "bind"), _button(texts.NO, "deny")])
    return [SlotSet("confirmed_case", f"{number}|{now().isoformat(timespec='seconds')}"), SlotSet("offer", "bind")]


class ActionBind(Action):
    """Remembers the case that was just found; else asks for it first."""

    def name(self) -> str:
        return "action_bind"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        account, number = account_of(tracker), _confirmed(tracker)
        if not account.is_hard_to_guess:
            dispatcher.utter_message(text=texts.CANNOT_BIND)
            return [SlotSet("task", None), SlotSet("offer", None)]
        if number is not None:
            return [SlotSet("task", None), *_bind(dispatcher, account, number)]
        inside = tracker.active_loop.get("name")
        dispatcher.utter_message(text=texts.WILL_BIND if inside == "progress_form" else texts.STALE)
        return [SlotSet("wants_binding", True), SlotSet("offer", None), SlotSet("task", None if inside else "progress")]


class ActionAcceptOffer(Action):
    """Does what was offered in the turn before; an older offer counts no more."""

    def name(self) -> str:
        return "action_accept_offer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        number = _confirmed(tracker)
        if not _has_just_offered(tracker):
            dispatcher.utter_message(response="utter_affirm")
        elif tracker.get_slot("offer") == "subscribe":
            _subscribe(dispatcher, tracker)
        elif number is not None:
            return _bind(dispatcher, account_of(tracker), number)
        return [SlotSet("offer", None)]


class ActionDeclineOffer(Action):
    """Leaves what was offered."""

    def name(self) -> str:
        return "action_decline_offer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        if _has_just_offered(tracker):
            dispatcher.utter_message(text=texts.DECLINED)
        else:
            dispatcher.utter_message(response="utter_deny")
        return [SlotSet("offer", None), SlotSet("confirmed_case", None)]


class ActionUnbind(Action):
    """Forgets a remembered case, or all; asks which when there are several."""

    def name(self) -> str:
        return "action_unbind"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        account, which = account_of(tracker), _which(tracker)
        cases = bound_cases(case_store(), account, now=now(), terms=_terms())
        forgotten: list[EventType] = [SlotSet(slot, None) for slot in ("offer", "confirmed_case", "wants_binding")]
        if len(cases) > 1 and which not in ("all", *(case.number for case in cases)):
            buttons = [_button(texts.unbind_title(case.number, case.kind.zh), "unbind", which=case.number) for case in cases]
            dispatcher.utter_message(text=texts.WHICH_UNBIND, buttons=[*buttons, _button(texts.ALL, "unbind", which="all")])
            return forgotten
        one = which if len(cases) > 1 and which != "all" else None
        gone = unbind(case_store(), account, now=now(), case_number=one)
        dispatcher.utter_message(text=texts.NOTHING_BOUND if not gone else texts.UNBOUND_ONE if one else texts.UNBOUND_ALL)
        return forgotten


class ActionSubscribe(Action):
    """Records the consent to reminders; without a remembered case asks for one first."""

    def name(self) -> str:
        return "action_subscribe"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        needs_case = _subscribe(dispatcher, tracker)
        opens = needs_case and not tracker.active_loop.get("name")
        return [SlotSet("offer", None), SlotSet("wants_binding", needs_case or None), SlotSet("task", "progress" if opens else None)]


class ActionUnsubscribe(Action):
    """Withdraws the consent."""

    def name(self) -> str:
        return "action_unsubscribe"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        ended = withdraw_consent(case_store(), account_of(tracker), now=now())
        dispatcher.utter_message(text=texts.UNSUBSCRIBED if ended else texts.NOT_SUBSCRIBED)
        return [SlotSet("offer", None)]


def _bind(dispatcher: CollectingDispatcher, account: Account, number: str) -> list[EventType]:
    done = bind(case_store(), account, number, now=now())
    dispatcher.utter_message(text=texts.BOUND if done else texts.GONE)
    events: list[EventType] = [SlotSet("confirmed_case", None)]
    if not done or not _can_write_to(account) or has_consent(case_store(), account):
        return [*events, SlotSet("offer", None)]
    dispatcher.utter_message(text=texts.OFFER_SUBSCRIBE, buttons=[_button(texts.YES_SUBSCRIBE, "subscribe"), _button(texts.NO, "deny")])
    return [*events, SlotSet("offer", "subscribe")]


def _subscribe(dispatcher: CollectingDispatcher, tracker: Tracker) -> bool:
    """Record the consent; return whether a case has to be remembered first."""
    account = account_of(tracker)
    if not _can_write_to(account):
        dispatcher.utter_message(text=texts.NO_PUSHES)
        return False
    if not account.is_hard_to_guess:
        dispatcher.utter_message(text=texts.CANNOT_BIND)
        return False
    outcome = give_consent(case_store(), account, now=now(), bound_since=_terms().ends_before(now()))
    said = {ConsentOutcome.GIVEN: texts.SUBSCRIBED, ConsentOutcome.ALREADY: texts.ALREADY_SUBSCRIBED}
    dispatcher.utter_message(text=said.get(outcome, texts.SUBSCRIBE_NEEDS_CASE))
    return outcome is ConsentOutcome.NOTHING_BOUND


def _can_write_to(account: Account) -> bool:
    """Whether messages can reach this account."""
    return bool(get_settings().push_channel) or account.channel in writing_channels()


def _terms() -> BindingTerms:
    return BindingTerms(dt.timedelta(days=get_settings().bind_days))


def _confirmed(tracker: Tracker) -> str | None:
    """The case that a look-up of this conversation has just found."""
    number, _, at = str(tracker.get_slot("confirmed_case") or "").partition("|")
    try:
        age = now() - dt.datetime.fromisoformat(at)
    except (ValueError, TypeError):
        return None
    return number if dt.timedelta(0) <= age <= _CONFIRMED_FOR else None


def _has_just_offered(tracker: Tracker) -> bool:
    """Whether the offer was made in answer to the message before this one."""
    users = 0
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            users += 1
            if users == 2:
                return False
        elif users == 1 and event.get("event") == "slot" and event.get("name") == "offer":
            return event.get("value") is not None
    return False


def _which(tracker: Tracker) -> str | None:
    """What a pressed button names."""
    named = (e.get("value") for e in tracker.latest_message.get("entities") or [] if e.get("entity") == "which")
    return next((str(value) for value in named), None)


def _button(title: str, intent: str, **entities: str) -> dict[str, str]:
    return as_sent([Button(title, intent=intent, facts=json.dumps(entities) if entities else "")])[0]
