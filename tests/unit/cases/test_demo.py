"""Demonstration cases: stable numbers, every stage, findable, idempotent, never beside real cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from bot.cases.case_number import CaseNumber
from bot.cases.demo import credentials_table, demo_credentials, load_demo, remove_demo
from bot.cases.lookup import lookup
from bot.cases.models import Applicant, Case, CaseEvent
from bot.cases.progress import CaseRules
from bot.cases.repository import CaseRepository
from bot.cases.stages import LookupReply, Stage
from bot.cases.store import CaseStore

TODAY = dt.date(2026, 11, 23)


def _count(store: CaseStore) -> tuple[int, int, int]:
    with store.session(read_only=True) as session:
        return CaseRepository(session, store.hasher).count(), session.query(CaseEvent).count(), session.query(Applicant).count()


def test_the_credential_that_documents_may_name() -> None:
    first = demo_credentials()[0]
    assert (first.case_number, first.phone_tail, first.stage) == ("JZ202601019000188", "0001", Stage.PRODUCTION)


def test_numbers_are_in_the_demo_range_and_listed() -> None:
    credentials = demo_credentials()
    assert len(credentials) == 12
    assert all(CaseNumber.parse(c.case_number).is_demo for c in credentials)
    assert all(c.name.startswith("演示") and c.case_number in credentials_table() for c in credentials)
    assert any(c.id_tail.endswith("X") for c in credentials)


def test_every_stage_is_shown() -> None:
    assert {c.stage for c in demo_credentials()} == set(Stage)


@pytest.mark.parametrize("today", [TODAY, dt.date(2028, 2, 29), dt.date(2027, 1, 1)])
def test_every_demo_case_is_found_by_either_factor(store: CaseStore, rules: CaseRules, today: dt.date) -> None:
    assert load_demo(store, today) == 12
    now = dt.datetime.combine(today, dt.time(9))
    for credential in demo_credentials():
        for factor in (credential.id_tail, credential.phone_tail):
            result = lookup(store, credential.case_number, factor, requester="demo", now=now, rules=rules)
            assert result.reply is LookupReply.FOUND
            assert result.progress is not None
            assert (result.progress.stage, result.progress.city) == (credential.stage, credential.city)
            assert result.progress.overdue is (credential.about == "制证超期")


def test_loading_twice_changes_nothing_and_refreshing_moves_the_dates(store: CaseStore) -> None:
    load_demo(store, TODAY)
    before = _count(store)
    assert load_demo(store, TODAY + dt.timedelta(days=9)) == 0
    with store.session(read_only=True) as session:
        since = max(case.stage_since for case in session.query(Case))
    assert since.date() == TODAY - dt.timedelta(days=1)
    assert load_demo(store, TODAY + dt.timedelta(days=9), refresh=True) == 12
    assert _count(store) == before
    with store.session(read_only=True) as session:
        assert max(case.stage_since for case in session.query(Case)).date() == TODAY + dt.timedelta(days=8)


def test_not_loaded_beside_real_cases(store: CaseStore, entry: Callable[..., Any], save: Callable[..., Any]) -> None:
    save(entry())
    assert load_demo(store, TODAY) == 0
    assert load_demo(store, TODAY, refresh=True) == 0
    assert _count(store)[0] == 1


def test_removed_without_touching_real_cases(store: CaseStore, entry: Callable[..., Any], save: Callable[..., Any]) -> None:
    load_demo(store, TODAY)
    save(entry())
    assert remove_demo(store) == 12
    assert _count(store) == (1, 1, 1)
