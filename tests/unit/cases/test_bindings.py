"""Remembered cases: bound once, then asked for freely, by the same account only, until unbound or unused for long."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, text

from bot.cases.accounts import Account, seal, unseal
from bot.cases.binding_models import ChannelBinding, PushConsent
from bot.cases.bindings import BindingTerms, bind, bound_cases, bound_progress, forget_unused, unbind
from bot.cases.case_number import CaseNumber
from bot.cases.models import LookupAudit
from bot.cases.person import erase_person, export_person, find_by_case
from bot.cases.progress import CaseRules
from bot.cases.reminders.consents import ConsentOutcome, give_consent, has_consent, withdraw_consent
from bot.cases.stages import LookupOutcome
from bot.cases.store import CaseStore
from bot.privacy import Hasher

NOW = dt.datetime(2026, 11, 23, 10, 0)
TERMS = BindingTerms(dt.timedelta(days=365))
ME, OTHER = Account("rest", "a1b2c3d4e5f6a7b8"), Account("rest", "ffeeddccbbaa99887766")
ALWAYS = dt.datetime.min


@pytest.fixture
def number(entry: Callable[..., Any], save: Callable[..., Any]) -> str:
    """A case in the store."""
    saved = entry(1)
    save(saved)
    return str(saved.case_number)


def _progress(store: CaseStore, rules: CaseRules, account: Account, number: str, now: dt.datetime = NOW) -> Any:
    return bound_progress(store, account, number, requester=account.name, now=now, terms=TERMS, rules=rules)


def test_bound_case_is_shown_without_factor_and_audited(store: CaseStore, rules: CaseRules, number: str) -> None:
    assert bind(store, ME, number, now=NOW)
    assert _progress(store, rules, ME, number).number == number
    with store.session(read_only=True) as session:
        audits = session.execute(select(LookupAudit)).scalars().all()
    assert [(a.outcome, a.requester_hash) for a in audits] == [(LookupOutcome.BOUND, store.hasher.hash("requester", ME.name))]


def test_nobody_else_sees_it(store: CaseStore, rules: CaseRules, number: str) -> None:
    bind(store, ME, number, now=NOW)
    same_name_elsewhere = Account("wechat", ME.name)
    for other in (OTHER, same_name_elsewhere):
        assert bound_cases(store, other, now=NOW, terms=TERMS) == []
        assert _progress(store, rules, other, number) is None


def test_an_account_that_is_easy_to_guess_is_not_bound(store: CaseStore, number: str) -> None:
    for name in ("u1", "user", "1" * 40):
        assert not bind(store, Account("rest", name), number, now=NOW)


def test_several_cases_are_listed_and_unbound_one_by_one(
    store: CaseStore, entry: Callable[..., Any], save: Callable[..., Any], number: str
) -> None:
    second = entry(2, at=NOW)
    save(second)
    for each in (number, str(second.case_number), number):
        bind(store, ME, each, now=NOW)
    assert [c.number for c in bound_cases(store, ME, now=NOW, terms=TERMS)] == [str(second.case_number), number]
    assert unbind(store, ME, now=NOW, case_number=number) == 1
    assert [c.number for c in bound_cases(store, ME, now=NOW, terms=TERMS)] == [str(second.case_number)]
    assert unbind(store, ME, now=NOW) == 1
    assert unbind(store, ME, now=NOW) == 0


def test_a_binding_ends_unused_and_is_renewed_by_use(store: CaseStore, rules: CaseRules, number: str) -> None:
    bind(store, ME, number, now=NOW)
    later = NOW + dt.timedelta(days=365)
    assert _progress(store, rules, ME, number, later) is not None
    assert _progress(store, rules, ME, number, later + dt.timedelta(days=365)) is not None
    end = later + dt.timedelta(days=2 * 365, seconds=1)
    assert bound_cases(store, ME, now=end, terms=TERMS) == []
    assert _progress(store, rules, ME, number, end) is None


def test_what_ended_is_forgotten_with_its_consent(store: CaseStore, number: str) -> None:
    bind(store, ME, number, now=NOW)
    give_consent(store, ME, now=NOW, bound_since=ALWAYS)
    assert forget_unused(store, now=NOW + dt.timedelta(days=365), terms=TERMS) == 0
    assert forget_unused(store, now=NOW + dt.timedelta(days=366), terms=TERMS) == 1
    assert not has_consent(store, ME)


def test_the_account_itself_is_stored_only_sealed_and_only_with_consent(store: CaseStore, number: str) -> None:
    bind(store, ME, number, now=NOW)
    assert give_consent(store, ME, now=NOW, bound_since=ALWAYS) is ConsentOutcome.GIVEN
    assert give_consent(store, ME, now=NOW, bound_since=ALWAYS) is ConsentOutcome.ALREADY
    with store.session(read_only=True) as session:
        bound = [str(v) for row in session.connection().execute(text("SELECT * FROM channel_bindings")) for v in row]
        consent = session.execute(select(PushConsent)).scalar_one()
    assert not any(ME.name in value for value in bound)
    assert (consent.channel, consent.given_at) == ("rest", NOW)
    assert ME.name.encode() not in bytes(consent.address)
    assert unseal(store.hasher, consent.address) == ME.name
    assert unseal(Hasher("another key"), consent.address) is None
    assert seal(store.hasher, ME.name) != consent.address

    assert withdraw_consent(store, ME, now=NOW + dt.timedelta(days=1))
    assert not withdraw_consent(store, ME, now=NOW)
    with store.session(read_only=True) as session:
        ended = session.execute(select(PushConsent)).scalar_one()
    assert (ended.address, ended.withdrawn_at) == (None, NOW + dt.timedelta(days=1))
    assert give_consent(store, ME, now=NOW, bound_since=ALWAYS) is ConsentOutcome.GIVEN


def test_consent_needs_a_binding_and_ends_with_the_last(store: CaseStore, number: str) -> None:
    assert give_consent(store, ME, now=NOW, bound_since=ALWAYS) is ConsentOutcome.NOTHING_BOUND
    bind(store, ME, number, now=NOW)
    give_consent(store, ME, now=NOW, bound_since=ALWAYS)
    unbind(store, ME, now=NOW)
    assert not has_consent(store, ME)


def test_export_names_the_binding_and_erasure_ends_it_with_its_consent(store: CaseStore, number: str) -> None:
    bind(store, ME, number, now=NOW)
    give_consent(store, ME, now=NOW, bound_since=ALWAYS)
    person = find_by_case(store, CaseNumber.parse(number), "0001")
    assert person is not None
    content = export_person(store, person, actor="test", now=NOW)
    assert content["bindings"] == [{"channel": "rest", "bound_at": NOW.isoformat(), "last_used_at": NOW.isoformat()}]
    assert [m["state"] for m in content["messages"]] == ["known"]
    erase_person(store, person, actor="test", now=NOW)
    assert not has_consent(store, ME)
    with store.session(read_only=True) as session:
        assert session.execute(select(PushConsent.address)).scalars().all() == [None]


def test_deleting_the_applicant_deletes_the_binding(store: CaseStore, number: str) -> None:
    bind(store, ME, number, now=NOW)
    with store.session() as session:
        session.execute(text("DELETE FROM applicants"))
    with store.session(read_only=True) as session:
        assert session.execute(select(ChannelBinding)).first() is None
