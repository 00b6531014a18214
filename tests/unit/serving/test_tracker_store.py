"""Conversations survive the process, only new events are written, memory is bounded."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.serving.tracker_store import LiveTrackerStore


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'deep' / 'conversations.db'}"


def turn(city: str) -> list[Event]:
    parsed = {"text": "在" + city, "intent": {"name": "inform"}, "entities": []}
    said = UserUttered("在" + city, {"name": "inform"}, [], parsed, input_channel="rest")
    return [said, SlotSet("city", city), ActionExecuted("action_answer"), BotUttered("好"), ActionExecuted("action_listen")]


def session() -> list[Event]:
    return [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]


async def say(store: LiveTrackerStore, sender: str, events: list[Event]) -> None:
    tracker = await store.retrieve(sender)
    for event in events:
        tracker.update(event)
    await store.save(tracker)


def rows(store: LiveTrackerStore, sender: str = "c") -> list[tuple[str, str, str]]:
    with store.engine.connect() as connection:
        query = "select type_name, intent_name, action_name from events where sender_id = :sender order by id"
        return [tuple(row) for row in connection.execute(sa.text(query), {"sender": sender})]


async def test_a_new_process_goes_on_where_the_last_one_stopped(domain: Domain, url: str) -> None:
    first = LiveTrackerStore(domain, url=url)
    for events in (session(), turn("北京"), turn("上海")):
        await say(first, "c", events)
    before = await first.retrieve("c")
    first.close()
    second = LiveTrackerStore(domain, url=url)
    after = await second.retrieve("c")
    assert after.get_slot("city") == "上海"
    assert after.current_state() == before.current_state()
    assert after.past_states(domain) == before.past_states(domain)
    await say(second, "c", turn("广州"))
    assert len(rows(second)) == 3 + 3 * 5
    second.close()


async def test_each_event_is_written_once_with_its_columns(domain: Domain, url: str) -> None:
    store = LiveTrackerStore(domain, url=url)
    await say(store, "c", session())
    await say(store, "c", turn("北京"))
    await say(store, "c", [])
    assert rows(store)[3:] == [
        ("user", "inform", None),
        ("slot", None, "city"),
        ("action", None, "action_answer"),
        ("bot", None, None),
        ("action", None, "action_listen"),
    ]


async def test_rasas_own_store_and_ours_read_each_other(domain: Domain, tmp_path: Path) -> None:
    file = tmp_path / "shared.db"
    ours = LiveTrackerStore(domain, url=f"sqlite:///{file}")
    rasas = SQLTrackerStore(domain, db=str(file))
    await say(ours, "c", [*session(), *turn("北京")])
    theirs = await rasas.retrieve("c")
    assert theirs is not None
    assert theirs.get_slot("city") == "北京"
    for event in turn("上海"):
        theirs.update(event)
    await rasas.save(theirs)
    assert (await LiveTrackerStore(domain, url=f"sqlite:///{file}").retrieve("c")).get_slot("city") == "上海"


async def test_only_the_latest_session_is_loaded(domain: Domain, url: str) -> None:
    first = LiveTrackerStore(domain, url=url)
    await say(first, "c", [*session(), *turn("北京")])
    await say(first, "c", [*session(), *turn("上海")])
    second = LiveTrackerStore(domain, url=url)
    assert not [event for event in (await second.retrieve("c")).events if isinstance(event, UserUttered) and "北京" in (event.text or "")]
    whole = await second.retrieve_full_tracker("c")
    assert whole is not None
    assert len([event for event in whole.events if isinstance(event, UserUttered)]) == 2


async def test_a_turn_that_failed_half_way_leaves_no_trace(domain: Domain, url: str) -> None:
    store = LiveTrackerStore(domain, url=url)
    await say(store, "c", [*session(), *turn("北京")])
    broken = await store.retrieve("c")
    broken.update(SlotSet("city", "错"))  # never saved
    assert (await store.retrieve("c")).get_slot("city") == "北京"


async def test_memory_is_bounded_and_nothing_is_lost(domain: Domain, url: str) -> None:
    store = LiveTrackerStore(domain, url=url, capacity=2)
    for number in range(5):
        await say(store, f"c{number}", [*session(), *turn(f"城{number}")])
    assert len(store._live) == 2
    assert [(await store.retrieve(f"c{number}")).get_slot("city") for number in range(5)] == [f"城{number}" for number in range(5)]
    assert sorted(await store.keys()) == [f"c{number}" for number in range(5)]
    assert await store.exists("c1")
    assert not await store.exists("c9")


async def test_another_process_is_noticed_when_the_store_is_shared(domain: Domain, url: str) -> None:
    one, other = (LiveTrackerStore(domain, url=url, shared=True) for _ in range(2))
    await say(one, "c", [*session(), *turn("北京")])
    await say(other, "c", turn("上海"))
    assert (await one.retrieve("c")).get_slot("city") == "上海"
    await say(one, "c", turn("广州"))
    live = one._live["c"]
    assert await one.retrieve("c") is live  # nobody else wrote: no need to read


async def test_a_database_that_is_away_does_not_end_the_conversation(domain: Domain, url: str, caplog: pytest.LogCaptureFixture) -> None:
    store = LiveTrackerStore(domain, url=url)
    await say(store, "c", [*session(), *turn("北京")])
    with store.engine.begin() as connection:
        connection.execute(sa.text("alter table events rename to away"))
    with caplog.at_level(logging.ERROR):
        await say(store, "c", turn("上海"))
    tracker = await store.retrieve("c")
    assert tracker.get_slot("city") == "上海"
    assert "上海" not in caplog.text  # the log does not tell what was said
    with store.engine.begin() as connection:
        connection.execute(sa.text("alter table away rename to events"))
    await store.save(tracker)
    assert len(rows(store)) == 3 + 2 * 5


async def test_what_could_not_be_written_is_written_at_the_end(domain: Domain, url: str) -> None:
    store = LiveTrackerStore(domain, url=url)
    with store.engine.begin() as connection:
        connection.execute(sa.text("alter table events rename to away"))
    await say(store, "c", [*session(), *turn("北京")])
    with store.engine.begin() as connection:
        connection.execute(sa.text("alter table away rename to events"))
    store.close()
    assert (await LiveTrackerStore(domain, url=url).retrieve("c")).get_slot("city") == "北京"


async def test_a_tracker_of_rasas_own_is_saved_too(domain: Domain, url: str) -> None:
    store = LiveTrackerStore(domain, url=url)
    await say(store, "c", [*session(), *turn("北京")])
    full = await store.retrieve_full_tracker("c")
    assert isinstance(full, DialogueStateTracker)
    stored_session = DialogueStateTracker.from_events("c", list(full.events)[1:], domain.slots)  # as Rasa loads it
    for event in turn("上海"):
        stored_session.update(event)
    await store.save(stored_session)
    assert (await store.retrieve("c")).get_slot("city") == "上海"
    assert len(rows(store)) == 3 + 2 * 5


def test_sqlite_runs_in_write_ahead_mode(domain: Domain, url: str) -> None:
    store = LiveTrackerStore(domain, url=url)
    with store.engine.connect() as connection:
        assert connection.execute(sa.text("pragma journal_mode")).scalar() == "wal"
        assert connection.execute(sa.text("pragma synchronous")).scalar() == 1
    store.ping()


def test_an_address_is_required(domain: Domain) -> None:
    with pytest.raises(ValueError, match="url"):
        LiveTrackerStore(domain)
