"""Case numbers: forgiving in form, strict in content."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.case_number import CaseNumber, check_digits
from bot.cases.errors import CaseNumberError

NUMBER = CaseNumber(dt.date(2026, 11, 3), 1)
TEXT = "JZ202611030000133"


def test_written_with_prefix_day_serial_and_check_digits() -> None:
    assert str(NUMBER) == TEXT
    assert int(TEXT[2:]) % 97 == 1


@pytest.mark.parametrize(
    "typed",
    [
        TEXT,
        "jz202611030000133",
        " JZ 20261103 00001 33 ",
        "JZ-20261103-00001-33",
        "ＪＺ２０２６１１０３００００１３３",
        "J Z—20261103·00001·33",
        "202611030000133",
        "JZ2O26llO3OOOOI33",
    ],
)
def test_forms_people_type(typed: str) -> None:
    assert CaseNumber.parse(typed) == NUMBER


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "不像办件编号"),
        ("居住证", "不像办件编号"),
        ("AB202611030000133", "不像办件编号"),
        ("JZ20261103000013", "14位"),
        ("JZ2026110300001333", "16位"),
        ("JZ202611030000134", "输错"),
        ("JZ202611030000233", "输错"),
        ("JZ" + "2026113100001" + check_digits("2026113100001"), "日期不存在"),
    ],
)
def test_what_is_wrong_is_told(typed: str, told: str) -> None:
    with pytest.raises(CaseNumberError, match=told):
        CaseNumber.parse(typed)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)), st.integers(0, 99_999), st.integers(0, 14), st.integers(1, 9))
def test_every_wrong_digit_is_found(day: dt.date, serial: int, place: int, add: int) -> None:
    digits = str(CaseNumber(day, serial))[2:]
    wrong = digits[:place] + str((int(digits[place]) + add) % 10) + digits[place + 1 :]
    with pytest.raises(CaseNumberError):
        CaseNumber.parse(wrong)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)), st.integers(0, 99_999), st.integers(0, 13))
def test_every_swap_of_neighbours_is_found(day: dt.date, serial: int, place: int) -> None:
    digits = str(CaseNumber(day, serial))[2:]
    swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
    if swapped == digits:
        assert CaseNumber.parse(swapped) == CaseNumber(day, serial)
    else:
        with pytest.raises(CaseNumberError):
            CaseNumber.parse(swapped)


def test_serial_must_fit() -> None:
    with pytest.raises(CaseNumberError):
        CaseNumber(dt.date(2026, 1, 1), 100_000)


def test_demo_range() -> None:
    assert CaseNumber(dt.date(2026, 1, 1), 90_000).is_demo
    assert not CaseNumber(dt.date(2026, 1, 1), 89_999).is_demo
