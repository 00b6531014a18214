"""Privacy: what is masked, what must stay, second factors, keyed hashes. All numbers here are made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.privacy import (
    Hasher,
    check_character,
    is_id_number,
    mask,
    mask_name,
    normalise_id_number,
    normalise_mobile,
    tail,
)

VALID = "99000019900101001" + check_character("99000019900101001")
VALID_X = "99000019900101005X"
PLAUSIBLE = "11010119900101123" + ("0" if check_character("11010119900101123") != "0" else "1")  # real form, wrong check character
MOBILE = "13800001234"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"我的身份证是{VALID}。", "我的身份证是[身份证号]。"),
        (f"{VALID_X}", "[身份证号]"),
        (f"{VALID_X.lower()}办证", "[身份证号]办证"),
        (PLAUSIBLE, "[身份证号]"),
        ("990000 19900101 005X", "[身份证号]"),
        ("９９００００１９９００１０１００５Ｘ", "[身份证号]"),
        ("老身份证110101900101123", "老身份证[身份证号]"),
        (f"{VALID},{MOBILE}", "[身份证号],[手机号]"),
        (f"{VALID_X}{MOBILE}", "[身份证号][手机号]"),
        (f"打{MOBILE}找我", "打[手机号]找我"),
        ("138 0000 1234", "[手机号]"),
        ("138-0000-1234", "[手机号]"),
        ("1380-000-1234", "[手机号]"),
        ("1 3 8 0 0 0 0 1 2 3 4", "[手机号]"),
        (f"+86{MOBILE}", "[手机号]"),
        ("+86 138 0000 1234", "[手机号]"),
        (f"0086-{MOBILE}", "[手机号]"),
        ("１３８００００１２３４", "[手机号]"),
        ("一三八零零零零一二三四", "[手机号]"),
        ("幺三八零零零零幺二三四", "[手机号]"),
        ("卡号6222020000001234567", "卡号[银行卡号]"),
        ("6222 0200 0000 1234 567", "[银行卡号]"),
        (f"{VALID}{MOBILE}", "[银行卡号]"),
        ("住张江路123弄4号602室", "住张江路[地址]"),
        ("住张江路123弄4号602室，想问", "住张江路[地址]，想问"),
        ("南京西路１２号３楼", "南京西路[地址]"),
        ("人民大街8号", "人民大街[地址]"),
        ("南京路十五号", "南京路[地址]"),
        ("幸福小区3栋2单元501室", "幸福小区[地址]"),
        ("我在5号楼1203", "我在[地址]"),
        ("三号楼二单元五零二室", "[地址]"),
    ],
)
def test_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "JZ202611030000133",
        "jz 20261103 00001 33",
        "ＪＺ２０２６１１０３００００１３３",
        "JZ-20261103-00001-33，后四位1234",
        "JZ 20261103 00001 33 1234",
        "JZ2026 1103 0000 133 0001",
        "202611030000133",
        "J Z 2 0 2 6 1 1 0 3 0 0 0 0 1 3 3",
        "2 0 2 6 1 1 1 3 0 0 0 0 1 3 3",
        "JZ 110101900101123",  # mistyped, and what is left looks like an old ID number
        "2026-11-23",
        "2026年11月23日至2027年1月3日",
        "20261123",
        "2025.12.31—2026.01.01",
        "2026-11-23 14:20:05",
        "拨打12345，或者96110、110、12389",
        "021-12345",
        "后四位是1234",
        "后四位是123X",
        "005x",
        "国务院令第663号第9条",
        "公通字〔2015〕38号",
        "15号去派出所，20号取证",
        "中山路3号之前去",
        "走在路上15号到期",
        "街道3号办",
        "怎么弄15号就到期了",
        "办事大厅3楼5号窗口",
        "满6个月，15个工作日，工本费20元",
        "社保缴了3年，积分120分",
        "第二十二条第三款",
    ],
)
def test_left_alone(text: str) -> None:
    assert mask(text) == text


_NUMBERS = [VALID, VALID_X, MOBILE, "6222020000001234567", "JZ202611030000133", "2026-11-23", "一三八", "+86"]
_PIECES = st.sampled_from([*_NUMBERS, "张江路", "123弄4号602室", " ", "-", "1", "X", "号"])


@given(st.lists(st.one_of(_PIECES, st.text(max_size=4)), max_size=8).map("".join))
def test_masking_twice_is_masking_once(text: str) -> None:
    once = mask(text)
    assert mask(once) == once


@given(st.text(alphabet="0123456789Xx -年月日号路弄室JZ，", max_size=60))
def test_masking_twice_is_masking_once_for_digits(text: str) -> None:
    once = mask(text)
    assert mask(once) == once


@given(st.text(alphabet="居住证办理，。 签注ab", max_size=20), st.text(alphabet="居住证办理，。 签注", max_size=20))
def test_no_canary_passes(before: str, after: str) -> None:
    for canary in (VALID, VALID_X, PLAUSIBLE, MOBILE):
        assert canary not in mask(f"{before}{canary}{after}")


@pytest.mark.parametrize(
    ("text", "factor"),
    [
        ("1234", "1234"),
        ("123x", "123X"),
        ("１２３Ｘ", "123X"),
        ("后四位是 1234。", "1234"),
        (VALID_X, "005X"),
        (f"身份证{VALID}", VALID[-4:]),
        (MOBILE, "1234"),
        ("+86 138-0000-5678", "5678"),
        (f"{VALID_X} {MOBILE}", "005X"),
        ("JZ202611030000133 1234", "1234"),
        ("1234 1234", "1234"),
        ("", None),
        ("没有", None),
        ("123", None),
        ("12345", None),
        ("1234 5678", None),
        ("2026年", None),
        ("2026-11-23", None),
        ("JZ202611030000133", None),
    ],
)
def test_second_factor(text: str, factor: str | None) -> None:
    assert tail(text) == factor


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        (VALID, True),
        (VALID_X.lower(), True),
        (f" {VALID[:6]} {VALID[6:]}", True),
        (PLAUSIBLE, False),
        (VALID[:-1], False),
        ("99000019900231001" + check_character("99000019900231001"), False),
        ("", False),
        ("居住证", False),
    ],
)
def test_id_numbers(text: str, valid: bool) -> None:
    assert is_id_number(text) is valid


def test_normal_forms() -> None:
    assert normalise_id_number("９９００００-19900101 005x") == VALID_X
    assert normalise_mobile("(+86) 138 0000 1234") == MOBILE
    assert normalise_mobile("12345") is None
    assert normalise_mobile("23800001234") is None


def test_names() -> None:
    assert [mask_name(name) for name in ("张三", "张三丰", " 李 ", "")] == ["张*", "张*", "李*", "*"]


def test_hashes_depend_on_key_purpose_and_every_part() -> None:
    hasher = Hasher("k")
    same = hasher.hash("p", "a", "b")
    assert same == Hasher(b"k").hash("p", "a", "b")
    others = {Hasher("k2").hash("p", "a", "b"), hasher.hash("q", "a", "b"), hasher.hash("p", "ab", ""), hasher.hash("p", "a", "c")}
    assert same not in others
    assert len(others) == 4
    assert Hasher.equal(same, same)
    assert not Hasher.equal(same, hasher.hash("p"))


def test_an_empty_key_is_refused() -> None:
    with pytest.raises(ValueError, match="密钥"):
        Hasher("")
