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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我过期没签啊，三月十五号就到期了", "D:2026-03-15@expires"),
        ("那证十二月二十号就过期了，快一年了都没签", "D:2025-12-20@expires + DUR:1y!@expires"),
        ("去年十一月签过一次，签到今年十一月三十号", "R:2025-11-01/2025-11-30@- + D:2026-11-30@expires"),
        ("我在杭州的证到2027年5月", "R:2027-05-01/2027-05-31@expires"),
        ("这证上头写的是到二六年十二月", "R:2026-12-01/2026-12-31@expires"),
        ("签到日是明天", "D:2026-11-24@expires"),
        ("我那份协议写到9月30号", "D:2026-09-30@-"),
        ("社区那张住址回执写着管到5月底", "R:2026-05-21/2026-05-31@-"),
        ("一直用到今年五月都没事", "R:2026-05-01/2026-05-31@-"),
        ("证上签发日期20251130 那就是这个月30号过期对吗", "D:2025-11-30@issued + D:2026-11-30@expires"),
        ("可证上个月8号就过期了 有没有救", "D:2026-10-08@expires"),
    ],
)
def test_the_last_day_of_a_permit(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6/18提交受理的 7/3拿到实体卡", "D:2026-06-18@accepted + D:2026-07-03@issued"),
        ("11/5提交窗口就受理了，11/9叫我补材料", "D:2026-11-05@accepted + D:2026-11-09@-"),
        ("窗口11月16号收了我变更地址的材料", "D:2026-11-16@accepted"),
        ("登记拖到3月19才弄 申请居住证按哪个算", "D:2026-03-19@registered"),
        ("俺上周三把材料交窗口了", "D:2026-11-18@accepted"),
        ("前天刚把卡领回来", "D:2026-11-21@issued"),
        ("受理日期2026.10.29，回执载明领证日期为2026.11.26", "D:2026-10-29@accepted + D:2026-11-26@-"),
        ("学校让我们1月15号之前交居住证复印件，我刚交材料", "R:*/2027-01-14@-"),
        ("昨晚在小程序上提交，显示已受理", "D:2026-11-22@accepted"),
        ("昨晚在小程序上提交的", "D:2026-11-22@-"),
        ("登记回执上打的是五月二十四号", "D:2026-05-24@registered"),
        ("登记日期有误，应为4月17日", "D:2026-04-17@registered"),
        ("0315房东扫码报的登记", "D:2026-03-15@registered"),
        ("他帮我们几十号人都登了", "NONE"),
    ],
)
def test_which_step_a_day_belongs_to(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("正月十六从周口过来嘞 一直没登记", "D:2026-03-04@moved"),
        ("端午过来帮儿子看店住到现在", "D:2026-06-19@moved"),
        ("24年9月就来了", "R:2024-09-01/2024-09-30@moved"),
        ("2月8号拖家带口到佛山", "D:2026-02-08@moved"),
        ("这个月1号人才住进来", "D:2026-11-01@moved"),
        ("我妈12月10号过来和我一起住", "D:2026-12-10@-"),
        ("昨天刚从派出所过来", "D:2026-11-22@-"),
        ("快递11月3号才从老家过来", "D:2026-11-03@-"),
        ("2025年就来了，说不符合条件", "R:2025-01-01/2025-12-31@-"),
    ],
)
def test_who_came_from_where(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("社保是9月断的，10月又交上了", "R:2026-09-01/2026-09-30@- + R:2026-10-01/2026-10-31@-"),
        ("驾照9月16到期管不着，居住证是12月1号到", "D:2027-09-16@- + D:2026-12-01@expires"),
        ("居住证上写的是2026.12.18", "D:2026-12-18@expires"),
        ("就按二十一号登的算", "D:2026-11-21@registered"),
        ("二零二六年二月二十六 登的", "D:2026-02-26@registered"),
        ("上上周三收的嘞", "D:2026-11-11@accepted"),
        ("11月3受理 11月17出的证", "D:2026-11-03@accepted + D:2026-11-17@issued"),
        ("报名截止6月1号，我今年6月3号领的证够吗", "D:2027-06-01@- + D:2026-06-03@issued"),
        ("我12月20号搬走，最晚哪天去注销", "D:2026-12-20@-"),
        ("我6月30号搬走的", "D:2026-06-30@moved"),
    ],
)
def test_what_is_said_in_the_middle_of_a_talk(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我12月31号搬家，最晚哪天改地址", "D:2026-12-31@moved"),
        ("我元旦搬家", "D:2027-01-01@moved"),
        ("五一搬家，双十一才想起去登记", "D:2026-05-01@moved + D:2026-11-11@registered"),
        ("12月31号搬的家", "D:2025-12-31@moved"),
        ("证过期到今天正好60天", "DUR:60d!@expires"),
        ("到今天为止我的证过期两个月了", "DUR:2m!@expires"),
        ("有效期到今天", "D:2026-11-23@expires"),
        ("写的到今年11月21号", "D:2026-11-21@expires"),
    ],
)
def test_a_move_to_come_and_what_has_lasted_until_today(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


def test_of_two_years_a_much_nearer_end_is_meant() -> None:
    """10月5号过期的 was last month; one that may as well be next year's is asked for."""
    assert [(str(found.first), found.ambiguous) for found in read("10月5号过期的")] == [("2026-10-05", False)]
    assert [found.ambiguous for found in read("5月25号过期的")] == [True]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我2月28日登记的，8月28日就能办了吧", "D:2026-02-28@registered + D:2026-08-28@-"),
        ("我8月28日登记的，2月28日能办了吧", "D:2026-08-28@registered + D:2027-02-28@-"),
        ("去年3月5日发的证，12月1号能签吗", "D:2025-03-05@issued + D:2026-12-01@-"),
    ],
)
def test_the_day_since_is_meant_and_not_one_most_of_a_year_ahead(text: str, expected: str) -> None:
    assert answer(read(text)) == expected
