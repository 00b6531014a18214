"""From the day of issue alone nobody knows whether the last endorsement was made: both cases are told, the risk first."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.knowledge import Answer, Facts, KnowledgeBase, Question, answer
from bot.labels import Aspect, Matter, Status

D = dt.date
TODAY = D(2026, 11, 23)


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return KnowledgeBase.load(Path(__file__).resolve().parents[3])


def due(kb: KnowledgeBase, city: str | None = None, day: dt.date = TODAY, **dates: dt.date) -> Answer:
    return answer(Question(Matter.ENDORSEMENT, Aspect.DUE_DATE), Facts(city=city, dates=dates), day, kb)


def test_both_windows_are_told_the_missed_one_first(kb) -> None:
    given = due(kb, issued=D(2025, 3, 31))
    assert given.status is Status.ANSWERED
    assert given.computed["previous_window_start"] == D(2026, 2, 28)
    assert given.computed["previous_window_last"] == D(2026, 3, 30)
    assert given.computed["window_start"] == D(2027, 2, 28)
    assert given.computed["window_last"] == D(2027, 3, 30)
    lines = given.body.splitlines()
    assert lines[:3] == [
        "按签发日期算，上一次应当在2026年2月28日到2026年3月30日之间签。",
        "当时签过了：下一次是2027年2月28日到2027年3月30日。",
        "当时没签：已经逾期，证现在停用，请尽快补办，补完就恢复。",
    ]
    assert "现在还没到时间" not in given.text
    assert "没签的已逾期，请尽快补办" in given.spoken
    assert "如果当时没签：今天是2026年11月23日（星期一），已经逾期238天" in given.text


def test_in_the_first_year_nothing_can_have_been_missed(kb) -> None:
    given = due(kb, issued=D(2026, 3, 31))
    assert given.body.startswith("现在还没到时间。请在2027年2月28日到2027年3月30日之间去签。")
    assert not any(name.startswith("previous") for name in given.computed)
    assert "逾期" not in given.spoken


def test_on_the_anniversary_itself_the_window_is_over(kb) -> None:
    assert "previous_window_last" not in due(kb, day=D(2026, 3, 30), issued=D(2025, 3, 31)).computed
    assert due(kb, day=D(2026, 3, 31), issued=D(2025, 3, 31)).computed["previous_window_last"] == D(2026, 3, 30)


def test_in_the_next_window_both_cases_are_told_too(kb) -> None:
    given = due(kb, day=D(2027, 3, 1), issued=D(2025, 3, 31))
    assert "当时签过了：这一次是2027年2月28日到2027年3月30日，现在就可以签。" in given.body
    assert "当时没签：已经逾期" in given.body


def test_a_citys_make_up_limit_that_is_over(kb) -> None:
    given = due(kb, "北京", issued=D(2025, 3, 31))
    assert given.computed["previous_make_up_until"] == D(2026, 9, 30)
    assert "补办期限到2026年9月30日为止，也过了：须重新登记，再重新申领" in given.body
    assert "请尽快补办" not in given.body
    assert "补办期限也过了" in given.spoken
    assert "今天已经过了，不能再按补办签注处理" in given.text


def test_a_citys_grace(kb) -> None:
    over = due(kb, "上海", issued=D(2025, 3, 31))
    assert "宽限期到2026年5月29日为止，已经过了：居住年限重新计算" in over.body
    assert "居住年限自补办签注手续之日起连续计算" not in "".join(step.text for step in over.steps)
    within = due(kb, "上海", day=D(2026, 5, 29), issued=D(2025, 3, 31))
    assert "没签的还在宽限期里，2026年5月29日以前补办，居住年限仍连续。" in within.body


@pytest.mark.parametrize("issued", [None, D(2024, 10, 31)])
def test_a_printed_expiry_in_the_past_is_overdue_without_doubt(kb, issued: dt.date | None) -> None:
    dates = {"expires": D(2026, 10, 30), **({"issued": issued} if issued else {})}
    given = due(kb, **dates)
    assert given.state is not None and given.state.value == "overdue"
    assert given.body.startswith("您这次签注最晚是2026年10月30日，已经过了24天。\n证现在是停用的，请尽快补办签注")
    assert "previous_window_last" not in given.computed
    assert "当时签过了" not in given.body
