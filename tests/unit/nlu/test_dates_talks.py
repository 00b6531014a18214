"""What was read wrongly in talks by blind authors: so long until today, a move to come, a weekday said of a day. Today is 2026-11-23."""

from __future__ import annotations

import pytest

from tests.unit.nlu.date_cases import answer, read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("社区登记到今天正正好8个月", "D:2026-03-23@registered"),
        ("居住登记到今天刚好满8个月了，还没办证", "D:2026-03-23@registered"),
        ("登记倒没那么早，到今天刚好登记五个月整", "D:2026-06-23@registered"),
        ("我来南昌做保洁 今天刚好登记满8个月了", "D:2026-03-23@registered"),
        ("领证到今天整整一年", "D:2025-11-23@issued"),
        ("证过期到今天正好60天", "DUR:60d!@expires"),
    ],
)
def test_so_long_until_today_is_a_day(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


def test_a_length_that_is_not_exact_is_none() -> None:
    assert not any(found.role for found in read("登记到今天8个多月了"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12月1号才住进去 现在先去登记行不", "D:2026-12-01@moved"),
        ("12月1号才住进去的", "D:2025-12-01@moved"),
        ("12月7号报到，当天就去登记的话呢", "D:2026-12-07@registered"),
        ("12月7号登记的，现在去办的话要带什么", "D:2025-12-07@registered"),
        ("5号是礼拜六诶 派出所没人", "D:2026-12-05@-"),
        ("打错了，2023年，11月26号发的", "R:2023-01-01/2023-12-31@- + D:2023-11-26@issued"),
        ("国庆回来登的记，10月9号", "D:2026-10-09@registered"),
        ("今年国庆回来带娃", "D:2026-10-01@-"),
        ("租房合同15号签的 登记是不是超了", "D:2026-11-15@-"),
        ("合同6月1号签的，6月3号登记的", "D:2026-06-01@- + D:2026-06-03@registered"),
        ("算下来到底哪天拿到", "NONE"),
    ],
)
def test_what_is_to_come_and_what_is_told_beside_it(text: str, expected: str) -> None:
    assert answer(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我11月26号到郑州住下，登记最晚哪天去", "D:2026-11-26@moved"),
        ("25号晚上到，当晚就住我家", "D:2026-11-25@-"),
        ("假如1号当天就交上了", "D:2026-12-01@accepted"),
        ("假如11月1号当天就交上了", "D:2026-11-01@accepted"),
        ("上面写有效期到11月14号，就今年", "D:2026-11-14@expires"),
        ("上面写有效期到11月14号，是明年的", "D:2027-11-14@expires"),
    ],
)
def test_what_is_to_come_and_the_year_told_behind_a_day(text: str, expected: str) -> None:
    assert answer(read(text)).rstrip("!") == expected
