"""Receipts in the database: word for word, once, damaged ones refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from bot.cases.errors import StoreError
from bot.cases.store import CaseStore
from bot.clock import CHINA
from bot.knowledge.replay import ReceiptRecord
from bot.receipts import ReceiptDamagedError, Receipts
from bot.receipts import store as module

NOW = dt.datetime(2026, 11, 23, 10, 30)
RECORD = ReceiptRecord(
    code="JY-20261123-ABCD2345",
    entry="endorsement.due_date",
    matter="endorsement",
    aspect="due_date",
    city="上海",
    facts={"city": "上海", "issued": "2025-03-31"},
    as_of=dt.date(2026, 11, 23),
    revision="0123456789abcdef",
    text="按签发日期算，……\n\n依据：《居住证暂行条例》。\r\n “全角” 𠮷 ",
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[CaseStore]:
    opened = CaseStore(f"sqlite:///{tmp_path / 'cases.db'}", "key-of-the-tests")
    opened.migrate()
    yield opened
    opened.close()


@pytest.fixture
def receipts(database: CaseStore) -> Receipts:
    return Receipts(database)


def test_the_text_comes_back_word_for_word(receipts: Receipts) -> None:
    assert receipts.keep(RECORD, at=NOW, channel="web")
    found = receipts.find(RECORD.code)
    assert found is not None
    assert found.record == RECORD
    assert (found.created_at, found.channel) == (NOW, "web")


@pytest.mark.parametrize("typed", ["jy-20261123-abcd2345", " JY-20261123-ABCD2345 ", "20261123-ABCD2345", "JY20261123-ABCD2345"])
def test_a_code_is_understood_as_people_type_it(receipts: Receipts, typed: str) -> None:
    receipts.keep(RECORD, at=NOW, channel="web")
    assert receipts.find(typed) is not None


def test_an_unknown_code(receipts: Receipts) -> None:
    assert receipts.find("JY-20261123-ZZZZZZZZ") is None


def test_the_same_answer_is_kept_once(receipts: Receipts) -> None:
    assert receipts.keep(RECORD, at=NOW, channel="web")
    assert not receipts.keep(RECORD, at=NOW + dt.timedelta(hours=1), channel="phone")
    assert [(kept.created_at, kept.channel) for kept in receipts.since(NOW)] == [(NOW, "web")]


def test_of_two_texts_under_one_code_the_later_is_given(receipts: Receipts) -> None:
    receipts.keep(RECORD, at=NOW, channel="web")
    receipts.keep(replace(RECORD, text="改了说法"), at=NOW, channel="web")
    found = receipts.find(RECORD.code)
    assert found is not None and found.record.text == "改了说法"
    assert len(list(receipts.since(NOW))) == 2


def test_receipts_of_the_last_days_page_by_page(receipts: Receipts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PAGE", 2)
    for day in range(7):
        receipts.keep(replace(RECORD, code=f"JY-{day}"), at=NOW + dt.timedelta(days=day), channel="web")
    assert [kept.record.code for kept in receipts.since(NOW + dt.timedelta(days=2))] == [f"JY-{day}" for day in range(2, 7)]


def test_moments_of_another_zone_are_kept_as_chinas(receipts: Receipts) -> None:
    receipts.keep(RECORD, at=NOW.replace(tzinfo=CHINA).astimezone(dt.timezone.utc), channel="web")
    found = receipts.find(RECORD.code)
    assert found is not None and found.created_at == NOW


def test_old_receipts_are_deleted_after_their_time(receipts: Receipts) -> None:
    receipts.keep(RECORD, at=NOW, channel="web")
    receipts.keep(replace(RECORD, code="JY-2"), at=NOW + dt.timedelta(days=1), channel="web")
    assert receipts.purge(NOW + dt.timedelta(hours=1)) == 1
    assert receipts.find(RECORD.code) is None
    assert receipts.find("JY-2") is not None


@pytest.mark.parametrize("sql", ["UPDATE answer_receipts SET text = x'00'", "UPDATE answer_receipts SET text_hash = 'x'"])
def test_a_damaged_receipt_is_not_passed_off_as_sound(receipts: Receipts, database: CaseStore, sql: str) -> None:
    receipts.keep(RECORD, at=NOW, channel="web")
    with database.session() as session:
        session.execute(text(sql))
    with pytest.raises(ReceiptDamagedError, match="JY-20261123-ABCD2345"):
        receipts.find(RECORD.code)


def test_the_table_comes_and_goes_with_its_revision(database: CaseStore, receipts: Receipts) -> None:
    assert "answer_receipts" in inspect(database.engine).get_table_names()
    database.downgrade("0003")
    assert "answer_receipts" not in inspect(database.engine).get_table_names()
    with pytest.raises(StoreError):
        receipts.find(RECORD.code)
    database.migrate()
    assert receipts.find(RECORD.code) is None


def test_no_column_names_a_person_or_a_conversation(database: CaseStore) -> None:
    columns = {column["name"] for column in inspect(database.engine).get_columns("answer_receipts")}
    assert columns == {
        "id", "code", "entry", "matter", "aspect", "city", "facts", "as_of", "revision", "text_hash", "text", "created_at", "channel",
    }  # fmt: skip
