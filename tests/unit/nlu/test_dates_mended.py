"""What blind authors' sentences were read wrongly: days in digits, years unnamed, what was told late. The day is Monday, 2026-11-23."""

from __future__ import annotations

import pytest

from tests.unit.nlu.date_cases import answer, read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("上前天搬到双流", "D:2026-11-20@moved"),
        ("民国一一五年三月搬过来", "R:2026-03-01/2026-03-31@moved"),
        ("受理是今年阳历五月二十号", "D:2026-05-20@accepted"),
        ("去年公历10月8号登记的", "D:2025-10-08@registered"),
        ("今年小年来的", "D:2026-02-10@moved"),
        ("去年小年来的", "D:2026-02-10@moved"),
    ],
)
def test_how_a_day_is_named(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我的居住证1220到期", "D:2026-12-20@expires"),
        ("厂里0601报备的", "D:2026-06-01@registered"),
        ("1102递上去，1119批下来", "D:2026-11-02@accepted + D:2026-11-19@issued"),
        ("跑外卖的，0820站长统一报备", "D:2026-08-20@registered"),
        ("0708重新落脚，0710重新登记", "D:2026-07-08@moved + D:2026-07-10@registered"),
        ("物业1203帮我登的", "NONE"),
        ("我住1203，证1220", "NONE"),
    ],
)
def test_a_day_in_four_digits(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5.30搬的，6.2登的，12.3想去申请", "D:2026-05-30@moved + D:2026-06-02@registered + D:2026-12-03@-"),
        ("11/9递的件，当时就受理了，11/18短信叫补材料", "D:2026-11-09@accepted + D:2026-11-18@-"),
        ("5.30搬的，房租2.5", "D:2026-05-30@moved"),
        ("9/14登的记，退了1/2押金", "D:2026-09-14@registered"),
    ],
)
def test_what_is_written_as_another_day_is_one_too(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我的证早在4月9号就过了期", "D:2026-04-09@expires"),
        ("我的10月8号就已经过了", "D:2026-10-08@expires"),
        ("签发日2025.12.8，2026.12.7就用不得了", "D:2025-12-08@issued + D:2026-12-07@expires"),
        ("窗口跟我说月底，月底都过了", "R:2026-11-21/2026-11-30@- + R:2026-11-21/2026-11-30@-"),
        ("我10月13日被受理，下个月1号认定就截止了", "D:2026-10-13@accepted + D:2026-12-01@-"),
    ],
)
def test_until_when_it_was_valid(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我11月10日收的件赶得上吗", "D:2026-11-10@accepted"),
        ("上礼拜三窗口收的我材料", "D:2026-11-18@accepted"),
        ("上星期四窗口收咗料", "D:2026-11-19@accepted"),
        ("这个月月初材料让窗口收上去了", "R:2026-11-01/2026-11-10@accepted"),
        ("八月十号受理的九月三号才领到证这个超期了", "D:2026-08-10@accepted + D:2026-09-03@issued"),
        ("重阳节那天社区把证送到我手上的", "D:2026-10-18@issued"),
        ("大前年就领到证了年年都签", "R:2023-01-01/2023-12-31@issued"),
        ("房东拖到9月15号才给登记", "D:2026-09-15@registered"),
        ("公司今年5月19才给登记", "D:2026-05-19@registered"),
        ("公司今年12月19才给登记", "D:2026-12-19@-"),
        ("三月十六号去登的记，人家说得满半年", "D:2026-03-16@registered"),
        ("10月20去社区登的新地址", "D:2026-10-20@registered"),
        ("上个月底才去登的会不会追究我", "R:2026-10-21/2026-10-31@registered"),
    ],
)
def test_what_an_office_did(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("二三年来的长春", "R:2023-01-01/2023-12-31@moved"),
        ("2021年来珠海", "R:2021-01-01/2021-12-31@moved"),
        ("正月初十来的绵阳", "D:2026-02-26@moved"),
        ("3月5号来的短信", "D:2026-03-05@-"),
        ("3月5号来的师傅", "D:2026-03-05@-"),
        ("公司让11月30号之前把居住证交上去", "R:*/2026-11-29@-"),
    ],
)
def test_who_came_and_what_was_only_handed_over(text: str, expected: str) -> None:
    assert answer(read(text)) == expected
