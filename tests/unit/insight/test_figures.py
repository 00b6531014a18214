"""Every figure of the dashboard on hand-made rows whose figures are known."""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ElementTree
from typing import Any

import pytest
from sqlalchemy import text

from bot.cases.errors import StoreError
from bot.cases.store import CaseStore
from bot.clock import CHINA
from bot.insight import Question, Rating, Recorder, figures, questions_of
from bot.insight.charts import bars
from bot.insight.figures import percentile, questions_between
from bot.insight.recorder import purge_questions
from bot.insight.spreadsheet import as_csv

DAY = dt.datetime(2026, 11, 23)
NIGHT_UTC = dt.datetime(2026, 11, 22, 17, 30, tzinfo=dt.timezone.utc)  # half past one in China, the next day


def asked(hour: int, matter: str = "endorsement", aspect: str = "due_date", status: str = "answered", **more: Any) -> Question:
    values: dict[str, Any] = {"channel": "rest", "sender": "u1", "milliseconds": 2.0}
    return Question(at=DAY.replace(hour=hour), matter=matter, aspect=aspect, status=status, **{**values, **more})


# ten questions and one wish for a person
LOG = [
    asked(9, city="上海"),
    asked(9, city="上海"),
    asked(9, aspect="materials", city="北京"),
    asked(9, "application", "materials", milliseconds=40.0),
    asked(10, "application", "materials"),
    asked(10, "none", "none", "clarify", confidence=0.2, text="那个啥"),
    asked(10, "none", "none", "not_on_file", confidence=0.9, text="能养狗吗 13812345678"),
    asked(23, "rights", "scope", confidence=0.4, text="有啥好处"),
    asked(23, "rights", "scope", confidence=0.95, text="居住证有什么权益", channel="wechat"),
    Question(NIGHT_UTC, "rest", "u2", "endorsement", "due_date", "answered", 100.0),
    asked(10, "none", "none", "handover", handover=True),
]
RATINGS = [Rating(DAY, True), Rating(DAY, True), Rating(DAY, True), Rating(DAY, False)]


def recorder(store: CaseStore, **more: Any) -> Recorder:
    return Recorder(store, keep_texts=dt.timedelta(days=30), low_confidence=0.6, **more)


@pytest.fixture
def filled(store: CaseStore) -> CaseStore:
    one = recorder(store)
    one.start()
    one.note(LOG)
    one.stop()
    return store


def test_every_figure(filled: CaseStore) -> None:
    found = figures(questions_between(filled, DAY, DAY + dt.timedelta(days=1)), RATINGS)
    assert found.questions == 10
    assert found.matters == (("endorsement", 4), ("application", 2), ("none", 2), ("rights", 2))
    assert found.aspects == (("due_date", 3), ("materials", 3), ("none", 2), ("scope", 2))
    assert found.cities == (("", 7), ("上海", 2), ("北京", 1))
    assert found.channels == (("rest", 9), ("wechat", 1))
    assert (found.unanswered, found.fallbacks, found.handovers) == (2, 1, 1)
    assert (found.unanswered_share, found.fallback_share) == (0.2, 0.1)
    assert found.handover_share == pytest.approx(1 / 11)
    assert (found.ratings, found.satisfaction) == (4, 0.75)
    assert {hour: n for hour, n in enumerate(found.hours) if n} == {1: 1, 9: 4, 10: 3, 23: 2}
    assert found.busiest == (9, 10, 23)
    assert found.milliseconds == ((50, 2.0), (95, 100.0), (99, 100.0))


def test_of_nothing_there_are_no_shares(store: CaseStore) -> None:
    found = figures(questions_between(store, DAY, DAY + dt.timedelta(days=1)))
    assert (found.questions, found.fallback_share, found.satisfaction, found.busiest) == (0, None, None, ())
    assert found.milliseconds == ((50, None), (95, None), (99, None))


def test_the_span_does_not_include_its_end(filled: CaseStore) -> None:
    assert len(questions_between(filled, DAY.replace(hour=9), DAY.replace(hour=10))) == 4


@pytest.mark.parametrize(("point", "value"), [(50, 5), (95, 10), (99, 10), (90, 9), (10, 1), (1, 1)])
def test_percentiles_of_one_to_ten(point: int, value: int) -> None:
    assert percentile([float(n) for n in range(1, 11)], point) == value


def test_words_are_kept_masked_and_only_where_not_understood_well(filled: CaseStore) -> None:
    query = text("SELECT text FROM question_events WHERE text IS NOT NULL ORDER BY id")
    with filled.session(read_only=True) as session:
        assert session.execute(query).scalars().all() == ["那个啥", "能养狗吗 [手机号]", "有啥好处"]
        assert "u1" not in session.execute(text("SELECT sender_hash FROM question_events")).scalars().all()
    assert purge_questions(filled, now=DAY + dt.timedelta(days=29), before=None) == 0
    assert purge_questions(filled, now=DAY + dt.timedelta(days=40), before=None, dry_run=True) == 3
    assert purge_questions(filled, now=DAY + dt.timedelta(days=40), before=None) == 3
    assert purge_questions(filled, now=DAY, before=DAY.replace(hour=10)) == 5


def test_words_refused_without_being_sure_are_kept_like_others(store: CaseStore) -> None:
    one = recorder(store)
    one.note([asked(9, "none", "unrelated", "refused", confidence=sure, text=f"开证明{sure}") for sure in (0.4, 0.9)])
    one.stop()
    with store.session(read_only=True) as session:
        kept = session.execute(text("SELECT text FROM question_events ORDER BY id")).scalars().all()
    assert kept == ["开证明0.4", None]


def test_nothing_is_lost_at_a_normal_stop(store: CaseStore) -> None:
    one = recorder(store)
    one.start()
    for _ in range(30):
        one.note([asked(9)] * 100)
    one.stop()
    assert len(questions_between(store, DAY, DAY + dt.timedelta(days=1))) == 3000
    assert one.dropped == 0


def test_a_full_queue_drops_and_counts_instead_of_waiting(store: CaseStore) -> None:
    one = recorder(store, capacity=3)
    one.note([asked(9)] * 5)
    assert one.dropped == 2
    one.stop()
    assert len(questions_between(store, DAY, DAY + dt.timedelta(days=1))) == 3


def test_a_database_that_is_away_is_tried_again(store: CaseStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.insight.recorder._RETRY_SECONDS", 0.01)
    one = recorder(store)
    write, failures = one._write, [1, 1]

    def sometimes(questions: Any) -> None:
        if failures:
            failures.pop()
            raise StoreError("away")
        write(questions)

    monkeypatch.setattr(one, "_write", sometimes)
    one.note([asked(9)] * 5)
    one.start()
    deadline = 200
    while failures and deadline:
        one._stop.wait(0.02)
        deadline -= 1
    one.stop()
    assert len(questions_between(store, DAY, DAY + dt.timedelta(days=1))) == 5


def test_questions_are_read_from_what_was_said() -> None:
    answered = {"matter": "endorsement", "aspect": "due_date", "status": "answered"}
    replies: list[dict[str, Any]] = [
        {"text": "好的"},
        {"custom": {"answer": {**answered, "city": "上海", "entry": "e", "receipt": "R"}}},
        {"custom": {"answer": {"matter": "none", "aspect": "none", "status": "clarify"}}},
    ]
    understood = {"questions": [{"confidence": 0.91}, {"confidence": 0.3}]}
    shared: dict[str, Any] = {"at": DAY.replace(tzinfo=CHINA), "channel": "rest", "sender": "u", "milliseconds": 1.0}
    first, second = questions_of(replies, understood, text="签注和那个", **shared)
    assert (first.city, first.entry, first.receipt, first.confidence, first.fallback) == ("上海", "e", "R", 0.91, False)
    assert (second.confidence, second.fallback, second.unanswered) == (0.3, True, True)
    (pressed,) = questions_of(replies[1:2], understood, text="/ask{}", **shared)
    assert (pressed.text, pressed.confidence) == ("", None)
    (wish,) = questions_of([{"custom": {"handover": {"state": "waiting"}}}], {}, text="转人工", **shared)
    assert wish.handover
    unsure = {"intent": {"name": "out_of_scope", "confidence": 0.41}}
    refused = [{"custom": {"answer": {"matter": "none", "aspect": "unrelated", "status": "refused"}}}]
    assert [one.confidence for one in questions_of(refused, unsure, text="能不能帮我开个证明", **shared)] == [0.41]
    assert [one.confidence for one in questions_of(refused, unsure, text="/out_of_scope", **shared)] == [None]
    assert questions_of([{"text": "不客气"}], {}, text="谢谢", **shared) == []


@pytest.mark.parametrize("cell", ["=1+1", "+86", "-2", "@x", "\t=1", " =1", "＝1", "\n=1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    line = as_csv(["名"], [[cell]]).split("\r\n", 1)[1]
    assert line.lstrip('"').startswith("'")


def test_numbers_stay_numbers() -> None:
    assert as_csv(["a", "b"], [[-1.5, "x"], [None, 'y,"z']]) == '\ufeffa,b\r\n-1.5,x\r\n,"y,""z"\r\n'


@pytest.mark.parametrize("level", [True, False])
@pytest.mark.parametrize("items", [[], [(f"第{n}项", n) for n in range(1, 21)], [("<b>&", 0)]])
def test_charts_are_whole_and_load_nothing(items: list[tuple[str, float]], level: bool) -> None:
    drawn = bars("问题 <b>", items, level=level)
    root = ElementTree.fromstring(drawn)
    assert not [one for one in root.iter() if one.tag.endswith("script")]
    assert b"href" not in drawn
