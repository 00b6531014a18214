"""The date finder takes any text, on any day, in time proportional to its length."""

from __future__ import annotations

import datetime as dt
import gc
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.dates import find_dates
from bot.nlu.normalise import normalise
from tests.unit.nlu.date_cases import TODAY, unseen

_WORDS = [
    "年", "月", "日", "号", "周", "星期", "礼拜", "天", "前", "后", "之前", "以后", "半", "个", "零", "初", "底", "中旬", "到",
    "至", "-", "~", ".", "/", ",", "。", "的", "了", "是", "去年", "前年", "今年", "明年", "上个月", "下下个月", "上周", "昨天",
    "后天", "每", "第", "闰", "农历", "正月", "腊月", "三十", "国庆", "五一", "春节", "除夕", "清明", "十一", "年前", "过年",
    "登记", "受理", "发证", "到期", "过期", "搬家", "多", "几", "满", "还有", "季度", "下半年", "Q3", "1", "2", "3", "12", "13",
    "29", "30", "31", "0", "99", "2025", "9999", "0000", "20250230", "一", "二", "三", "十", "廿", "百", "两", "五号", "前几天",
]  # fmt: skip
WORDS = st.sampled_from(_WORDS)
MESSAGES = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=14).map("".join))
DAYS = st.dates(dt.date(1901, 1, 1), dt.date(2099, 12, 31))


@settings(max_examples=600, deadline=None)
@given(MESSAGES, DAYS)
def test_no_text_raises_and_every_mention_is_sound(message: str, today: dt.date) -> None:
    text = normalise(message).text
    end = 0
    for mention in find_dates(text, today):
        assert end <= mention.start < mention.end <= len(text)
        assert mention.text == text[mention.start : mention.end]
        assert mention.first is None or mention.last is None or mention.first <= mention.last
        assert (mention.first, mention.last) not in mention.alternatives
        assert mention.value
        end = mention.end


@settings(max_examples=100, deadline=None)
@given(MESSAGES, st.sampled_from([dt.date.min, dt.date.max, dt.date(1900, 1, 1), dt.date(2100, 12, 31)]))
def test_the_ends_of_the_calendar_raise_nothing(message: str, today: dt.date) -> None:
    find_dates(normalise(message).text, today)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80), DAYS)
def test_raw_text_is_accepted_too(message: str, today: dt.date) -> None:
    find_dates(message, today)


@pytest.mark.parametrize(
    "unit",
    [
        "3月5号登记的", "住了八个月了", "半年后", "去年", "3天后", "2025.6.1-", "6月1日到", "一二三四五六七八九十",
        "0", "年", "个月前", "登记", "农历", "国庆前", "5号", "A-",
    ],
)  # fmt: skip
def test_ten_thousand_characters_take_time_in_proportion(unit: str) -> None:
    def seconds(size: int) -> float:
        text = (unit * size)[:size]
        best = 60.0
        for _ in range(3):
            gc.collect(0)  # a full one goes through whatever other tests have left in memory
            started = time.process_time()
            find_dates(text, TODAY)
            best = min(best, time.process_time() - started)
        return best

    short, long = seconds(2500), seconds(10_000)
    # Linear means 4; quadratic would be 16.
    assert long < 9 * short + 0.02
    assert long < 2.0


def test_a_message_takes_no_noticeable_time() -> None:
    texts = [normalise(case.sentence).text for case in unseen()]
    for text in texts:  # the lunar tables are filled once
        find_dates(text, TODAY)
    times = []
    for text in texts:
        best = 1.0
        for _ in range(3):
            started = time.process_time()
            find_dates(text, TODAY)
            best = min(best, time.process_time() - started)
        times.append(best)
    times.sort()
    assert times[int(0.95 * len(times))] < 0.01  # twenty times what it takes: a pattern that runs away, not a busy machine
