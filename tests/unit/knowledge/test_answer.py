"""What an answer says, by day, place and facts."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest

from bot.deadlines import Period, Unit
from bot.knowledge import Facts, Question, answer, city_names
from bot.knowledge.figures import spoken_length
from bot.labels import Aspect, Matter, Status

DAY = dt.date
ACCEPTED = {"accepted": DAY(2026, 9, 28)}


def sources(given) -> set[str]:
    return {item.source for item in given.citations}


class TestDay:
    def test_the_value_in_force_on_the_day_is_given(self, ask) -> None:
        assert "15日" in ask("application", "deadline").body
        assert "20日" in ask("application", "deadline", day=DAY(2019, 12, 31)).body
        assert "15日" in ask("application", "deadline", day=DAY(2020, 1, 1)).body

    def test_before_any_rule_the_part_is_left_out(self, ask) -> None:
        assert "日内发放" not in ask("application", "deadline", day=DAY(2015, 12, 31)).body

    def test_a_value_that_has_ended_is_not_given(self, files) -> None:
        files.replace("policy/cities/yi.yml", "value: 20, unit: CNY", "to: 2020-12-31, value: 20, unit: CNY")
        kb = files.load()

        def fee(day: dt.date) -> str:
            return answer(Question(Matter.APPLICATION, Aspect.FEE), Facts(city="乙"), day, kb).body

        assert "20元" in fee(DAY(2020, 12, 31))
        assert "补领" not in fee(DAY(2021, 1, 1))


class TestPlace:
    def test_a_citys_value_stands_before_the_national_one(self, ask) -> None:
        given = ask("application", "deadline", city="乙")
        assert "10个工作日" in given.body
        assert "这是当地的规定。" in given.body
        assert "按乙的规定。" in given.notes
        assert "S-CITY" in sources(given)
        assert "S-LAW" not in sources(given)
        assert "city" not in given.missing

    @pytest.mark.parametrize("name", ["乙市", "东区"])
    def test_aliases_and_districts_stand_for_the_city(self, ask, kb, name: str) -> None:
        assert city_names(kb)[name] == "乙"
        assert ask("application", "deadline", city=name) == ask("application", "deadline", city="乙")

    def test_without_a_city_the_city_is_asked_for_where_places_differ(self, ask) -> None:
        given = ask("application", "deadline")
        assert "15日" in given.body
        assert given.missing == ("city",)
        assert "告诉我在哪个城市" in given.text
        assert given.status is Status.ANSWERED

    def test_without_a_city_it_is_not_asked_for_where_none_differs(self, ask) -> None:
        assert "city" not in ask("application", "materials").missing

    def test_a_city_not_on_file_gets_the_national_rule_and_is_told(self, ask) -> None:
        given = ask("application", "deadline", city="丁")
        assert "15日" in given.body
        assert "没有收录丁的规定，以上按国家规定，核实可以找派出所。" in given.notes
        assert "city" not in given.missing

    def test_a_city_whose_rule_is_not_established_is_told_why(self, ask) -> None:
        given = ask("application", "deadline", city="丙市")
        assert "15日" in given.body
        assert "文本没有查到" in given.text

    def test_a_local_rule_that_has_expired_is_said(self, ask) -> None:
        assert "已经过期" not in ask("application", "deadline", city="乙").text
        assert "有效期到2027年12月31日，已经过期" in ask("application", "deadline", city="乙", day=DAY(2028, 1, 1)).text


class TestGrades:
    def test_a_third_party_value_brings_the_hedge(self, ask) -> None:
        given = ask("application", "fee", city="乙")
        assert "补领20元。" in given.body
        assert given.hedge and given.hedge in given.text
        assert given.spoken.endswith("请以当地公布的为准。")

    def test_no_third_party_value_no_hedge(self, ask) -> None:
        given = ask("application", "fee")
        assert given.body == "首次申领免费。"
        assert given.hedge is None

    def test_an_unverified_value_is_never_shown(self, ask) -> None:
        assert "不能说的话" in ask("endorsement", "definition", day=DAY(2019, 1, 1)).body
        now = ask("endorsement", "definition")
        assert now.body == "每年签注。"
        assert "S-DOUBT" not in sources(now)
        assert "没核实" not in json.dumps(now.as_dict(), ensure_ascii=False)

    def test_a_conflict_is_told_and_both_dates_are_given(self, ask) -> None:
        given = ask("application", "due_date", city="乙", dates=ACCEPTED)
        assert "指南写得不一样。" in given.notes
        assert given.computed["issue_due"] == DAY(2026, 10, 16)  # ten working days, with the holiday and Saturday 10 October
        assert given.computed["issue_due_guide"] == DAY(2026, 10, 20)
        assert given.hedge is not None


class TestFacts:
    def test_parts_follow_the_ground(self, ask) -> None:
        assert ask("application", "materials", ground="work").body == "带身份证或者相片。\n再带劳动合同。"
        unknown = ask("application", "materials")
        assert "按哪一项申领" in unknown.body
        assert unknown.missing == ("ground",)
        assert ask("application", "materials", housing="rented").missing == ()

    def test_a_missing_date_is_asked_for(self, ask) -> None:
        given = ask("application", "due_date")
        assert given.status is Status.NEEDS_FACT
        assert given.missing == ("accepted", "city")
        assert given.body == "从受理那天起算。"
        assert given.spoken == "要算出日期，请告诉我受理回执上的受理日期。"
        assert given.computed == {}

    def test_the_date_is_computed(self, ask) -> None:
        given = ask("application", "due_date", dates=ACCEPTED)
        assert given.body == "最晚2026-10-13，从2026年9月28日起算。"
        assert "2026年10月13日（星期二）" in given.spoken
        assert given.status is Status.ANSWERED
        assert re.search(r"怎么算的：\n1\. ", given.text)

    def test_a_result_that_hangs_on_an_unknown_calendar_is_provisional(self, ask) -> None:
        given = ask("application", "due_date", day=DAY(2026, 12, 30), dates={"accepted": DAY(2026, 12, 21)})
        assert given.status is Status.PROVISIONAL
        assert "暂定" in given.text

    def test_an_event_of_the_past_cannot_lie_in_the_future(self, ask) -> None:
        given = ask("application", "due_date", dates={"accepted": DAY(2026, 11, 24)})
        assert given.status is Status.NEEDS_FACT
        assert given.missing[0] == "accepted"
        assert "还没有到，请核对" in given.body
        assert given.computed == {}

    def test_an_event_of_today_is_taken(self, ask) -> None:
        assert ask("application", "due_date", dates={"accepted": DAY(2026, 11, 23)}).computed["issue_due"] == DAY(2026, 12, 8)


class TestEndorsement:
    def test_the_window_from_the_day_of_issue(self, ask) -> None:
        given = ask("endorsement", "due_date", dates={"issued": DAY(2026, 3, 31)})
        assert "2027年2月28日至2027年3月30日办。" in given.body

    def test_past_the_expiry_it_is_overdue(self, ask) -> None:
        given = ask("endorsement", "due_date", dates={"expires": DAY(2026, 10, 31)})
        assert "已经逾期。" in given.body
        assert "至" not in given.body

    def test_a_citys_grace(self, ask) -> None:
        given = ask("endorsement", "due_date", city="乙", dates={"expires": DAY(2026, 10, 31)})
        assert "2026年12月30日前补办不影响年限。" in given.body
        assert given.hedge is not None

    def test_a_length_of_time_is_an_estimate(self, ask) -> None:
        given = ask("endorsement", "due_date", city="乙", overdue=Period(2, Unit.MONTH))
        assert given.computed["window_last"] == DAY(2026, 9, 23)
        assert "估算" in given.steps[0].text
        assert any("界限很近" in note for note in given.notes)  # the grace ends on 22 November, one day before

    def test_far_from_the_boundary_nothing_is_said_of_it(self, ask) -> None:
        given = ask("endorsement", "due_date", city="乙", overdue=Period(5, Unit.DAY))
        assert given.state is not None and given.state.value == "overdue_in_grace"
        assert not any("界限很近" in note for note in given.notes)


class TestConditionsCount:
    """A part that shows because of a value rests on it, named or not."""

    @pytest.mark.parametrize("when", ["has: fees.replacement", "city_has: fees.replacement", "value: {fees.replacement: [20]}"])
    def test_the_value_brings_citation_hedge_and_place(self, files, when: str) -> None:
        files.replace(
            "answers/application.yml", "{when: {ground: [work]}, text: 再带劳动合同。}", f"{{when: {{{when}}}, text: 去窗口交费。}}"
        )
        kb = files.load()

        given = answer(Question(Matter.APPLICATION, Aspect.MATERIALS), Facts(city="乙"), DAY(2026, 11, 23), kb)
        assert "去窗口交费。" in given.body
        assert "S-PAGE" in sources(given)
        assert given.hedge is not None
        assert "按乙的规定。" in given.notes

        elsewhere = answer(Question(Matter.APPLICATION, Aspect.MATERIALS), Facts(), DAY(2026, 11, 23), kb)
        assert "S-PAGE" not in sources(elsewhere)
        assert elsewhere.hedge is None

    def test_a_flag_that_is_not_set_is_not_had(self, files) -> None:
        flag = "  recorded:\n    description: 备案\n    values:\n"
        flag += (
            "      - {from: 2018-01-01, value: FLAG, unit: flag, source: S-CITY, article: '5', confidence: A, verified_on: 2026-11-01}\n"
        )
        part = "{when: {has: fees.recorded}, text: 要备案。}"
        files.replace("answers/application.yml", "{when: {ground: [work]}, text: 再带劳动合同。}", part)
        files.replace("policy/cities/yi.yml", "fees:\n", "fees:\n" + flag.replace("FLAG", "true"))

        def body() -> str:
            return answer(Question(Matter.APPLICATION, Aspect.MATERIALS), Facts(city="乙"), DAY(2026, 11, 23), files.load()).body

        assert "要备案。" in body()
        files.replace("policy/cities/yi.yml", "value: true", "value: false")
        assert "要备案。" not in body()
        files.replace("answers/application.yml", part, "{when: {lacks: fees.recorded}, text: 没有收录备案的规定。}")
        assert "没有收录" not in body()

    def test_a_part_that_cannot_show_rests_on_nothing(self, files) -> None:
        files.replace(
            "answers/application.yml",
            "{when: {ground: [work]}, text: 再带劳动合同。}",
            "{when: {has: fees.replacement}, text: '{endorsement.secret}'}",
        )
        given = answer(Question(Matter.APPLICATION, Aspect.MATERIALS), Facts(city="乙"), DAY(2026, 11, 23), files.load())
        assert "S-PAGE" not in sources(given)


class TestAsking:
    def test_what_would_help_is_asked_for_in_one_sentence(self, files) -> None:
        files.replace("answers/application.yml", "asks: [ground]", "asks: [city, ground, housing, who]")
        given = answer(Question(Matter.APPLICATION, Aspect.MATERIALS), Facts(), DAY(2026, 11, 23), files.load())
        assert given.questions == ("各地规定不同，告诉我在哪个城市、按就业还是住所或就读申领、住的是自己的房还是租房，可以说得更准。",)
        assert given.missing == ("city", "ground", "housing", "who")

    def test_what_is_needed_is_asked_for_by_itself(self, ask) -> None:
        assert ask("application", "due_date").questions == (
            "要算出日期，请告诉我受理回执上的受理日期。",
            "各地规定不同，告诉我在哪个城市，可以说得更准。",
        )


class TestChoice:
    def test_a_situation_entry_is_used_when_it_exists(self, ask) -> None:
        for situation in ("change", "endorsement.definition.change"):
            assert ask("endorsement", "definition", situation).entry == "endorsement.definition.change"
        assert ask("endorsement", "definition", "weather").entry == "endorsement.definition"

    def test_a_near_aspect_of_the_same_matter_answers(self, ask) -> None:
        assert ask("endorsement", "deadline").entry == "endorsement.due_date"

    def test_another_matter_never_answers(self, ask) -> None:
        given = ask("endorsement", "fee", city="乙")
        assert given.status is Status.NOT_ON_FILE
        assert given.entry is None
        assert "乙市窗口" in given.body
        assert [item.entry for item in given.suggestions] == ["endorsement.definition", "endorsement.due_date"]
        assert ask("settlement", "fee").suggestions == ()

    def test_too_little_said_is_asked_back(self, ask) -> None:
        assert ask("endorsement", "none").status is Status.CLARIFY
        assert ask("none", "fee").status is Status.CLARIFY


class TestEveryAnswer:
    FACTS = (
        {},
        {"city": "乙"},
        {"city": "丙", "ground": "work"},
        {"city": "丁", "dates": {**ACCEPTED, "issued": DAY(2026, 3, 31)}},
    )

    def every(self, kb):
        for entry in kb.entries.values():
            for facts in self.FACTS:
                yield answer(Question(entry.matter, entry.aspect, entry.id), Facts(**facts), DAY(2026, 11, 23), kb)

    def test_it_is_pure(self, kb, files) -> None:
        first = list(self.every(kb))
        assert first == list(self.every(kb)) == list(self.every(files.load()))

    def test_it_is_plain_json(self, kb) -> None:
        for given in self.every(kb):
            assert json.loads(json.dumps(given.as_dict()))["receipt"] == given.receipt

    def test_it_names_its_sources_once(self, kb) -> None:
        for given in self.every(kb):
            named = [(item.source, item.article) for item in given.citations]
            assert len(named) == len(set(named))

    def test_what_is_said_is_short(self, kb) -> None:
        assert all(spoken_length(given.spoken) <= 70 for given in self.every(kb))  # sixty, and the hedge

    def test_the_receipt_tells_answers_apart(self, ask) -> None:
        first = ask("application", "fee")
        assert re.fullmatch(r"JY-20261123-[A-Z2-7]{8}", first.receipt)
        others = [
            ask("application", "deadline"),
            ask("application", "fee", city="乙"),
            ask("application", "fee", day=DAY(2026, 11, 24)),
            ask("application", "fee", ground="work"),
        ]
        assert len({first.receipt, *(other.receipt for other in others)}) == 5

    def test_the_receipt_changes_with_the_data(self, files) -> None:
        def given() -> tuple[str, str]:
            kb = files.load()
            return kb.revision, answer(Question(Matter.APPLICATION, Aspect.FEE), Facts(), DAY(2026, 11, 23), kb).receipt

        before = given()
        assert given() == before
        files.replace("answers/endorsement.yml", "照常签注。", "照样签注。")
        after = given()
        assert after[0] != before[0]
        assert after[1] != before[1]


def test_the_source_line_is_for_people(ask) -> None:
    line = ask("application", "fee").sources_line
    assert line == "依据：《甲条例》（第一号令）第3、21条（2016年1月1日起施行）。2026年11月1日核对。"
