"""Pinyin and English words among Chinese, read by the words of the subject."""

from __future__ import annotations

import time

import pytest

from bot.nlu.entities import load_english
from bot.nlu.homophones import Homophones, read_syllables
from bot.nlu.romanised import Romanised
from bot.settings import ROOT

WORDS = {
    "ju'zhu'zheng": "居住证", "~ju'zu'zen": "居住证", "zen'me": "怎么", "diu'le": "丢了", "bu'ban": "补办",
    "zai'na": "在哪", "qian'zhu": "签注",
    "guo'qi": "过期", "cheng'du": "成都", "deng'ji": "登记",
}  # fmt: skip


@pytest.fixture(scope="module")
def romanised() -> Romanised:
    lexicon = ROOT / "data" / "lexicon"
    return Romanised(Homophones(WORDS, read_syllables(lexicon / "syllables.txt"), lambda _: True), load_english(lexicon))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ju zhu zheng diu le zen me bu ban", "居住证丢了怎么补办"),
        ("juzhuzheng diule zenme buban", "居住证丢了怎么补办"),
        ("JuZhuZheng guoqi le", "居住证过期了"),
        ("ju'zhu'zheng guo'qi", "居住证过期"),
        ("juzuzen zainar", "居住证在哪"),  # zh for z, and a curled r
        ("我的juzhuzheng diule", "我的居住证丢了"),
        ("我zai成都juzhuzheng diule", "我在成都居住证丢了"),
        ("3yue8hao dengji", "3月8号登记"),
        ("居住证 renew 要多久", "居住证 续签 要多久"),
        ("签注的 DEADLINE 是哪天", "签注的 期限 是哪天"),
        ("jzz qianzhu", "居住证签注"),
    ],
)
def test_what_is_typed_in_latin_letters_is_read(romanised: Romanised, typed: str, meant: str) -> None:
    assert romanised.read(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "居住证怎么办",
        "",
        "123",
        "How do I renew my residence permit",
        "can he change me",
        "lost my juzhuzheng, what now",
        "APP上打不开",
        "用iPhone能亮证吗",
        "WiFi密码",
        "<script>alert(1)</script>",
        "n n n",
        "ok fine,谢谢",
        "24hr自助机",
        "My HR asked me to renew my permit",
    ],
)
def test_all_else_stays_as_it_is(romanised: Romanised, text: str) -> None:
    assert romanised.read(text) == text


def test_english_is_not_heard_as_pinyin_beside_chinese(romanised: Romanised) -> None:
    assert romanised.read("register me as a tenant 居住登记") == "登记 me as a tenant 居住登记"


@pytest.mark.parametrize("text", ["a" * 2000, "nan" * 700, "xian ' " * 300, "r" * 2000, "居住证" + "deng'" * 400])
def test_long_runs_of_letters_are_read_in_time(romanised: Romanised, text: str) -> None:
    start = time.process_time()
    romanised.read(text)
    assert time.process_time() - start < 10
