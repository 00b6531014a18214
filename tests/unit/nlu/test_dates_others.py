"""Days of other matters, lists of events, years said before a date and what was done late. The day is Monday, 2026-11-23."""

from __future__ import annotations

import pytest

from tests.unit.nlu.date_cases import answer, read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("去年我9月登记的", "R:2025-01-01/2025-12-31@- + R:2025-09-01/2025-09-30@registered"),
        ("去年我是9月5号登记的今年8月搬了", "R:2025-01-01/2025-12-31@- + D:2025-09-05@registered + R:2026-08-01/2026-08-31@moved"),
        ("去年证是4月到期", "R:2025-01-01/2025-12-31@- + R:2025-04-01/2025-04-30@expires"),
        ("去年签的是11月8号", "R:2025-01-01/2025-12-31@- + D:2025-11-08@-"),
        ("去年的证，9月到期", "R:2025-01-01/2025-12-31@- + R:2027-09-01/2027-09-30@expires"),
        ("去年搬来的9月登记", "R:2025-01-01/2025-12-31@moved + R:2026-09-01/2026-09-30@registered"),
    ],
)
def test_a_date_lies_in_the_year_named_right_before(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected", "ask"),
    [
        ("3号到期我8号去的", "D:2026-11-03@expires + D:2026-11-08@-", False),
        ("我的证9月到期现在才想起来", "R:2026-09-01/2026-09-30@expires", False),
        ("10月3号到期没签会断吗", "D:2026-10-03@expires", True),
        ("今年没签5月到期", "R:2027-05-01/2027-05-31@expires", True),
        ("12月3号到期我怕没签上", "D:2026-12-03@expires", False),
        ("去年12月8号发的证12月8号到期", "D:2025-12-08@issued + D:2026-12-08@expires", False),
        ("去年12月办的证12月到期", "R:2025-12-01/2025-12-31@issued + R:2026-12-01/2026-12-31@expires", False),
    ],
)
def test_an_expiry_is_past_where_one_came_late_and_follows_the_day_of_issue(text: str, expected: str, ask: bool) -> None:
    mentions = read(text)
    assert answer(mentions) == expected
    assert any(mention.ambiguous for mention in mentions if str(mention.role) == "expires") == ask


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("登记5月12受理11月13", "D:2026-05-12@registered + D:2026-11-13@accepted"),
        ("登记3月5号 受理9月6号 领证9月25号", "D:2026-03-05@registered + D:2026-09-06@accepted + D:2026-09-25@issued"),
        ("结婚登记5月20居住登记6月1", "D:2026-05-20@- + D:2026-06-01@registered"),
        ("3月5日登记9月6日受理", "D:2026-03-05@registered + D:2026-09-06@accepted"),
        ("我9月登记到3月好办了伐", "R:2026-09-01/2026-09-30@registered + R:2026-03-01/2026-03-31@-"),
    ],
)
def test_in_a_list_each_date_belongs_to_the_word_right_before_it(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我驾照2014年考的，今年10月到期", "R:2014-01-01/2014-12-31@- + R:2026-10-01/2026-10-31@-"),
        ("身份证上大学办的，12月12号到期", "D:2026-12-12@-"),
        ("卡是老房子时候拿的，12月12号到期", "D:2026-12-12@expires"),
        ("上周申请的护照", "R:2026-11-16/2026-11-22@-"),
        ("疫苗6月1号登记", "D:2026-06-01@-"),
        ("我和老公5月20号领证", "D:2027-05-20@-"),
        ("高级工证去年刚下来", "R:2025-01-01/2025-12-31@-"),
        ("准迁证7月1号开的", "D:2026-07-01@-"),
        ("短信是11月6号发的", "D:2026-11-06@-"),
        ("登记凭证拿到了，上面写的5月8号", "D:2026-05-08@registered"),
        ("照相回执是10月7号拍的", "D:2026-10-07@-"),
        ("前年5月入职交了两年社保", "R:2024-05-01/2024-05-31@- + DUR:2y"),
        ("去年我交了六十，今年涨到八十", "R:2025-01-01/2025-12-31@-"),
        ("今天把回执找出来了", "D:2026-11-23@-"),
        ("上周我从公司出来号被收回去了", "R:2026-11-16/2026-11-22@-"),
        ("学校最后一次收材料是12月1号", "D:2025-12-01@-"),
        ("明天酒店办入住", "D:2026-11-24@-"),
        ("上周搬工位卡找不到了", "R:2026-11-16/2026-11-22@-"),
        ("照片是十年前的", "D:2016-11-23@-"),
        ("交上去才想起来用的是去年的租房合同", "R:2025-01-01/2025-12-31@-"),
        ("从发证那天起算到8月31", "D:2026-08-31@-"),
        ("上周改了地址窗口说办好了", "R:2026-11-16/2026-11-22@-"),
        ("昨天去签注，办好了", "D:2026-11-22@-"),
        ("12月1号退休，证当初是按上班办的", "D:2025-12-01@-"),
        ("驾照换成10年的要几天拿到", "NONE"),
        ("断三天和六十天后果一样吗", "NONE"),
    ],
)
def test_days_of_other_matters_have_no_role(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("三个月前我把登记撤了", "D:2026-08-23@-"),
        ("我8月登记的后来注销了", "R:2026-08-01/2026-08-31@registered"),
        ("去年忘了去申报", "R:2025-01-01/2025-12-31@-"),
        ("我忘了登记日期，大概是9月5号", "D:2026-09-05@registered"),
        ("社区今天通知七天内登记", "D:2026-11-23@-"),
        ("9月起单位不给我交了", "R:2026-09-01/2026-09-30@-"),
        ("9月1号去登记，人家说要房东来，9月8号才登上", "D:2026-09-01@- + D:2026-09-08@registered"),
        ("9月1号去登记没带身份证", "D:2026-09-01@-"),
        ("昨天去交材料，窗口说15个工作日", "D:2026-11-22@accepted"),
        ("昨天去交材料，窗口说缺照片", "D:2026-11-22@-"),
        ("10月8号交材料没收", "D:2026-10-08@-"),
        ("窗口答应我11月20号出证到现在没出", "D:2026-11-20@-"),
        ("11月5号办的居住证什么时候能拿", "D:2026-11-05@-"),
        ("居住证是11月5号去办的", "D:2026-11-05@-"),
        ("今天一看已经受理了", "D:2026-11-23@-"),
        ("有效期自2025.12.08起", "D:2025-12-08@-"),
        ("去年12月8号办的一年有效期", "D:2025-12-08@-"),
    ],
)
def test_what_was_not_done_or_is_not_made_yet(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今天上午10.30去的", "D:2026-11-23@-"),
        ("房租2.5 登记了", "NONE"),
        ("上礼拜今天登记", "D:2026-11-16@registered"),
        ("5月10号社区的人来登的6月1号上的班", "D:2026-05-10@registered + D:2026-06-01@-"),
    ],
)
def test_clock_times_prices_and_this_day_last_week(text: str, expected: str) -> None:
    assert answer(read(text)) == expected
