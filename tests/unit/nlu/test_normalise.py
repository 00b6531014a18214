"""One spelling for every message, with the way back to the original."""

from __future__ import annotations

import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.normalise import normalise


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("２０２５年６月１０日", "2025年6月10日"),
        ("居住証，怎麼辦？", "居住证,怎么办?"),
        ("乾淨", "干净"),
        ("乾隆", "乾隆"),
        ("需要帶什麼資料", "需要带什么资料"),
        ("  居住证\n\n 到期\t了 ", "居住证 到期 了"),
        ("居\u200b住\ufeff证\u202e", "居住证"),
        ("①2025年3月", "(1)2025年3月"),
        ("1️⃣2025年3月", "(1)2025年3月"),
        ("⑴登记", "(1)登记"),
        ("½年前", "半年前"),
        ("等等…好吧", "等等…好吧"),
        ("办好了😀谢谢", "办好了 谢谢"),
        ("办好了👍🏻", "办好了"),
        ("👍", "👍"),
        ("e\u0301", "é"),
        ("好\u0336的\u0336", "好的"),
        ("\ud800坏字", "坏字"),
        ("", ""),
        ("\u200b \n", ""),
    ],
)
def test_every_way_of_typing_has_one_spelling(typed: str, read: str) -> None:
    assert normalise(typed).text == read


@pytest.mark.parametrize(
    ("typed", "words", "original"),
    [
        ("我２０２５年登記的", "2025年", "２０２５年"),
        ("①２０２５年登記", "2025年", "２０２５年"),
        ("登\u200b記 ，  ３月", "登记", "登\u200b記"),
        ("日期：㏠", "1日", "㏠"),
        ("😀😀三月五號到期", "三月五号", "三月五號"),
        ("  末尾 空白  ", "末尾 空白", "末尾 空白"),
        ("e\u0301好", "é", "e\u0301"),
    ],
)
def test_a_span_is_told_in_the_words_of_the_user(typed: str, words: str, original: str) -> None:
    normalised = normalise(typed)
    start = normalised.text.index(words)
    first, last = normalised.original_span(start, start + len(words))
    assert typed[first:last] == original


@given(st.text())
def test_any_text_is_accepted_and_every_character_knows_its_source(text: str) -> None:
    normalised = normalise(text)
    assert len(normalised.offsets) == len(normalised.ends) == len(normalised.text)
    assert list(normalised.offsets) == sorted(normalised.offsets)
    assert all(0 <= first < last <= len(text) for first, last in zip(normalised.offsets, normalised.ends, strict=True))
    assert normalised.text == " ".join(normalised.text.split())


@given(st.text(), st.integers(-5, 50), st.integers(-5, 50))
def test_any_span_lies_in_the_original(text: str, start: int, end: int) -> None:
    first, last = normalise(text).original_span(start, end)
    assert 0 <= first <= last <= len(text)


def test_it_costs_nothing_noticeable() -> None:
    message = "我是去年三月五號來的，２０２５年登記的，居住證何時能辦呢？"
    normalise(message)
    fastest = min(timeit.repeat(lambda: normalise(message), number=50, repeat=10)) / 50
    assert fastest < 50e-6
