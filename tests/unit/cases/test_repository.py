"""Saving entries: created, updated, unchanged; conflicts; the present stage follows the timeline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from bot.cases.models import Case, Endorsement, Permit, Registration
from bot.cases.repository import CaseConflictError, Change, PermitEntry
from bot.cases.stages import CaseKind, PermitStatus, Stage
from bot.cases.store import CaseStore

Entry = Callable[..., Any]
DAY = dt.datetime(2026, 11, 3)


def test_created_then_unchanged_then_updated(entry: Entry, save: Entry) -> None:
    assert save(entry()) == [Change.CREATED]
    assert save(entry()) == [Change.UNCHANGED]
    assert save(entry(note="材料齐")) == [Change.UPDATED]
    assert save(entry(note="材料齐", phone="13911112222")) == [Change.UPDATED]
    assert save(entry(note="材料齐", phone=None)) == [Change.UNCHANGED]


def test_the_stage_is_that_of_the_latest_event_in_any_order_of_saving(store: CaseStore, entry: Entry, save: Entry) -> None:
    save(entry(stage=Stage.REVIEW, at=DAY + dt.timedelta(days=2)), entry(stage=Stage.RECEIVED, at=DAY))
    with store.session(read_only=True) as session:
        case = session.query(Case).one()
    assert (case.stage, case.stage_since) == (Stage.REVIEW, DAY + dt.timedelta(days=2))


def test_stages_of_the_same_day_follow_the_process(store: CaseStore, entry: Entry, save: Entry) -> None:
    save(entry(stage=Stage.ACCEPTED, at=DAY), entry(stage=Stage.RECEIVED, at=DAY))
    with store.session(read_only=True) as session:
        assert session.query(Case).one().stage is Stage.ACCEPTED


def test_one_person_with_two_cases_is_one_applicant(store: CaseStore, entry: Entry, save: Entry, id_number: Callable[[int], str]) -> None:
    save(entry(1), entry(2, id_number=id_number(1)))
    with store.session(read_only=True) as session:
        assert len({case.applicant_id for case in session.query(Case)}) == 1


def test_a_number_cannot_change_hands(entry: Entry, save: Entry, id_number: Callable[[int], str]) -> None:
    save(entry(1))
    with pytest.raises(CaseConflictError, match="另一位申请人") as caught:
        save(entry(1, id_number=id_number(7)))
    assert caught.value.field == "id_number"


def test_a_case_cannot_change_its_kind(entry: Entry, save: Entry) -> None:
    save(entry(1))
    with pytest.raises(CaseConflictError, match="申领居住证"):
        save(entry(1, kind=CaseKind.ENDORSEMENT))


def test_registration_permit_and_endorsement_are_updated_in_place(store: CaseStore, entry: Entry, save: Entry) -> None:
    issued, registered = dt.date(2025, 11, 1), dt.date(2025, 3, 1)
    save(entry(registered_on=registered, permit=PermitEntry(issued, dt.date(2026, 10, 31))))
    ended = dt.date(2026, 11, 2)
    renewed = PermitEntry(issued, status=PermitStatus.SUSPENDED, endorsed_on=dt.date(2026, 10, 9), endorsed_until=dt.date(2027, 10, 31))
    assert save(entry(registered_on=registered, deregistered_on=ended, permit=renewed)) == [Change.UPDATED]
    assert save(entry(registered_on=registered, deregistered_on=ended, permit=renewed)) == [Change.UNCHANGED]
    with store.session(read_only=True) as session:
        assert session.query(Registration).one().deregistered_on == ended
        permit = session.query(Permit).one()
        assert (permit.expires_on, permit.status) == (dt.date(2026, 10, 31), PermitStatus.SUSPENDED)
        assert session.query(Endorsement).one().valid_until == dt.date(2027, 10, 31)
