"""Questions on when an office is open."""

from __future__ import annotations

import pytest

from bot.nlu.office_hours import asks_office_hours


@pytest.mark.parametrize(
    "text",
    [
        "周六有人吗",
        "礼拜天开门伐",
        "礼拜六上班伐",
        "那周末呢,周末办不办",
        "你们几点下班",
        "中午休息不",
        "星期天办公吗",
        "国庆开不开门",
        "早上几点开门",
        "双休日可以办吗",
        "上班时间是几点到几点",
        "礼拜日返唔返工,几点开门",
        "啥时候上班",
    ],
)
def test_it_is_asked_when_an_office_is_open(text: str) -> None:
    assert asks_office_hours(text)


@pytest.mark.parametrize(
    "text",
    [
        "我周末上班,什么时候能去",
        "周六能办下来吗",
        "下周六到期",
        "春节放假算工作日吗",
        "最后一天是周末顺延吗",
        "几点能出结果",
        "几天能拿",
        "我几点下班你管得着吗",
        "周末之前能办好吗",
        "晚上到期还能签吗",
        "多久能好",
    ],
)
def test_a_time_of_something_else_is_asked(text: str) -> None:
    assert not asks_office_hours(text)
