"""Work items from the report to the second reader, clusters, and phrases to be trained on."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import yaml

from bot.cases.desk_labels import PhraseState, WorkKind, WorkState
from bot.cases.store import CaseStore
from bot.deadlines import WorkingDayCalendar
from bot.handover import OpeningHours
from bot.insight import Question, Recorder
from bot.labels import Aspect, Matter
from bot.review import NotAllowed, Phrases, WorkItems
from bot.review.clusters import clusters, likeness, plain
from bot.review.finished import purge_work

NOW = dt.datetime(2026, 11, 27, 16, 0)  # a Friday
OFFICE = OpeningHours.parse("9:00-12:00,13:30-17:00", WorkingDayCalendar.from_years([]))


@pytest.fixture
def work(store: CaseStore) -> WorkItems:
    return WorkItems(store, OFFICE, due_hours=4)


def test_a_wrong_answer_is_fixed_by_one_and_closed_by_another(work: WorkItems) -> None:
    number = work.report(
        question="我手机13812345678，逾期", reason="期限不对", actor="li", now=NOW, entry="endorsement.grace", receipt="R-1"
    )
    (item,) = work.undone()
    assert (item.kind, item.state, item.question, item.entry) == (
        WorkKind.WRONG_ANSWER,
        WorkState.OPEN,
        "我手机[手机号]，逾期",
        "endorsement.grace",
    )
    assert item.due_at == dt.datetime(2026, 11, 30, 12, 0)  # one hour on Friday, three on Monday
    assert not item.is_late(NOW)
    assert item.is_late(NOW + dt.timedelta(days=4))
    work.own(number, "zhou", now=NOW)
    with pytest.raises(NotAllowed):
        work.own(number, "wu", now=NOW)
    with pytest.raises(NotAllowed):
        work.fix(number, "wu", note="改了", entry="endorsement.grace", now=NOW)
    with pytest.raises(NotAllowed):
        work.close(number, "wu", now=NOW)  # nothing is fixed yet
    work.fix(number, "zhou", note="按第十条改", entry="endorsement.grace", now=NOW)
    with pytest.raises(NotAllowed):
        work.close(number, "zhou", now=NOW)  # not one's own
    work.reopen(number, "wu", note="条号也要改", now=NOW)
    work.fix(number, "zhou", note="条号已改", entry="endorsement.grace", now=NOW)
    work.close(number, "wu", now=NOW)
    (done,) = work.done()
    assert (done.state, done.reader, done.fixed_by, done.changed_entry) == (WorkState.CLOSED, "wu", "zhou", "endorsement.grace")
    assert work.undone() == []
    states = [WorkState.OPEN, WorkState.OWNED, WorkState.FIXED, WorkState.OWNED, WorkState.FIXED, WorkState.CLOSED]
    assert [step.state for step in work.steps(number)] == states


def test_an_item_without_a_changed_entry_is_not_closed(work: WorkItems) -> None:
    number = work.report(question="q", reason="r", actor="li", now=NOW)
    work.own(number, "zhou", now=NOW)
    work.fix(number, "zhou", note="改了", entry="", now=NOW)
    with pytest.raises(NotAllowed):
        work.close(number, "wu", now=NOW)


def test_an_item_may_be_dropped_with_a_reason(work: WorkItems) -> None:
    number = work.report(question="q", reason="r", actor="li", now=NOW)
    work.own(number, "zhou", now=NOW)
    with pytest.raises(NotAllowed):
        work.drop(number, "zhou", note=" ", now=NOW)
    work.drop(number, "zhou", note="答得对", now=NOW)
    assert work.done()[0].state is WorkState.DROPPED
    with pytest.raises(NotAllowed):
        work.report(question="q", reason="", actor="li", now=NOW)


def record(store: CaseStore, *texts: str) -> None:
    recorder = Recorder(store, keep_texts=dt.timedelta(days=30), low_confidence=0.6)
    shared: dict[str, Any] = {"channel": "rest", "sender": "u", "matter": "none", "aspect": "none", "milliseconds": 1.0}
    recorder.note([Question(at=NOW, status="clarify", text=text, **shared) for text in texts])
    recorder.stop()


def test_unanswered_questions_come_into_the_list_once(work: WorkItems, store: CaseStore) -> None:
    record(store, "可以养狗吗", "请问可以养狗吗？", "可以养只狗吗", "停车位怎么申请")
    assert work.gather(now=NOW, since=NOW) == 1
    (item,) = work.undone()
    assert (item.kind, item.size) == (WorkKind.UNANSWERED, 3)
    record(store, "可以养狗吗")
    assert work.gather(now=NOW, since=NOW) == 0
    assert (work.undone()[0].size, work.undone()[0].question) == (4, "可以养狗吗")
    work.own(item.id, "zhou", now=NOW)
    work.drop(item.id, "zhou", note="不归我们管", now=NOW)
    assert work.gather(now=NOW, since=NOW) == 0
    assert work.undone() == []


def test_clusters_hold_what_says_the_same() -> None:
    found = clusters(
        ["签注断了咋办", "签注断了咋办？？", "您好，签注断了咋办呀", "签注断了，咋办好", "居住证怎么办理", "居住证怎么注销", "！！"]
    )
    assert [(one.title, one.size) for one in found] == [("签注断了咋办", 4), ("居住证怎么办理", 1), ("居住证怎么注销", 1)]
    assert plain("请问　ＡＢＣ，行吗？") == "abc行"
    assert plain("吗") == "吗"
    assert likeness("签注", "签注") == 1.0
    assert likeness("签注", "落户") == 0.0
    assert likeness("", "") == 0.0


def test_phrases_are_approved_by_another_person_and_exported(store: CaseStore) -> None:
    phrases = Phrases(store)
    pair = (Matter.ENDORSEMENT, Aspect.DUE_DATE)
    first = phrases.propose("  啥时候去盖 章: 好 ", *pair, "li", now=NOW)
    second = phrases.propose("'盖章'要趁早 # 急", *pair, "li", now=NOW)
    third = phrases.propose("不要这句", *pair, "li", now=NOW)
    for wrong in ("", "我手机13812345678", "[上海](city)办", "不要这句", "长" * 201):
        with pytest.raises(NotAllowed):
            phrases.propose(wrong, *pair, "wu", now=NOW)
    with pytest.raises(NotAllowed):
        phrases.decide(first, "li", approve=True, now=NOW)
    phrases.decide(first, "wu", approve=True, now=NOW)
    phrases.decide(second, "wu", approve=True, now=NOW)
    phrases.decide(third, "wu", approve=False, now=NOW)
    with pytest.raises(NotAllowed):
        phrases.decide(third, "zhou", approve=True, now=NOW)
    assert [one.text for one in phrases.all(PhraseState.REJECTED)] == ["不要这句"]
    written = phrases.export()
    assert written.startswith('version: "3.1"\nnlu:\n- intent: ask/endorsement_due_date\n  examples: |\n    - 啥时候去盖 章: 好\n')
    (block,) = yaml.safe_load(written)["nlu"]
    assert block["examples"] == "- 啥时候去盖 章: 好\n- '盖章'要趁早 # 急\n"


def test_an_empty_export_is_still_a_file(store: CaseStore) -> None:
    assert yaml.safe_load(Phrases(store).export()) == {"version": "3.1", "nlu": []}


def test_finished_work_goes_after_its_period_and_open_work_stays(work: WorkItems, store: CaseStore) -> None:
    done, undone = (work.report(question="问", reason=f"错{n}", actor="li", now=NOW) for n in range(2))
    work.own(done, "zhou", now=NOW)
    work.drop(done, "zhou", note="没有错", now=NOW)
    phrases = Phrases(store)
    decided, waiting = (phrases.propose(f"说法{n}", Matter.ENDORSEMENT, Aspect.FEE, "li", now=NOW, item=done) for n in range(2))
    phrases.decide(decided, "wu", approve=True, now=NOW)
    assert purge_work(store, NOW) == 0
    later = NOW + dt.timedelta(seconds=1)
    assert purge_work(store, later, dry_run=True) == 2
    assert purge_work(store, later) == 2
    assert work.find(done) is None and work.steps(done) == []
    assert [item.id for item in work.undone()] == [undone]
    (kept,) = phrases.all(*PhraseState)
    assert (kept.id, kept.item_id) == (waiting, None)
