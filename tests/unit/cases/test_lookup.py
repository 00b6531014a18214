"""Lookup: both factors, equal reply and work for absent and wrong, locks that grow, the audit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import event, text

from bot.cases.case_number import CaseNumber
from bot.cases.guard import LockPolicy, Policies
from bot.cases.lookup import LookupResult, lookup
from bot.cases.models import LookupAudit, LookupLock
from bot.cases.progress import CaseRules
from bot.cases.retention import purge_lookups
from bot.cases.stages import LookupReply, Stage
from bot.cases.store import CaseStore
from bot.cases.wording import render_result
from bot.clock import CHINA

NOW = dt.datetime(2026, 11, 23, 9, 0)
ABSENT = str(CaseNumber(dt.date(2026, 11, 3), 777))
NUMBER = str(CaseNumber(dt.date(2026, 11, 3), 1))
Ask = Callable[..., LookupResult]


@pytest.fixture
def ask(store: CaseStore, rules: CaseRules, entry: Callable[..., Any], save: Callable[..., Any]) -> Ask:
    """Ask about a case of which the factors are 005X (ID) and 0001 (phone)."""
    save(entry(1, id_number="99000019900101005X"), entry(2, phone=None))

    def run(number: str = NUMBER, factor: str = "005X", *, requester: str = "web:1", now: dt.datetime = NOW, **more: Any) -> LookupResult:
        return lookup(store, number, factor, requester=requester, now=now, rules=rules, **more)

    return run


@pytest.mark.parametrize(
    "factor", ["005X", "005x", "００５Ｘ", " 005x。", "0001", "尾号0001", "13800000001", "138-0000-0001", "99000019900101005X"]
)
def test_either_factor_finds_the_case(ask: Ask, factor: str) -> None:
    result = ask(factor=factor)
    assert result.reply is LookupReply.FOUND
    assert result.progress is not None
    assert result.progress.number == NUMBER
    assert result.progress.stage is Stage.RECEIVED


def test_a_number_typed_loosely_is_understood(ask: Ask) -> None:
    assert ask("ｊｚ 20261103-00001-33").reply is LookupReply.FOUND


def test_absent_and_wrong_factor_get_the_same_words(ask: Ask) -> None:
    wrong, absent = ask(factor="9999", requester="a"), ask(ABSENT, "9999", requester="b")
    assert wrong == absent
    assert wrong.reply is LookupReply.REFUSED
    today = NOW.date()
    assert render_result(wrong, today=today) == render_result(absent, today=today)
    assert "没有查到" in render_result(wrong, today=today)


def test_a_person_without_a_phone_on_file_cannot_be_found_by_one(ask: Ask) -> None:
    number = str(CaseNumber(dt.date(2026, 11, 3), 2))
    assert ask(number, "0002").reply is LookupReply.REFUSED
    assert ask(number, "0025").reply is LookupReply.FOUND


def test_absent_and_wrong_factor_do_the_same_work(ask: Ask, store: CaseStore, monkeypatch: pytest.MonkeyPatch) -> None:
    statements: list[str] = []
    hashes: list[str] = []
    hash_ = store.hasher.hash

    def counted(purpose: str, *parts: str) -> str:
        hashes.append(purpose)
        return hash_(purpose, *parts)

    monkeypatch.setattr(store.hasher, "hash", counted)

    def record(_c: Any, _cur: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(store.engine, "before_cursor_execute", record)
    work = []
    for number, requester in ((NUMBER, "a"), (ABSENT, "b")):
        statements.clear()
        hashes.clear()
        ask(number, "9999", requester=requester)
        work.append((sorted(statements), list(hashes)))
    event.remove(store.engine, "before_cursor_execute", record)
    assert work[0] == work[1]
    assert {"id_tail", "phone_tail"} <= set(work[0][1])
    assert len(work[0][0]) >= 4


def test_a_typo_is_told_as_a_typo_and_costs_no_try(ask: Ask, store: CaseStore) -> None:
    for _ in range(10):
        result = ask("JZ202611030000134")
    assert result.reply is LookupReply.TYPO
    assert "输错" in render_result(result, today=NOW.date())
    assert ask().reply is LookupReply.FOUND


def test_a_factor_that_is_none_is_asked_for_again(ask: Ask) -> None:
    for factor in ("", "abc", "12", "2026年", "12345"):
        result = ask(factor=factor)
        assert result.reply is LookupReply.BAD_FACTOR
    assert "后四位" in render_result(result, today=NOW.date())


def test_failures_lock_the_case_for_everyone_and_the_lock_ends(ask: Ask) -> None:
    for place in range(5):
        assert ask(factor="9999", requester=f"r{place}").reply is LookupReply.REFUSED
    locked = ask(requester="owner")
    assert locked.reply is LookupReply.LOCKED
    assert locked.locked_until == NOW + dt.timedelta(minutes=1)
    assert "今天09:01以后再试" in render_result(locked, today=NOW.date())
    assert ask(requester="owner", now=NOW + dt.timedelta(minutes=1)).reply is LookupReply.FOUND


def test_locks_grow_up_to_the_longest(ask: Ask) -> None:
    policies = Policies(LockPolicy(free=1, first=dt.timedelta(minutes=1), longest=dt.timedelta(minutes=5)))
    ask(factor="9999", requester="r", now=NOW, policies=policies)  # the free one
    moment, waits = NOW, []
    for place in range(5):
        ask(factor="9999", requester=f"r{place}", now=moment, policies=policies)
        until = ask(requester="owner", now=moment, policies=policies).locked_until
        assert until is not None
        waits.append((until - moment) // dt.timedelta(minutes=1))
        moment = until
    assert waits == [1, 2, 4, 5, 5]


def test_very_many_failures_still_give_the_longest_lock() -> None:
    assert LockPolicy().delay(10_000) == LockPolicy().longest
    assert LockPolicy().delay(LockPolicy().free) is None


def test_trying_while_locked_does_not_prolong_the_lock(ask: Ask) -> None:
    for _ in range(5):
        ask(factor="9999")
    first = ask().locked_until
    for _ in range(5):
        assert ask(factor="9999", now=NOW + dt.timedelta(seconds=30)).locked_until == first


def test_trawling_locks_the_requester_whatever_the_number(ask: Ask) -> None:
    for serial in range(100, 105):
        ask(str(CaseNumber(dt.date(2026, 11, 3), serial)), "1234", requester="trawler")
    assert ask(requester="trawler").reply is LookupReply.LOCKED
    assert ask(requester="someone else").reply is LookupReply.FOUND


def test_a_success_does_not_wash_off_a_trawlers_failures(ask: Ask) -> None:
    for serial in range(100, 104):
        ask(str(CaseNumber(dt.date(2026, 11, 3), serial)), "1234", requester="trawler")
        assert ask(requester="trawler").reply is LookupReply.FOUND
    ask(ABSENT, "1234", requester="trawler")
    assert ask(requester="trawler").reply is LookupReply.LOCKED


def test_an_absent_number_is_locked_like_a_real_one(ask: Ask) -> None:
    results = []
    for number in (NUMBER, ABSENT):
        for place in range(5):
            ask(number, "9999", requester=f"{number}{place}")
        results.append(ask(number, "9999", requester=f"last{number}"))
    assert results[0] == results[1]
    assert results[0].reply is LookupReply.LOCKED


def test_a_success_clears_the_failures_of_the_case(ask: Ask) -> None:
    for place in range(4):
        ask(factor="9999", requester=f"r{place}")
    assert ask(requester="owner").reply is LookupReply.FOUND
    ask(factor="9999", requester="r9")
    assert ask(requester="owner").reply is LookupReply.FOUND


def test_failures_are_forgotten_after_a_quiet_week(ask: Ask) -> None:
    for _ in range(4):
        ask(factor="9999")
    later = NOW + dt.timedelta(days=8)
    assert ask(factor="9999", now=later).reply is LookupReply.REFUSED
    assert ask(now=later).reply is LookupReply.FOUND


def test_an_aware_moment_and_the_same_naive_moment_agree(ask: Ask) -> None:
    for _ in range(5):
        ask(factor="9999")
    utc = (NOW.replace(tzinfo=CHINA) + dt.timedelta(seconds=30)).astimezone(dt.timezone.utc)
    assert ask(now=utc).reply is LookupReply.LOCKED


def test_every_lookup_is_audited_without_identifiers(ask: Ask, store: CaseStore) -> None:
    ask(requester="wechat:oABC")
    ask(factor="9999")
    ask(ABSENT, "9999")
    ask("JZ1")
    ask(factor="没有")
    for _ in range(3):
        ask(factor="9999")
    ask()
    with store.session(read_only=True) as session:
        rows = session.query(LookupAudit).order_by(LookupAudit.id).all()
        everything = " ".join(str(row) for row in session.execute(text("SELECT * FROM lookup_audits")))
        everything += " ".join(str(row) for row in session.execute(text("SELECT * FROM lookup_locks")))
    assert [str(row.outcome) for row in rows] == [
        "found", "wrong_factor", "absent", "typo", "bad_factor", "wrong_factor", "wrong_factor", "wrong_factor", "locked",
    ]  # fmt: skip
    assert rows[0].at == NOW
    for plain in (NUMBER, ABSENT, "oABC", "005X", "9999 "):
        assert plain not in everything


def test_old_audits_and_locks_are_purged(ask: Ask, store: CaseStore) -> None:
    ask(factor="9999")
    ask(factor="9999", requester="web:2", now=NOW + dt.timedelta(days=40))
    assert purge_lookups(store, NOW + dt.timedelta(days=30)) == 1
    with store.session(read_only=True) as session:
        assert session.query(LookupAudit).count() == 1
        assert session.query(LookupLock).count() == 2


def test_guessing_in_parallel_does_not_get_more_tries(ask: Ask) -> None:
    with ThreadPoolExecutor(8) as pool:
        replies = [result.reply for result in pool.map(lambda place: ask(factor=f"{9000 + place}", requester=f"r{place}"), range(16))]
    assert (replies.count(LookupReply.REFUSED), replies.count(LookupReply.LOCKED)) == (5, 11)
