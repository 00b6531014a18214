"""A question for a day that names no matter is about the day that was told."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.dialogue.asked_day import by_day
from bot.dialogue.facts import KnownFacts
from bot.dialogue.turn import Ask
from bot.knowledge import Facts
from bot.labels import Aspect, DateRole, Matter
from tests.unit.dialogue.talks import turn

DAY = dt.date(2026, 3, 5)


def _pair(text: str, read: tuple[str, str], focus: tuple[str, str], *roles: str) -> tuple[str, str]:
    known = KnownFacts(Facts(dates={DateRole(role): DAY for role in roles}))
    matter, aspect = Matter(read[0]), Aspect(read[1])
    about = Matter(focus[0]), Aspect(focus[1])
    found = by_day((matter, aspect), Ask(matter, aspect, 0.5), about, turn(text), known)
    return str(found[0]), str(found[1])


@pytest.mark.parametrize(
    ("text", "read", "focus", "role", "meant"),
    [
        ("不要钱好得很，那几号去拿嘛", ("application", "fee"), ("application", "fee"), "accepted", ("application", "due_date")),
        (
            "从哪天开始可以办，最后一天又是哪天",
            ("application", "deadline"),
            ("endorsement", "where"),
            "issued",
            ("endorsement", "due_date"),
        ),
        ("现在过了几天了", ("settlement", "deadline"), ("settlement", "consequence"), "issued", ("endorsement", "consequence")),
        ("那要到哪天子才行咯", ("registration", "deadline"), ("registration", "deadline"), "registered", ("application", "due_date")),
        ("最晚哪天去", ("application", "due_date"), ("registration", "due_date"), "moved", ("registration", "due_date")),
        ("搬完登记最晚哪天", ("address_change", "due_date"), ("address_change", "due_date"), "moved", ("registration", "due_date")),
        ("7年满没满，哪天满的", ("endorsement", "due_date"), ("endorsement", "eligibility"), "issued", ("rights", "due_date")),
        ("现在能签了不", ("endorsement", "procedure"), ("endorsement", "due_date"), "issued", ("endorsement", "due_date")),
        ("我12月3号去行不", ("application", "procedure"), ("application", "due_date"), "registered", ("application", "due_date")),
        ("那我明年1月5号去行吗", ("application", "due_date"), ("application", "materials"), "issued", ("endorsement", "due_date")),
        ("那我明年1月5号去申领行吗", ("application", "due_date"), ("application", "materials"), "issued", ("application", "due_date")),
        # what names its matter, asks for no day or has no day to go by stays as it was read
        ("补办几天能好", ("loss_replacement", "deadline"), ("endorsement", "due_date"), "issued", ("loss_replacement", "deadline")),
        ("积分几号开始申报", ("settlement", "deadline"), ("endorsement", "due_date"), "issued", ("settlement", "deadline")),
        ("要带什么", ("application", "materials"), ("application", "due_date"), "registered", ("application", "materials")),
        ("几号能拿", ("application", "deadline"), ("application", "deadline"), None, ("application", "deadline")),
    ],
)
def test_what_is_meant(text: str, read: tuple[str, str], focus: tuple[str, str], role: str | None, meant: tuple[str, str]) -> None:
    assert _pair(text, read, focus, *([role] if role else [])) == meant


def test_the_same_is_asked_for_another() -> None:
    assert _pair("那我呢，想跟她同一天去", ("application", "procedure"), ("application", "due_date"), "registered") == (
        "application",
        "due_date",
    )


def test_between_which_days_is_a_question_for_days() -> None:
    assert _pair("哪天到哪天能签", ("endorsement", "eligibility"), ("endorsement", "procedure"), "expires") == ("endorsement", "due_date")
    assert _pair("哪天能签", ("endorsement", "eligibility"), ("endorsement", "procedure")) == ("endorsement", "eligibility")
