"""Locks by address, the alarm and the pause when many requesters try many numbers."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

import pytest

from bot.cases.case_number import CaseNumber
from bot.cases.guard import LockPolicy, Policies
from bot.cases.lookup import LookupResult, lookup
from bot.cases.origin import network_of
from bot.cases.progress import CaseRules
from bot.cases.stages import LookupReply
from bot.cases.store import CaseStore
from bot.cases.trawl import TrawlPolicy, TrawlWatch, trawl_status
from bot.cases.wording import render_result

NOW = dt.datetime(2026, 11, 23, 9, 0)
SECOND = dt.timedelta(seconds=1)
POLICY = TrawlPolicy(alarm=5, pause=10)
MANY = Policies(address=LockPolicy(free=6))
Ask = Callable[..., LookupResult]


def _number(serial: int) -> str:
    return str(CaseNumber(dt.date(2026, 11, 3), serial))


@pytest.fixture
def ask(store: CaseStore, rules: CaseRules, entry: Callable[..., Any], save: Callable[..., Any]) -> Ask:
    """Look up the case with serial 1 and the factor 0001, unless told otherwise."""
    save(entry(1))

    def run(serial: int = 1, factor: str = "0001", *, requester: str = "r", now: dt.datetime = NOW, **more: Any) -> LookupResult:
        return lookup(store, _number(serial), factor, requester=requester, now=now, rules=rules, **more)

    return run


def test_new_names_from_one_address_are_locked_together(ask: Ask) -> None:
    for place in range(7):
        assert ask(100 + place, "1234", requester=f"new{place}", address="203.0.113.9", policies=MANY).reply is LookupReply.REFUSED
    assert ask(requester="another", address="203.0.113.9", policies=MANY).reply is LookupReply.LOCKED
    assert ask(requester="another", address="203.0.113.10", policies=MANY).reply is LookupReply.FOUND
    assert ask(requester="another", policies=MANY).reply is LookupReply.FOUND


def test_locks_of_an_address_grow(ask: Ask) -> None:
    moment, waits = NOW, []
    for place in range(10):
        ask(100 + place, "1234", requester=f"new{place}", address="203.0.113.9", policies=MANY, now=moment)
        until = ask(requester="owner", address="203.0.113.9", policies=MANY, now=moment).locked_until
        if until is not None:
            waits.append((until - moment) // dt.timedelta(minutes=1))
            moment = until
    assert waits == [1, 2, 4, 8]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
    ],
)
def test_what_is_locked_for_an_address(address: str, network: str) -> None:
    assert network_of(address) == network


def test_an_address_is_nowhere_in_the_store(ask: Ask, store: CaseStore) -> None:
    ask(100, "1234", address="203.0.113.9")
    with store.session(read_only=True) as session:
        tables = [session.connection().exec_driver_sql(f"SELECT * FROM {table}").all() for table in ("lookup_locks", "lookup_audits")]
    rows = [str(tuple(row)) for table in tables for row in table]
    assert len(rows) == 4  # three subjects and the audit
    assert not any("203.0.113.9" in row for row in rows)


def test_many_requesters_with_one_guess_each_are_noticed_and_stopped(ask: Ask, store: CaseStore, caplog: pytest.LogCaptureFixture) -> None:
    watch = TrawlWatch(store, POLICY)
    replies = []
    with caplog.at_level(logging.WARNING):
        for place in range(40):
            result = ask(100 + place, "1234", requester=f"bot{place}", now=NOW + 6 * place * SECOND, watch=watch)
            replies.append(result.reply)
    assert replies == [LookupReply.REFUSED] * 10 + [LookupReply.PAUSED] * 30
    owner = ask(now=NOW + 300 * SECOND, watch=watch)
    assert owner.reply is LookupReply.PAUSED
    assert "今天09:15以后再试" in render_result(owner, today=NOW.date())
    assert [record.message for record in caplog.records] == ["trawling of case numbers"] * 2  # the alarm, then the pause
    assert ask(now=NOW + dt.timedelta(hours=1, seconds=30), watch=watch).reply is LookupReply.FOUND


def test_a_paused_reply_is_the_same_for_every_number_and_factor(ask: Ask, store: CaseStore) -> None:
    watch = TrawlWatch(store, POLICY)
    for place in range(12):
        ask(100 + place, "1234", requester=f"bot{place}", now=NOW + 6 * place * SECOND, watch=watch)
    later = NOW + 100 * SECOND
    results = [ask(now=later, watch=watch), ask(1, "9999", now=later, watch=watch), ask(5, now=later, watch=watch)]
    assert results == [results[0]] * 3
    assert results[0].reply is LookupReply.PAUSED


def test_a_busy_morning_is_no_attack(ask: Ask, store: CaseStore) -> None:
    watch = TrawlWatch(store, POLICY)
    for place in range(12):
        moment = NOW + 6 * place * SECOND
        for person in range(2):
            assert ask(requester=f"person{place}{person}", now=moment, watch=watch).reply is LookupReply.FOUND
        assert ask(100 + place, "1234", requester=f"wrong{place}", now=moment, watch=watch).reply is LookupReply.REFUSED
    status = trawl_status(store, NOW + 72 * SECOND, POLICY)
    assert (status.tested, status.found, status.alarm, status.paused) == (12, 24, True, False)


def test_the_status_is_not_counted_for_each_lookup(ask: Ask, store: CaseStore, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.cases import trawl

    counted: list[dt.datetime] = []

    def count(of: CaseStore, now: dt.datetime, policy: TrawlPolicy) -> Any:
        counted.append(now)
        return trawl_status(of, now, policy)

    monkeypatch.setattr(trawl, "trawl_status", count)
    watch = TrawlWatch(store)
    for place in range(30):
        ask(requester=f"p{place}", now=NOW + place * SECOND / 10, watch=watch)
    assert len(counted) == 1


def test_a_patient_trawl_is_stopped_too(ask: Ask, store: CaseStore) -> None:
    policy = TrawlPolicy(alarm=5, pause=10, daily=48)
    watch = TrawlWatch(store, policy)
    replies = []
    for place in range(100):  # eight an hour: fewer than the limit of an hour
        result = ask(100 + place, "1234", requester=f"bot{place}", now=NOW + place * dt.timedelta(minutes=7.5), watch=watch)
        replies.append(result.reply)
    assert replies[:48] == [LookupReply.REFUSED] * 48
    assert replies[48:60] == [LookupReply.PAUSED] * 12


def test_the_pause_can_be_switched_off(ask: Ask, store: CaseStore) -> None:
    watch = TrawlWatch(store, TrawlPolicy(alarm=5, pause=None))
    for place in range(30):
        result = ask(100 + place, "1234", requester=f"bot{place}", now=NOW + 6 * place * SECOND, watch=watch)
        assert result.reply is LookupReply.REFUSED
    assert trawl_status(store, NOW + 180 * SECOND, TrawlPolicy(alarm=5, pause=None)).alarm


def test_a_busy_office_with_ordinary_mistakes_raises_no_alarm(ask: Ask, store: CaseStore) -> None:
    for place in range(6):
        for person in range(4):
            ask(requester=f"person{place}{person}")
        ask(100 + place, "1234", requester=f"wrong{place}")
    assert not trawl_status(store, NOW + SECOND, POLICY).alarm
