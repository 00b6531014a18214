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
        "我证下周到期,周六上班吗",
        "礼拜六可以办理吗",
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
        "元旦放假会拖慢居住证不",
        "国庆七天放假,我那个证是不是要往后拖",
        "最后那天赶上礼拜六,能不能顺到礼拜一签",
        "过年回来什么时候能办居住证",
        "春节放假几天能拿证",
        "工作时间要满多久才能办居住证",
        "今天交材料多久能办理好",
        "礼拜六可以办理下来吗",
    ],
)
def test_a_time_of_something_else_is_asked(text: str) -> None:
    assert not asks_office_hours(text)
