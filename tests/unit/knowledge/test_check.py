"""Every kind of error is refused, with its file and line, and all errors are listed together."""

from __future__ import annotations

import pytest

from bot.knowledge import KnowledgeBase, KnowledgeError, check

A, E = "answers/application.yml", "answers/endorsement.yml"
N, C, S = "policy/national/all.yml", "policy/cities/yi.yml", "policy/sources.yml"
LIMIT = "{from: 2020-01-01, value: 15, unit: day, source: S-LAW, article: '9', confidence: A, verified_on: 2026-11-01}"
SPOKEN_61 = "字" * 61


def test_sound_files_have_no_problems(files) -> None:
    assert check(files.root) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "message"),
    [
        # values
        (N, LIMIT, LIMIT.replace(" unit: day,", ""), 6, "unit：缺少"),
        (N, LIMIT, LIMIT.replace(" source: S-LAW,", ""), 6, "source：缺少"),
        (N, LIMIT, LIMIT.replace(" article: '9',", ""), 6, "article：缺少"),
        (N, LIMIT, LIMIT.replace("from: 2020-01-01, ", ""), 6, "from：缺少"),
        (N, LIMIT, LIMIT.replace(" confidence: A,", ""), 6, "confidence：缺少"),
        (N, LIMIT, LIMIT.replace(", verified_on: 2026-11-01", ""), 6, "verified_on：缺少"),
        (N, LIMIT, LIMIT.replace("S-LAW", "S-NOWHERE"), 6, "不认识的来源 S-NOWHERE"),
        (N, LIMIT, LIMIT.replace("2020-01-01", "2016-01-01"), 6, "先后排列"),
        (N, "value: 20, unit: day", "to: 2020-06-30, value: 20, unit: day", 6, "重叠"),
        (N, LIMIT, LIMIT.replace("value: 15", "value: 十五日"), 6, "不符"),
        (N, LIMIT, LIMIT.replace("value: 15", "value: true"), 6, "不符"),
        (N, LIMIT, LIMIT.replace("unit: day", "unit: fortnight"), 6, "unit"),
        (N, LIMIT, LIMIT.replace("2020-01-01", "'20200101'"), 6, "应为日期"),
        (N, LIMIT, LIMIT.replace("confidence: A", "confidence: A, colour: red"), 6, "不认识的键"),
        (N, "    description: 发放期限\n", "", 2, "description：缺少"),
        (N, "fees:\n", "application:\n", 21, "读不出来"),
        (C, "source: S-CITY}", "source: S-NOWHERE}", 6, "不认识的来源 S-NOWHERE"),
        (C, "  channel: 乙市窗口\n", "", 1, "channel"),
        (C, "aliases: [乙市]", "aliases: [乙市, 丙市]", 0, "同时属于"),
        (S, "confidence: C", "confidence: 大概", 3, "confidence"),
        ("policy/calendars/2026.yml", "source: S-LAW", "source: S-NOWHERE", 4, "不认识的来源"),
        # answers
        (A, "受理后{application.issue_limit|period}内发放。", "受理后15日内发放。", 17, "数字“15”"),
        (A, "受理后{application.issue_limit|period}内发放。", "受理后１５日内发放。", 17, "数字“１５”"),
        (A, "受理后{application.issue_limit|period}内发放。", "受理后十五日内发放。", 17, "数字“十五日”"),
        (A, "受理后{application.issue_limit|period}内发放。", "受理后三个工作日内发放。", 17, "数字“三个工作日”"),
        (A, "title: 多久拿证", "title: 几天拿证，是不是二十天", 14, "数字“二十天”"),
        (A, "[留好回执。]", "[等两个月再问。]", 20, "数字“两个月”"),
        (A, "{application.issue_limit|period}内发放", "{application.isue_limit}内发放", 17, "不认识的参数"),
        (A, "{application.issue_limit|period}内发放", "{application.issue_limit|days}内发放", 17, "不认识的过滤器"),
        (A, "{application.issue_limit|period}内发放", "{application.issue_limit|money}内发放", 17, "不能用于"),
        (A, "{date.issue_due|iso}", "{date.window_last|iso}", 28, "不认识的日期"),
        (A, "{fact.accepted}", "{fact.birthday}", 28, "不认识的事实"),
        (A, "city_has: application.issue_limit", "city_has: application.nothing", 18, "不认识的参数"),
        (A, "ground: [work]", "ground: [money]", 9, "没有“money”这个取值"),
        (A, "ground: [work]", "ground: []", 9, "永远不出现"),
        (A, "ground: [work]", "ground: [work], no_fact: ground", 9, "互相矛盾"),
        (A, "ground: [work]", "has: fees.first, lacks: fees.first", 9, "互相矛盾"),
        (A, "ground: [work]", "weather: [fine]", 9, "不认识的键"),
        (A, "ground: [work]", "state: [overdue]", 9, "state 永远不成立"),
        (A, "no_fact: accepted", "no_fact: birthday", 27, "不认识的事实"),
        (A, "cite: [S-LAW#3]", "cite: [S-NOWHERE#3]", 36, "不认识的来源"),
        (A, "cite: [S-LAW#3]", "cite: [S-DOUBT]", 36, "D级"),
        (A, "suggestions: [application.materials]", "suggestions: [application.weather]", 21, "没有条目"),
        (A, "needs: [accepted]", "needs: [birthday]", 30, "不认识的事实"),
        (A, "id: application.fee", "id: application.deadline", 31, "编号应为"),
        (A, "id: application.fee\n    aspect: fee", "id: application.deadline\n    aspect: deadline", 31, "定义了两次"),
        (A, "spoken: 首次{fees.first|money}。", f"spoken: {SPOKEN_61}。", 34, "61个字"),
        (A, "matter: application", "matter: weather", 1, "不认识的事项"),
        (E, "    examples: [换了工作还要签注吗]\n", "", 20, "永远用不到"),
        (E, "state: [in_window, too_early]", "state: [in_bed]", 8, "不认识的状态"),
        (E, "body: [每年签注。, '{endorsement.secret}']", "body: ['{endorsement.secret}']", 20, "没有一段能显示"),
        (E, "    cite: [S-LAW#10]\n  - id: endorsement.definition.change", "  - id: endorsement.definition.change", 15, "没有依据"),
        (E, "state: [overdue_in_grace]", "missed: [in_bed]", 10, "不认识的状态"),
        (A, "ground: [work]", "missed: [overdue]", 9, "missed 没有意义"),
    ],
)
def test_a_planted_error_is_found(files, file: str, old: str, new: str, line: int, message: str) -> None:
    files.replace(file, old, new)

    found = [problem for problem in check(files.root) if message in problem.message]

    assert found, [str(problem) for problem in check(files.root)]
    if line:
        assert found[0].file == file
        assert abs(found[0].line - line) <= 1
    with pytest.raises(KnowledgeError, match="处问题"):
        KnowledgeBase.load(files.root)


def test_a_path_whose_values_are_all_unverified_may_not_be_used(files) -> None:
    files.replace(N, "source: S-LAW, article: '11', confidence: A", "source: S-DOUBT, article: null, confidence: D")

    assert any("D级" in problem.message for problem in check(files.root))


def test_a_citys_longer_value_makes_the_spoken_form_too_long(files) -> None:
    own = "  materials:\n    description: 材料\n    values:\n      - {from: 2018-01-01, value: [MANY], unit: list, source: S-CITY,"
    own = own.replace("MANY", ", ".join(f"第{n}样很长很长的材料名" for n in "甲乙丙丁戊己庚")) + (
        " article: '5', confidence: A, verified_on: 2026-11-01}\n"
    )
    files.replace(C, "application:\n", "application:\n" + own)

    assert any("口语稿（乙）" in problem.message for problem in check(files.root))


def test_all_problems_are_listed_together(files) -> None:
    files.replace(N, LIMIT, LIMIT.replace(" article: '9',", ""))
    files.replace(A, "[留好回执。]", "[等3天再问。]")
    files.replace(E, "examples: [换了工作还要签注吗]", "examples: []")

    assert {problem.file for problem in check(files.root)} == {N, A, E}


@pytest.mark.parametrize("word", ["带其中一样", "一次说清", "第二天去", "三项条件", "第九条", "早一天登记", "千万别信", "一网通办"])
def test_ordinary_words_are_no_figures(files, word: str) -> None:
    files.replace(A, "再带劳动合同。", word)

    assert check(files.root) == []
