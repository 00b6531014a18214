"""Days counted from a day told right before, and lengths that are no days. The day is Monday, 2026-11-23."""

from __future__ import annotations

import pytest

from tests.unit.nlu.date_cases import answer, read


@pytest.mark.parametrize(
    ("text", "expected", "ask"),
    [
        ("4月21号登的记，第二天就把材料递了", "D:2026-04-21@registered + D:2026-04-22@accepted", False),
        ("3月8号登记的，受理是次日", "D:2026-03-08@registered + D:2026-03-09@accepted", False),
        ("3月8号登记第二天交的材料", "D:2026-03-08@registered + D:2026-03-09@accepted", False),
        ("4月9号登记，当天就把申请也递上去了", "D:2026-04-09@registered + D:2026-04-09@accepted", False),
        ("8月14号入住，登记是前一天弄的", "D:2026-08-14@moved + D:2026-08-13@registered", False),
        ("8月14号入住，登记是头一天弄的", "D:2026-08-14@moved + D:2026-08-13@registered", True),
        ("11月9号登记的，隔天就去交了材料", "D:2026-11-09@registered + D:2026-11-10@accepted", True),
        ("5月8号搬来，第三天社区给登记的", "D:2026-05-08@moved + D:2026-05-10@registered", True),
        ("6月25号搬来，三天后登记的", "D:2026-06-25@moved + D:2026-06-28@registered", True),
        ("6月25号搬来，过了三天才登记", "D:2026-06-25@moved + D:2026-06-28@registered", True),
        ("国庆前一天搬的，第二天登记", "D:2026-09-30@moved + D:2026-10-01@registered", False),
        ("11月9号去问，说要合同，第二天我就把材料交了", "D:2026-11-09@- + D:2026-11-10@accepted", None),
        ("10月13号受理的，次日拿到证，到21号才到家", "D:2026-10-13@accepted + D:2026-10-14@issued + D:2026-10-21@-", None),
    ],
)
def test_a_day_is_counted_from_the_one_told_before(text: str, expected: str, ask: bool | None) -> None:
    mentions = read(text)
    assert answer(mentions) == expected
    if ask is not None:
        assert any(mention.ambiguous for mention in mentions) == ask
        assert all(mention.alternatives for mention in mentions if mention.ambiguous)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("登记后第三天就喊我去补照片", "NONE"),
        ("第二天登记的", "NONE"),
        ("十月登记，第二天交的材料", "R:2026-10-01/2026-10-31@registered"),
        ("八个月前登记，第二天交的材料", "D:2026-03-23@registered"),
        ("去年9月1号登的记，半年后申请的", "D:2025-09-01@registered"),
        ("中秋交的件，一个礼拜后拿到证", "D:2026-09-25@accepted"),
        ("9月28号交的件，十来天后拿到证", "D:2026-09-28@accepted"),
        ("3月8号登记，受理第二天就拿到证", "D:2026-03-08@registered"),
        ("3月8号登记，后来交了材料，第二天就拿到证", "D:2026-03-08@registered"),
        ("3月8号登记，到窗口交了材料，第二天就拿到证", "D:2026-03-08@registered"),
        ("11月22号登记的，第二天能交材料吗", "D:2026-11-22@registered"),
        ("11月22号登记，三天后交材料", "D:2026-11-22@registered"),
        ("正月初八进的厂，当天人事就给录了", "D:2026-02-24@registered"),
        ("证是12月8号到期，前一天能去签吗", "D:2026-12-08@expires"),
    ],
)
def test_nothing_is_counted_from_what_is_no_day_or_another_day(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


@pytest.mark.parametrize(
    "text", ["搬来一个月以后才登记，会罚款吗", "一周以后拿到的证", "登记完一个星期就拿到证了", "三天后才受理的", "登记三天后能拿证吗"]
)
def test_a_length_after_an_event_is_no_date(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("三天后去登记行吗", "D:2026-11-26@-"),
        ("证三天后到期", "D:2026-11-26@expires"),
        ("一周后就到期了", "D:2026-11-30@expires"),
        ("过三天去登记", "NONE"),
    ],
)
def test_a_length_from_today_is_one(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3月8号登记，涨到6.18，第二天交的材料", "D:2026-03-08@registered"),
        ("3月8号登记，第二天没去，当天交的材料", "D:2026-03-08@registered"),
    ],
)
def test_nothing_is_counted_past_a_day_left_out(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # to come is not to register
        ("我去年三月五号来杭州的", "D:2025-03-05@moved"),
        ("三年前来深圳的", "D:2023-11-23@moved"),
        ("5号协管员来录的", "D:2026-11-05@registered"),
        ("我去年3月5号来杭州登记的", "D:2025-03-05@registered"),
        ("3月5号来这边派出所登记的", "D:2026-03-05@registered"),
        ("10月8号来申请的", "D:2026-10-08@accepted"),
        ("11月5号来你们窗口交的材料", "D:2026-11-05@accepted"),
        ("11月5号来问过的", "D:2026-11-05@-"),
        ("居住证快到期了,我10月8号去问过的", "D:2026-10-08@-"),
        # what happened again came after what was told before
        ("今年3月过期了没管，11月又重新登记", "R:2026-03-01/2026-03-31@expires + R:2026-11-01/2026-11-30@registered"),
        # a story told with the year goes on in it
        ("2024年4月才拿到钥匙，7月装修完住进来", "R:2024-04-01/2024-04-30@- + R:2024-07-01/2024-07-31@moved"),
        ("前年国庆来的北京，11月才登记", "D:2024-10-01@moved + R:2024-11-01/2024-11-30@registered"),
        ("我姑娘2025年5月3号生的，我10月10号给她报的居住登记", "D:2025-05-03@- + D:2026-10-10@registered"),
        ("2024年4月登记的，9月搬家了", "R:2024-04-01/2024-04-30@registered + R:2026-09-01/2026-09-30@moved"),
        # what goes on until a day
        ("下周三开始出差到12月中旬", "D:2026-12-02@- + R:2026-12-11/2026-12-20@-"),
        ("我六月登的，到十二月正好半年", "R:2026-06-01/2026-06-30@registered + R:2026-12-01/2026-12-31@-"),
        ("十二月几号能去啊", "R:2026-12-01/2026-12-31@-"),
        ("十一月二十号给我发短信让去拿证，我还没空", "D:2026-11-20@-"),
    ],
)
def test_a_date_is_read_by_what_is_told_around_it(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("房子是8月租的", "R:2026-08-01/2026-08-31@moved"),
        ("8月租金涨了", "NONE"),
        ("厂长五月头给俺们登的", "R:2026-05-01/2026-05-10@registered"),
        ("四月二十久号登记的", "D:2026-04-29@registered"),
        ("四月二取的卡", "D:2026-04-02@issued"),
        ("前儿个把材料送过去了", "D:2026-11-21@accepted"),
        ("居住证过期了，9月18号过的", "D:2026-09-18@expires"),
        ("春节在老家过的", "D:2026-02-17@-"),
        ("到今年六月二十六就没用了", "D:2026-06-26@expires"),
        ("老家户口是去年迁的", "R:2025-01-01/2025-12-31@-"),
        ("去年迁过来的", "R:2025-01-01/2025-12-31@moved"),
    ],
)
def test_more_words_for_days_and_for_what_happened(text: str, expected: str) -> None:
    assert answer(read(text)) == expected
