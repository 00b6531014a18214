"""Ratings: the last word counts, what is kept comes from the receipt, nothing personal stays."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.store import CaseStore
from bot.feedback import MAX_COMMENT_CHARS, Rating, RatingReason, Ratings, RatingScore
from bot.knowledge.replay import ReceiptRecord
from bot.receipts import Receipts
from bot.serving.errors import InvalidRequest
from bot.serving.ratings import parse_rating

NOW = dt.datetime(2026, 11, 23, 10, 30)
LATER = NOW + dt.timedelta(minutes=5)
CODE = "JY-20261123-ABCD2345"
GOOD = {"sender": "u1", "receipt": CODE, "message_id": "message-1", "score": "down", "reason": "wrong", "comment": "不对"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CaseStore]:
    opened = CaseStore(f"sqlite:///{tmp_path / 'cases.db'}", "key-of-the-tests")
    opened.migrate()
    yield opened
    opened.close()


@pytest.fixture
def ratings(store: CaseStore) -> Ratings:
    record = ReceiptRecord(CODE, "endorsement.due_date", "endorsement", "due_date", "上海", {}, dt.date(2026, 11, 23), "r", "文")
    Receipts(store).keep(record, at=NOW, channel="rest")
    return Ratings(store)


def keep(ratings: Ratings, score: RatingScore, *, sender: str = "u1", at: dt.datetime = NOW, **more: Any) -> bool:
    return ratings.keep(sender, Rating("message-1", CODE, score, **more), channel="rest", at=at)


def test_the_last_word_of_a_person_on_an_answer_counts(ratings: Ratings) -> None:
    assert keep(ratings, RatingScore.DOWN, reason=RatingReason.WRONG, comment="不对")
    assert not keep(ratings, RatingScore.UP, at=LATER)
    (kept,) = ratings.since(NOW)
    assert (kept.score, kept.reason, kept.comment, kept.at) == (RatingScore.UP, None, "", LATER)


def test_the_ratings_of_a_span_do_not_include_its_end(ratings: Ratings) -> None:
    for number, (score, at) in enumerate([(RatingScore.UP, NOW), (RatingScore.DOWN, LATER), (RatingScore.UP, LATER)]):
        keep(ratings, score, sender=f"u{number}", at=at)
    assert [one.good for one in ratings.between(NOW, LATER)] == [True]
    assert [one.good for one in ratings.between(NOW, LATER + dt.timedelta(seconds=1))] == [True, False, True]
    assert ratings.between(LATER + dt.timedelta(seconds=1), LATER + dt.timedelta(days=1)) == []


def test_another_person_and_another_answer_count_apart(ratings: Ratings) -> None:
    keep(ratings, RatingScore.UP)
    assert keep(ratings, RatingScore.DOWN, sender="u2")
    assert ratings.keep("u1", Rating("message-2", None, RatingScore.UP), channel="rest", at=NOW)
    assert len(list(ratings.since(NOW))) == 3


def test_city_and_entry_are_those_of_the_receipt(ratings: Ratings) -> None:
    keep(ratings, RatingScore.UP)
    (kept,) = ratings.since(NOW)
    assert (kept.city, kept.entry, kept.receipt, kept.channel) == ("上海", "endorsement.due_date", CODE, "rest")


def test_of_an_unknown_receipt_only_the_score_is_kept(ratings: Ratings) -> None:
    unknown = Rating("message-7", "JY-20261123-ZZZZ2222", RatingScore.DOWN)
    assert ratings.keep("u1", unknown, channel="rest", at=NOW)
    (kept,) = ratings.since(NOW)
    assert (kept.city, kept.entry, kept.receipt, kept.score) == (None, None, None, RatingScore.DOWN)


def test_personal_data_is_not_kept(ratings: Ratings, store: CaseStore) -> None:
    keep(ratings, RatingScore.DOWN, sender="13812345678", comment="电话13812345678，住中山路3号202室")
    with store.engine.connect() as connection:
        rows = str(connection.exec_driver_sql("SELECT * FROM answer_ratings").fetchall())
    assert "[手机号]" in rows
    assert "13812345678" not in rows
    assert "202" not in rows.replace("2026", "")


def test_a_reason_belongs_to_a_bad_rating_only(ratings: Ratings) -> None:
    keep(ratings, RatingScore.UP, reason=RatingReason.WRONG)
    assert next(ratings.since(NOW)).reason is None


def test_old_ratings_are_deleted(ratings: Ratings) -> None:
    keep(ratings, RatingScore.UP)
    keep(ratings, RatingScore.UP, sender="u2", at=LATER)
    assert ratings.purge(LATER, dry_run=True) == 1
    assert ratings.purge(LATER) == 1
    assert [kept.at for kept in ratings.since(NOW)] == [LATER]


def test_a_request_is_read() -> None:
    sender, rating = parse_rating(json.dumps(GOOD).encode())
    assert sender == "u1"
    assert rating == Rating("message-1", CODE, RatingScore.DOWN, RatingReason.WRONG, "不对")


@pytest.mark.parametrize(
    "change",
    [
        {"sender": None},
        {"sender": ""},
        {"receipt": None, "message_id": None},
        {"receipt": 1},
        {"receipt": "x" * 33},
        {"score": "good"},
        {"score": None},
        {"score": ["up"]},
        {"reason": "bad"},
        {"reason": {}},
        {"comment": "长" * (MAX_COMMENT_CHARS + 1)},
        {"comment": 5},
    ],
    ids=str,
)
def test_a_request_of_another_form_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest):
        parse_rating(json.dumps({**GOOD, **change}).encode())


JSON = st.one_of(st.none(), st.integers(), st.text(), st.lists(st.text()), st.dictionaries(st.text(), st.text()))


@given(st.dictionaries(st.sampled_from(sorted(GOOD)), JSON))
def test_no_object_makes_it_fail_otherwise(content: dict[str, Any]) -> None:
    try:
        parse_rating(json.dumps(content).encode())
    except InvalidRequest as error:
        assert error.message
