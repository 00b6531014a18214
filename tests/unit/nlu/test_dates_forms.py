"""Ways of naming a day in dialect, by the old calendar, by ear, and what is no day. The day is Monday, 2026-11-23."""

from __future__ import annotations

import pytest

from tests.unit.nlu.date_cases import answer, read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今朝去登记了", "D:2026-11-23@registered"),
        ("夜儿个刚登的记", "D:2026-11-22@registered"),
        ("琴日攞咗張卡", "D:2026-11-22@issued"),
        ("前日入咗紙", "D:2026-11-21@accepted"),
        ("啥前儿能拿着啊", "NONE"),
        ("目前日子还行", "NONE"),
        ("头年腊月搬来的", "R:2026-01-19/2026-02-16@moved"),
        ("头年要签注吗", "NONE"),
        ("年时八月搬来的", "R:2025-08-01/2025-08-31@moved"),
        ("去年子十月搬的", "R:2025-10-01/2025-10-31@moved"),
        ("今年子女入学要证吗", "NONE"),
        ("顶个月搬来", "R:2026-10-01/2026-10-31@moved"),
        ("该上一年级了", "NONE"),
    ],
)
def test_days_and_years_of_dialect(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("23年就住进来了", "R:2023-01-01/2023-12-31@moved"),
        ("二六年没续", "R:2026-01-01/2026-12-31@-"),
        ("住了23年了", "DUR:23y"),
        ("我15年没搬过家", "NONE"),
    ],
)
def test_a_two_digit_year_is_one_where_it_cannot_be_a_length(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("霜降那天登记的", "D:2026-10-23@registered"),
        ("惊蛰前一天搬的", "D:2026-03-04@moved"),
        ("大雪那天登的记", "D:2025-12-07@registered"),
        ("下大雪没去成", "NONE"),
        ("破五来登记的", "D:2026-02-21@registered"),
        ("阴历初八交的材料", "D:2026-11-16@accepted"),
        ("农历廿六搬的家", "D:2026-11-04@moved"),
        ("初五开工那天厂里给报的", "D:2026-02-21@registered"),
        ("上个月廿八交的", "D:2026-10-28@accepted"),
        ("上月28搬的", "D:2026-10-28@moved"),
        ("廿八搬的家", "D:2026-10-28@moved"),
        ("交咗廿日喇", "NONE"),
    ],
)
def test_the_old_calendar_and_days_without_their_sign(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("八月三是号搬的", "D:2026-08-30@moved"),
        ("二月三是号登记的", "X@registered"),
        ("十月十二好在居委会登的急", "D:2026-10-12@registered"),
        ("就月二十一号交的", "D:2026-09-21@accepted"),
        ("气月三十一号发正", "D:2026-07-31@issued"),
        ("十月十二好像登过", "D:2026-10-12@registered"),
        ("登记号第三是号码写错", "NONE"),
    ],
)
def test_what_is_written_by_ear(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


@pytest.mark.parametrize("text", ["5号楼归2号社区管", "身份证441***19900307****", "手机号138****0520"])
def test_houses_and_struck_out_numbers_are_no_dates(text: str) -> None:
    assert read(text) == []


def test_a_community_that_registers_does_not_hide_the_date() -> None:
    assert answer(read("5号社区来人登的")) == "D:2026-11-05@registered"


@pytest.mark.parametrize(
    ("text", "expected", "ask"),
    [
        ("外后天我去交材料", "D:2026-11-26@-", True),
        ("大大后天到期", "D:2026-11-27@expires", False),
        ("大大前天登的记", "D:2026-11-19@registered", False),
        ("前日先入咗伙", "D:2026-11-21@moved", False),
        ("半拉月前搬的", "D:2026-11-08@moved", False),
        ("仨月前登记的", "D:2026-08-23@registered", False),
        ("俩礼拜前交的材料", "D:2026-11-09@accepted", False),
        ("我们俩月底去登记", "R:2026-11-21/2026-11-30@-", False),
        ("两年前的今天拿的第一张卡", "D:2024-11-23@issued", False),
        ("今年三月份头上租的房", "R:2026-03-01/2026-03-10@moved", False),
        ("3、4号登记的", "R:2026-11-03/2026-11-04@registered", False),
        ("10月8日-10日之间交的材料", "R:2026-10-08/2026-10-10@accepted", False),
        ("房租3月一付", "NONE", False),
        ("今個月5號交咗材料", "D:2026-11-05@accepted", False),
        ("上個月尾搬屋", "R:2026-10-21/2026-10-31@moved", False),
        ("尋晚交咗材料", "D:2026-11-22@accepted", False),
        ("上月初五号交的材料", "D:2026-10-05@accepted", False),
        ("正月初六来的初八登的", "D:2026-02-22@moved + D:2026-02-24@registered", False),
        ("住在初六小区登的记", "NONE", False),
        ("10月中下旬交的", "R:2026-10-11/2026-10-31@accepted", False),
        ("上个月二十几号搬的", "R:2026-10-21/2026-10-29@moved", False),
        ("上个月十来号交的", "R:2026-10-11/2026-10-19@accepted", False),
        ("貌似是7月20几号登记的", "R:2026-07-21/2026-07-29@registered", False),
        ("十月一放假搬的家", "D:2026-10-01@moved", False),
    ],
)
def test_further_words_for_days(text: str, expected: str, ask: bool) -> None:
    mentions = read(text)
    assert answer(mentions) == expected
    assert any(mention.ambiguous for mention in mentions) == ask


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我这张元旦就到期", "D:2027-01-01@expires"),
        ("老王国庆搬来的", "D:2026-10-01@moved"),
        ("我从江苏国庆搬来的", "D:2026-10-01@moved"),
        ("王国庆是我房东", "NONE"),
        ("六一儿童节登记的", "D:2026-06-01@registered"),
        ("10月1号国庆节登记的", "D:2026-10-01@registered"),
        ("八月节搬的家", "D:2026-09-25@moved"),
        ("中秋过后搬的", "R:2026-09-26/*@moved"),
    ],
)
def test_festivals_after_a_surname_and_said_twice(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected", "other"),
    [
        ("我证下个月初五到期", "2026-12-13", "2026-12-05"),
        ("上个月初八交的", "2026-10-17", "2026-10-08"),
        ("我是十月是五号交的嘛", "2026-10-15", "2026-10-05"),
        ("我是四月儿十二号登记的", "2026-04-22", "2026-04-12"),
    ],
)
def test_what_may_be_heard_in_two_ways_is_asked_for(text: str, expected: str, other: str) -> None:
    (mention,) = read(text)
    assert mention.value == expected
    assert mention.ambiguous
    assert other in [str(first) for first, _ in mention.alternatives]
    assert mention.role


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("去年九月分登季的", "R:2025-09-01/2025-09-30@registered"),
        ("25年8月八号拿道的证", "D:2025-08-08@issued"),
        ("受里是10月8号", "D:2026-10-08@accepted"),
        ("我证12月5号到其", "D:2026-12-05@expires"),
        ("十月是五号还是六号交的来着", "R:2026-10-01/2026-10-31@- + D:2026-10-05@accepted + D:2026-10-06@accepted"),
        ("坐班车来的", "NONE"),
    ],
)
def test_slips_beside_a_date(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("卡上写的25/8/17到26/8/16", "D:2025-08-17@issued + D:2026-08-16@expires"),
        ("自2025-11-26起至2026-11-25止", "D:2025-11-26@issued + D:2026-11-25@expires"),
        ("有效期2025年12月5日一2026年12月4日", "D:2025-12-05@issued + D:2026-12-04@expires"),
        ("2025/12/05~2026/12/04有效", "D:2025-12-05@issued + D:2026-12-04@expires"),
        ("这卡25.9.3-26.9.2", "D:2025-09-03@issued + D:2026-09-02@expires"),
        ("房租合同自2026-01-01起至2026-12-31止", "R:2026-01-01/2026-12-31@-"),
        ("合同2026年1月1日至2026年12月31日", "R:2026-01-01/2026-12-31@-"),
    ],
)
def test_the_two_ends_on_a_card_are_told_apart(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0315登记，0922窗口收的材料", "D:2026-03-15@registered + D:2026-09-22@accepted"),
        ("我身份证尾号0315，登记了吗", "NONE"),
        ("验证码0612，受理了", "NONE"),
        ("我3号楼0612室登记的", "NONE"),
        ("老历八月十四拿的回执", "D:2026-09-24@accepted"),
        ("农历七月半那天交的材料", "D:2026-08-27@accepted"),
        ("二月二那天登的记，农历的哦", "D:2026-03-20@registered"),
        ("今年三月中才去登记", "R:2026-03-11/2026-03-20@registered"),
        ("冬至那天来的，去年的", "D:2025-12-21@moved"),
        ("1月18号，去年的", "D:2025-01-18@-"),
        ("8月18号登记，去年的事", "D:2025-08-18@registered"),
        ("我3月5号登记，去年没登", "D:2026-03-05@registered + R:2025-01-01/2025-12-31@-"),
        ("正月初六到的天津", "D:2026-02-22@moved"),
        ("要在今年8月31号前领证才作数", "R:*/2026-08-30@-"),
        ("我早上0830去登记的", "NONE"),
        ("2026-03-05 1030登记", "D:2026-03-05@registered"),
        ("3单元0501住进来的", "NONE"),
        ("我在1102登记", "NONE"),
        ("我坐高铁1105到的北京", "NONE"),
        ("0412那天社区上门登记的，系统里查不到", "D:2026-04-12@registered"),
        ("我家住1203，登记是0803那天弄的", "D:2026-08-03@registered"),
        ("正月十六到的青岛", "D:2026-03-04@moved"),
        ("我旧年中秋先嚟广州", "D:2025-10-06@moved"),
        ("我19年10月就来上海了", "R:2019-10-01/2019-10-31@moved"),
        ("我去年10月就来上海办证了", "R:2025-10-01/2025-10-31@-"),
        ("我妈去年国庆来帮我带娃，端午才去登记", "D:2025-10-01@moved + D:2026-06-19@registered"),
        ("我爱人明天来带孩子办签注", "D:2026-11-24@-"),
        ("今年国庆回来带娃", "D:2026-10-01@-"),
        ("公司10月5号就来上海了，我10月8号登记的", "D:2026-10-05@- + D:2026-10-08@registered"),
        ("公司安排我3月5号到的西安", "D:2026-03-05@moved"),
        ("3月5号派到的西安", "D:2026-03-05@-"),
        ("居住证有效期2025年12月-2026年12月", "R:2025-12-01/2025-12-31@issued + R:2026-12-01/2026-12-31@expires"),
        ("居住证有效期2025年12月3日-2026年12月2日", "D:2025-12-03@issued + D:2026-12-02@expires"),
        ("2025.3-2026.3.5到期", "D:2026-03-05@expires"),
        ("今年5月6号又重新登了一记", "D:2026-05-06@registered"),
        ("证上写至2026.11.29", "D:2026-11-29@expires"),
        ("身份证生日是农历，九月十二登记的", "D:2026-09-12@registered"),
        ("五月二十登记的，身份证上生日写的农历的，影响吗", "D:2026-05-20@registered"),
        ("3月8号登记用的合同是去年的", "D:2026-03-08@registered + R:2025-01-01/2025-12-31@-"),
        ("我记得在5月1号前登记的", "R:*/2026-04-30@registered"),
        ("结婚后3月8号登记的", "D:2026-03-08@registered"),
    ],
)
def test_ways_of_writing_that_newcomers_used(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("去年六一登记，七一受理，建军节那天拿的证", ["2025-06-01", "2025-07-01", "2025-08-01"]),
        ("我入职是25年7月14，住进公司宿舍是7月20，登记人事给弄的8月4号", ["2025-07-14", "2025-07-20", "2025-08-04"]),
        ("12月2号去行不", ["2026-12-02"]),
    ],
)
def test_the_year_goes_on_from_date_to_date(text: str, days: list[str]) -> None:
    """None but the first is certain: the other year stays a second reading."""
    found = read(text)

    assert [str(one.first) for one in found] == days
    assert all(one.ambiguous for one in found[1:])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("十一月十二号窗口收的材料", "D:2026-11-12@accepted"),
        ("上个月十六号窗口给的回执", "D:2026-10-16@accepted"),
        ("十月 26号窗口收的件", "D:2026-10-26@accepted"),
        ("上个月二十六号弄的", "D:2026-10-26@-"),
        ("我去3号窗口交的材料，10月8号", "D:2026-10-08@accepted"),
        ("一个三月八号登的记，一个四月九号登的", "D:2026-03-08@registered + D:2026-04-09@registered"),
        ("住了一个6月", "NONE"),
        ("今年四月中从老校区搬过来的", "R:2026-04-11/2026-04-20@moved"),
        ("二月二登的记，那天龙抬头", "D:2026-03-20@registered"),
        ("证到期2/28，公司2/10放假", "D:2027-02-28@expires"),
    ],
)
def test_a_window_or_a_count_beside_a_date_cuts_nothing_off(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("去年十月十五搬进这屋的（农历），满一年没错吧", "D:2025-12-04@moved"),
        ("九月十九（阴历）闺女把我接来的", "D:2026-10-28@moved"),
        ("九月十九（租房合同上写的）我搬来的", "D:2026-09-19@moved"),
        ("甲辰年腊月廿六搬进来的", "D:2025-01-25@moved"),
        ("丙午年四月十八迁来的", "D:2026-06-03@moved"),
        ("甲丑年腊月廿六", "D:2026-02-13@-"),
        ("上上上周一搬过来的", "D:2026-11-02@moved"),
        ("下下下周三去签注", "D:2026-12-16@-"),
        ("7月中拿到的证", "R:2026-07-11/2026-07-20@issued"),
        ("登记 二六年二月十号 / 受理 同年八月二十一号 / 发证 空着", "D:2026-02-10@registered + D:2026-08-21@accepted"),
        ("证到期是11月10号，已经过了，还能续不", "D:2026-11-10@expires"),
        ("我妈去年十一月二十五跟我住过来的，按阴历", "D:2026-01-13@moved"),
        ("二月十九搬来、四月初十登的记，两个都是农历", "D:2026-04-06@moved + D:2026-05-26@registered"),
        ("到期日是10月28，早过了", "D:2026-10-28@expires"),
        ("网上上周三交的", "D:2026-11-18@-"),
        ("楼上上周六搬来的那户", "D:2026-11-21@moved"),
        ("楼上周六搬来的那户", "NONE"),
        ("楼下下周二有人来办", "D:2026-12-01@-"),
        ("网上上个月8号交的", "D:2026-10-08@-"),
        ("上上上上周日搬来的", "NONE"),
    ],
)
def test_rarer_ways_of_telling_a_date(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


@pytest.mark.parametrize("text", ["导师让我8月25先住进来干活", "九月一号就要用", "中秋节那天能领卡不"])
def test_a_plan_for_most_of_a_year_ahead_is_not_certain(text: str) -> None:
    assert read(text)[0].ambiguous
