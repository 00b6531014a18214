"""Demonstration cases: clearly synthetic people (演示甲…), case numbers in the demo serial range, dates relative to a day.

Their ID numbers begin with 99, which is no region, and their phone numbers with 100, which is no mobile range.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import delete, select

from bot.cases.case_number import DEMO_SERIALS, CaseNumber
from bot.cases.models import Applicant, Case
from bot.cases.repository import CaseEntry, CaseRepository, PermitEntry
from bot.cases.stages import CaseKind, PermitKind, PermitStatus, Reason, Stage
from bot.cases.store import CaseStore
from bot.deadlines import add_months
from bot.privacy import check_character

# Fixed, so that a document can name a number; only the dates of the events follow the day of loading.
_NUMBER_DAY = dt.date(2026, 1, 1)
_STEMS = "甲乙丙丁戊己庚辛壬癸子丑"


@dataclass(frozen=True)
class _Event:
    days_ago: int
    stage: Stage
    missing: tuple[str, ...] = ()
    note: str = ""
    reason: Reason | None = None


@dataclass(frozen=True)
class _Permit:
    issued_ago: int
    years: int = 1
    kind: PermitKind = PermitKind.CARD
    status: PermitStatus = PermitStatus.VALID
    endorsed_ago: int | None = None


@dataclass(frozen=True)
class _Demo:
    city: str
    kind: CaseKind
    events: tuple[_Event, ...]
    permit: _Permit | None = None
    registered_ago: int = 300
    about: str = ""


_E = _Event
_APPLICATION, _S = CaseKind.APPLICATION, Stage
_DEMOS: tuple[_Demo, ...] = (
    _Demo("上海", _APPLICATION, (_E(6, _S.RECEIVED), _E(5, _S.ACCEPTED), _E(4, _S.REVIEW), _E(2, _S.PRODUCTION)), about="制证中"),
    _Demo("上海", _APPLICATION, (_E(1, _S.RECEIVED),), about="刚收件"),
    _Demo("深圳", _APPLICATION, (_E(3, _S.RECEIVED), _E(2, _S.ACCEPTED)), about="已受理"),
    _Demo(
        "上海",
        _APPLICATION,
        (
            _E(5, _S.RECEIVED),
            _E(
                4,
                _S.SUPPLEMENT,
                ("房屋租赁合同", "用人单位出具的劳动关系证明"),
                "租赁合同上的地址与登记地址不一致",
                Reason.ADDRESS_MISMATCH,
            ),
        ),
        about="待补正",
    ),
    _Demo("广州", _APPLICATION, (_E(7, _S.RECEIVED), _E(6, _S.ACCEPTED), _E(3, _S.REVIEW)), about="审核中"),
    _Demo(
        "深圳",
        _APPLICATION,
        (_E(62, _S.RECEIVED), _E(60, _S.ACCEPTED), _E(56, _S.REVIEW), _E(50, _S.PRODUCTION)),
        about="制证超期",
    ),
    _Demo(
        "杭州",
        _APPLICATION,
        (_E(15, _S.RECEIVED), _E(14, _S.ACCEPTED), _E(12, _S.REVIEW), _E(9, _S.PRODUCTION), _E(1, _S.READY)),
        _Permit(2),
        about="待领取",
    ),
    _Demo(
        "上海",
        _APPLICATION,
        (_E(360, _S.RECEIVED), _E(359, _S.ACCEPTED), _E(357, _S.REVIEW), _E(354, _S.PRODUCTION), _E(350, _S.READY), _E(348, _S.COLLECTED)),
        _Permit(351),
        registered_ago=560,
        about="已领取，该签注了",
    ),
    _Demo(
        "北京",
        _APPLICATION,
        (_E(9, _S.RECEIVED), _E(7, _S.REFUSED, note="居住登记还没有满规定的期限", reason=Reason.PERIOD_SHORT)),
        registered_ago=60,
        about="不予受理",
    ),
    _Demo("成都", _APPLICATION, (_E(8, _S.RECEIVED), _E(7, _S.ACCEPTED), _E(5, _S.WITHDRAWN, note="申请人撤回")), about="已撤回"),
    _Demo(
        "武汉",
        CaseKind.ENDORSEMENT,
        (_E(13, _S.RECEIVED), _E(13, _S.ACCEPTED), _E(12, _S.COMPLETED)),
        _Permit(375, 2, PermitKind.ELECTRONIC, endorsed_ago=12),
        registered_ago=700,
        about="签注已办结",
    ),
    _Demo(
        "深圳",
        CaseKind.REPLACEMENT,
        (_E(4, _S.RECEIVED), _E(3, _S.ACCEPTED), _E(1, _S.REVIEW)),
        _Permit(420, status=PermitStatus.SUSPENDED),
        registered_ago=800,
        about="补领审核中，旧证已中止",
    ),
)


@dataclass(frozen=True)
class DemoCredential:
    """How to look up one demonstration case: its number and either factor."""

    case_number: str
    id_tail: str
    phone_tail: str
    name: str
    city: str
    kind: CaseKind
    stage: Stage
    about: str


def demo_credentials() -> tuple[DemoCredential, ...]:
    """Return the demonstration cases, the same on every machine and day; the first is the one to show."""
    return tuple(
        DemoCredential(
            case_number=str(_number(place)),
            id_tail=_id_number(place)[-4:],
            phone_tail=_phone(place)[-4:],
            name=_name(place),
            city=demo.city,
            kind=demo.kind,
            stage=demo.events[-1].stage,
            about=demo.about,
        )
        for place, demo in enumerate(_DEMOS)
    )


def credentials_table() -> str:
    """Return the credentials as a Markdown table for people."""
    rows = ["| 办件编号 | 身份证后四位 | 手机后四位 | 城市 | 事项 | 情形 |", "| --- | --- | --- | --- | --- | --- |"]
    rows += [f"| {c.case_number} | {c.id_tail} | {c.phone_tail} | {c.city} | {c.kind.zh} | {c.about} |" for c in demo_credentials()]
    return "\n".join(rows)


def load_demo(store: CaseStore, today: dt.date, *, refresh: bool = False) -> int:
    """Load the demonstration cases into a store without real cases.

    Args:
        store: a migrated store.
        today: the day that the dates are counted back from.
        refresh: load again with dates for ``today`` if they are there already (otherwise that changes nothing).

    Returns:
        How many cases were loaded: 0 when they are there already, or when the store holds a real case.
    """
    with store.session() as session:
        repository = CaseRepository(session, store.hasher)
        numbers = list(session.execute(select(Case.case_number)).scalars())
        if any(not CaseNumber.parse(number).is_demo for number in numbers):
            return 0
        if numbers and not refresh:
            return 0
        if numbers:
            _remove(session, numbers)
        entries = [entry for place, demo in enumerate(_DEMOS) for entry in _entries(place, demo, today)]
        repository.preload(entries)
        for entry in entries:
            repository.save(entry)
    return len(_DEMOS)


def remove_demo(store: CaseStore) -> int:
    """Delete the demonstration cases and their applicants; return how many cases went."""
    with store.session() as session:
        numbers = [n for n in session.execute(select(Case.case_number)).scalars() if CaseNumber.parse(n).is_demo]
        _remove(session, numbers)
    return len(numbers)


def _remove(session: Any, numbers: list[str]) -> None:
    """Delete cases, and their applicants unless they have another case."""
    number: Any = Case.case_number
    owner: Any = Applicant.id
    owners = list(session.execute(select(Case.applicant_id).where(number.in_(numbers))).scalars())
    unsynchronised = {"synchronize_session": False}
    session.execute(delete(Case).where(number.in_(numbers)).execution_options(**unsynchronised))
    gone = set(owners) - set(session.execute(select(Case.applicant_id)).scalars())
    session.execute(delete(Applicant).where(owner.in_(gone)).execution_options(**unsynchronised))
    session.expire_all()


def _entries(place: int, demo: _Demo, today: dt.date) -> list[CaseEntry]:
    accepted = next((e.days_ago for e in demo.events if e.stage is Stage.ACCEPTED), None)
    base = CaseEntry(
        case_number=_number(place),
        name=_name(place),
        id_number=_id_number(place),
        phone=_phone(place),
        city=demo.city,
        kind=demo.kind,
        stage=demo.events[0].stage,
        at=_at(today, demo.events[0].days_ago),
        accepted_on=None if accepted is None else _ago(today, accepted),
        registered_on=_ago(today, demo.registered_ago),
        permit=_permit(demo.permit, today),
    )
    return [
        replace(base, stage=event.stage, at=_at(today, event.days_ago), missing=event.missing, note=event.note, reason=event.reason)
        for event in demo.events
    ]


def _permit(permit: _Permit | None, today: dt.date) -> PermitEntry | None:
    if permit is None:
        return None
    issued = _ago(today, permit.issued_ago)
    until = add_months(issued, 12 * permit.years) - dt.timedelta(days=1)
    if permit.endorsed_ago is None:
        return PermitEntry(issued, until, permit.kind, permit.status)
    endorsed = _ago(today, permit.endorsed_ago)
    return PermitEntry(issued, None, permit.kind, permit.status, endorsed, until)


def _ago(today: dt.date, days: int) -> dt.date:
    return today - dt.timedelta(days=days)


def _at(today: dt.date, days: int) -> dt.datetime:
    return dt.datetime.combine(_ago(today, days), dt.time(10, 0))


def _number(place: int) -> CaseNumber:
    return CaseNumber(_NUMBER_DAY, DEMO_SERIALS.start + place + 1)


def _name(place: int) -> str:
    return f"演示{_STEMS[place]}"


def _id_number(place: int) -> str:
    first17 = f"99000019900101{place + 1:03d}"
    return first17 + check_character(first17)


def _phone(place: int) -> str:
    return f"100{place + 1:08d}"
