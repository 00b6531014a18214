"""Kinds of dates that people write beside the plain ones. The day is Monday, 2026-11-23.

The second figure of a case says whether the assistant must ask back.
"""

from __future__ import annotations

import pytest

from tests.unit.nlu.date_cases import answer, read


def _check(text: str, expected: str, ask: bool | None = None) -> None:
    mentions = read(text)
    assert answer(mentions) == expected
    if ask is not None:
        assert any(mention.ambiguous for mention in mentions) == ask
        if ask:  # who is asked must be offered another reading
            assert any(mention.alternatives for mention in mentions if mention.ambiguous)


@pytest.mark.parametrize(
    "text",
    [
        "居住证办理时间是不是每周一到周五", "每周三和周五上班吗", "每周一三五办理吗", "每周二、四下午", "逢周三休息吗", "每月5号交房租",
        "每个月5号到10号开门", "每月第二个星期一上班吗", "每年3月第一个周一", "三月里小区的社区中心在哪", "八月里花园能登记吗",
    ],
)  # fmt: skip
def test_what_repeats_and_what_is_a_name_is_no_date(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("大上个星期二搬进来的", "D:2026-11-10@moved"),
        ("大上个月5号登记的", "D:2026-09-05@registered"),
        ("昨个去拿的证", "D:2026-11-22@issued"),
        ("昨儿个登记的", "D:2026-11-22@registered"),
        ("前儿个登记的", "D:2026-11-21@registered"),
        ("今个去登记了", "D:2026-11-23@registered"),
        ("前个月", "NONE"),
        ("我是上周八去登记的", "X@registered"),
        ("上周八点半去的", "R:2026-11-16/2026-11-22@-"),
        ("还有两周证就过期了", "D:2026-12-07@expires"),
    ],
)
def test_days_of_speech(text: str, expected: str) -> None:
    _check(text, expected)


@pytest.mark.parametrize(
    ("text", "expected", "ask"),
    [
        ("5/3/2026登记", "D:2026-05-03@registered", True),
        ("01/02/2025签发", "D:2025-01-02@issued", True),
        ("05/13/2026登记", "D:2026-05-13@registered", False),
        ("13/05/2026登记", "D:2026-05-13@registered", False),
        ("13/13/2026登记", "X@registered", False),
    ],
)
def test_a_year_at_the_end(text: str, expected: str, ask: bool) -> None:
    _check(text, expected, ask)
