"""Urgent notices, values that were checked long ago, the day somebody thinks of going, life events."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.knowledge import Facts, KnowledgeBase, Question, answer, check
from bot.knowledge.chains import UnknownEventError, chain
from bot.knowledge.staleness import ending, stale
from bot.labels import Aspect, Matter

D = dt.date
TODAY = D(2026, 11, 23)
NOTICE = """id: upgrade
from: 2026-11-20
to: 2026-11-25
cities: [乙]
matters: [application]
text: 系统升级，11月20日到25日网上办不了，请到窗口办。
source: S-CITY
"""


@pytest.fixture(scope="module")
def real() -> KnowledgeBase:
    return KnowledgeBase.load(Path(__file__).resolve().parents[3])


def put(files, name: str, text: str) -> None:
    path = files.root / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


class TestNotices:
    def given(self, files, city: str | None = "乙", matter: Matter = Matter.APPLICATION, aspect: Aspect = Aspect.FEE, day: dt.date = TODAY):
        return answer(Question(matter, aspect), Facts(city=city), day, files.load())

    def test_it_comes_first_with_its_source(self, files) -> None:
        put(files, "notices/upgrade.yml", NOTICE)
        found = self.given(files)
        assert found.text.startswith("【通知】系统升级，11月20日到25日网上办不了，请到窗口办。\n首次申领免费。")
        assert found.body.startswith("【通知】系统升级")
        assert found.spoken.startswith("请注意：系统升级")
        assert found.as_dict()["notices"] == ["系统升级，11月20日到25日网上办不了，请到窗口办。"]
        assert "S-CITY" in {item.source for item in found.citations}

    @pytest.mark.parametrize(("day", "shown"), [("2026-11-19", False), ("2026-11-20", True), ("2026-11-25", True), ("2026-11-26", False)])
    def test_it_has_a_beginning_and_an_end(self, files, day: str, shown: bool) -> None:
        put(files, "notices/upgrade.yml", NOTICE)
        assert bool(self.given(files, day=D.fromisoformat(day)).notices) is shown

    def test_it_is_shown_only_where_it_belongs(self, files) -> None:
        put(files, "notices/upgrade.yml", NOTICE)
        assert self.given(files, city="乙市").notices
        assert not self.given(files, city=None).notices
        assert not self.given(files, city="丙").notices
        assert not self.given(files, matter=Matter.ENDORSEMENT, aspect=Aspect.DEFINITION).notices

    def test_for_all_it_reaches_answers_without_entry_too(self, files) -> None:
        put(files, "notices/upgrade.yml", NOTICE.replace("[乙]", "all").replace("[application]", "all"))
        found = self.given(files, city=None, matter=Matter.SETTLEMENT)
        assert found.entry is None
        assert found.text.startswith("【通知】")
        assert "S-CITY" in {item.source for item in found.citations}

    def test_it_changes_the_revision(self, files) -> None:
        before = files.load().revision
        put(files, "notices/upgrade.yml", NOTICE)
        assert files.load().revision != before

    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            ("id: upgrade", "id: other", "文件名与编号"),
            ("to: 2026-11-25", "to: 2026-11-19", "to 早于 from"),
            ("[乙]", "[火星]", "没有收录城市 火星"),
            ("[application]", "[weather]", "不认识的事项 weather"),
            ("[application]", "[]", "至少写一个"),
            ("source: S-CITY", "source: S-DOUBT", "D级"),
            ("source: S-CITY", "source: S-NOWHERE", "不认识"),
            ("from: 2026-11-20\n", "", "from"),
            ("from: 2026-11-20", "from: '20261120'", "应为日期"),
            ("请到窗口办。", "请到窗口办。" * 30, "不超过120字"),
            ("source: S-CITY", "source: S-CITY\nloud: true", "loud"),
        ],
    )
    def test_a_faulty_one_is_refused(self, files, old: str, new: str, message: str) -> None:
        put(files, "notices/upgrade.yml", NOTICE.replace(old, new))
        assert any(message in problem.message and problem.file == "notices/upgrade.yml" for problem in check(files.root))


class TestStaleness:
    def test_an_answer_tells_when_it_was_checked_long_ago(self, files) -> None:
        put(files, "policy/settings.yml", "stale_after_days: 30\n")
        kb = files.load()

        def notes(day: dt.date) -> str:
            return "".join(answer(Question(Matter.APPLICATION, Aspect.FEE), Facts(), day, kb).notes)

        assert "上次核对" not in notes(D(2026, 12, 1))  # thirty days after 1 November
        assert "上次核对是在2026年11月1日" in notes(D(2026, 12, 2))

    def test_a_day_of_the_past_is_no_reason_for_the_remark(self, files) -> None:
        put(files, "policy/settings.yml", "stale_after_days: 1\n")
        given = answer(Question(Matter.APPLICATION, Aspect.FEE), Facts(), D(2019, 1, 1), files.load())
        assert "上次核对" not in given.text

    def test_the_oldest_come_first(self, kb) -> None:
        found = stale(kb, TODAY, 30)
        assert [(item.place, item.what) for item in found] == [("乙", "endorsement.grace"), ("乙", "fees.replacement")]
        assert stale(kb, TODAY, 60) == []

    def test_what_ends_is_listed_before_it_ends(self, files) -> None:
        put(files, "notices/upgrade.yml", NOTICE)
        kb = files.load()
        assert ("乙", "乙市办法") not in {(item.place, item.what) for item in ending(kb, D(2027, 9, 30))}
        soon = {(item.place, item.what): item.why for item in ending(kb, D(2027, 10, 15))}
        assert "快到期" in soon["乙", "乙市办法"]
        assert "已经过期" in soon["乙", "upgrade"]

    def test_the_holidays_of_the_coming_year_are_missed_from_november(self, kb) -> None:
        assert "calendars/2027" not in {item.what for item in ending(kb, D(2026, 10, 31))}
        assert "calendars/2027" in {item.what for item in ending(kb, D(2026, 11, 1))}


class TestVisit:
    """20号去行不行。"""

    def ask(self, kb: KnowledgeBase, matter: Matter, visit: dt.date, city: str | None = None, **dates: dt.date) -> str:
        given = answer(Question(matter, Aspect.DUE_DATE), Facts(city=city, dates=dates, visit=visit), TODAY, kb)
        first = given.body.splitlines()[0]
        assert first.startswith("您问的")
        assert given.spoken.startswith("您问的")
        return first

    @pytest.mark.parametrize(
        ("visit", "words"),
        [
            (D(2026, 12, 1), "还没到办理时间，最早2026年12月11日"),
            (D(2026, 12, 11), "在办理时间内，可以去，最晚2027年1月10日"),
            (D(2027, 1, 10), "在办理时间内"),
            (D(2027, 1, 11), "已经逾期，要补办"),
        ],
    )
    def test_towards_the_endorsement(self, real, visit: dt.date, words: str) -> None:
        assert words in self.ask(real, Matter.ENDORSEMENT, visit, expires=D(2027, 1, 10))

    def test_a_citys_grace_and_make_up_limit_on_that_day(self, real) -> None:
        expires = D(2026, 12, 10)
        assert "还在宽限期内（到2027年2月8日" in self.ask(real, Matter.ENDORSEMENT, D(2027, 2, 8), "上海", expires=expires)
        assert "宽限期到2027年2月8日（星期一）为止，也过了" in self.ask(real, Matter.ENDORSEMENT, D(2027, 2, 9), "上海", expires=expires)
        assert "已经逾期" in self.ask(real, Matter.ENDORSEMENT, D(2027, 6, 10), "北京", expires=expires)
        assert "超过补办期限" in self.ask(real, Matter.ENDORSEMENT, D(2027, 6, 11), "北京", expires=expires)

    def test_with_the_day_of_issue_only_both_cases_are_told(self, real) -> None:
        said = self.ask(real, Matter.ENDORSEMENT, D(2026, 12, 1), issued=D(2025, 3, 31))
        assert "还没到办理时间" in said
        assert "上一次没签的，那天去是补办" in said

    def test_a_rest_day_and_a_year_not_on_file(self, real) -> None:
        assert "那天是休息日（周末）" in self.ask(real, Matter.ENDORSEMENT, D(2026, 12, 12), expires=D(2027, 1, 10))
        assert "休息日" not in self.ask(real, Matter.ENDORSEMENT, D(2026, 12, 14), expires=D(2027, 1, 10))
        assert "放假安排还没有收录" in self.ask(real, Matter.ENDORSEMENT, D(2027, 1, 5), expires=D(2027, 1, 10))

    def test_towards_issue_application_and_duty(self, real) -> None:
        assert "还没到最迟发证的日子（2026年12月3日" in self.ask(real, Matter.APPLICATION, D(2026, 12, 2), accepted=D(2026, 11, 18))
        assert "应当已经可以领" in self.ask(real, Matter.APPLICATION, D(2026, 12, 3), accepted=D(2026, 11, 18))
        assert "还没住满时间，最早2026年12月2日" in self.ask(real, Matter.APPLICATION, D(2026, 12, 1), registered=D(2026, 6, 1))
        assert "可以申请" in self.ask(real, Matter.APPLICATION, D(2026, 12, 2), registered=D(2026, 6, 1))
        assert "还在期限内" in self.ask(real, Matter.ADDRESS_CHANGE, D(2026, 11, 27), "成都", moved=D(2026, 11, 20))
        assert "已经过了期限" in self.ask(real, Matter.ADDRESS_CHANGE, D(2026, 11, 28), "成都", moved=D(2026, 11, 20))

    def test_a_day_that_is_over(self, real) -> None:
        assert "已经过去了" in self.ask(real, Matter.ENDORSEMENT, D(2026, 11, 22), expires=D(2027, 1, 10))

    def test_without_a_date_to_count_from_it_changes_nothing(self, real) -> None:
        question = Question(Matter.ENDORSEMENT, Aspect.DUE_DATE)
        assert answer(question, Facts(visit=D(2026, 12, 1)), TODAY, real).body == answer(question, Facts(), TODAY, real).body


def test_where_the_rule_leaves_the_suspension_out_the_days_are_counted(real) -> None:
    facts = {"dates": {"expires": D(2026, 10, 30)}}
    question = Question(Matter.ENDORSEMENT, Aspect.CONSEQUENCE)
    hangzhou = answer(question, Facts(city="杭州", **facts), TODAY, real)
    assert "停用的时间不计入居住年限：2026年11月23日（星期一）补办的，少算24天" in hangzhou.text
    assert ("S-HZ", "20") in {(item.source, item.article) for item in hangzhou.citations}
    assert "少算" not in answer(question, Facts(**facts), TODAY, real).text
    assert answer(question, Facts(city="广州", **facts), TODAY, real).hedge is not None


class TestLifeEvents:
    def test_moving_brings_registration_and_the_change_of_address(self, real) -> None:
        found = chain("moved", Facts(city="成都", dates={"moved": D(2026, 11, 20)}), TODAY, real)
        by_entry = {link.answer.entry: link.answer for link in found.links}
        assert by_entry["address_change.due_date"].computed["duty_due"] == D(2026, 11, 27)
        assert by_entry["registration.due_date"].computed["duty_due"] == D(2026, 11, 23)
        assert "2026年11月27日" in found.text

    @pytest.mark.parametrize(("event", "entry"), [("lost", "loss_replacement.procedure"), ("changed_job", "application.eligibility")])
    def test_other_events(self, real, event: str, entry: str) -> None:
        found = chain(event, Facts(), TODAY, real)
        assert found.links[0].answer.entry == entry
        assert all(link.answer.body for link in found.links)

    def test_what_else_is_due_is_offered_once_it_has_happened(self, real) -> None:
        question = Question(Matter.ADDRESS_CHANGE, Aspect.DUE_DATE)

        def offered(**dates: dt.date) -> set[str]:
            return {item.entry for item in answer(question, Facts(dates=dates), TODAY, real).suggestions}

        assert "registration.due_date" in offered(moved=D(2026, 11, 20)) - offered()

    def test_an_unknown_event_lists_the_known_ones(self, real) -> None:
        with pytest.raises(UnknownEventError, match="moved"):
            chain("married", Facts(), TODAY, real)

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("moved: {title: 搬家, links: [{entry: application.weather, why: 去办。}]}", "没有条目"),
            ("moved: {title: 搬家, fact: birthday, links: [{entry: application.fee, why: 去办。}]}", "不认识的事实"),
            ("moved: {title: 搬家, links: [{entry: application.fee, why: 3天内去办。}]}", "数字"),
            ("moved: {title: 搬家, links: []}", "links"),
        ],
    )
    def test_a_faulty_list_is_refused(self, files, text: str, message: str) -> None:
        put(files, "policy/events.yml", text)
        assert any(message in problem.message for problem in check(files.root))
