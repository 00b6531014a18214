"""Stored turns, and a message that is sent again under the same id."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered

from bot.serving.tracker_store import LiveTrackerStore
from bot.serving.turns import Turn, turns

BUTTONS = [{"title": "是", "payload": "/ask"}]


def test_turns_are_cut_at_the_messages_of_the_user() -> None:
    events = [
        {"event": "bot", "text": "您好"},
        {"event": "user", "text": "甲", "message_id": "c-1"},
        {"event": "slot", "name": "city", "value": "上海"},
        {"event": "bot", "text": "一", "data": {"buttons": BUTTONS}},
        {"event": "bot", "text": None, "data": {"custom": {"answer": {}}}},
        {"event": "user", "text": "乙", "message_id": None},
    ]
    assert list(turns(events)) == [
        Turn("c-1", "甲", [{"text": "一", "buttons": BUTTONS}, {"text": None, "custom": {"answer": {}}}]),
        Turn("", "乙"),
    ]


@pytest.fixture
async def store(tmp_path: Path, domain: Domain) -> LiveTrackerStore:
    opened = LiveTrackerStore(domain, url=f"sqlite:///{tmp_path / 'talk.db'}")
    tracker = await opened.retrieve("u1")
    for number in range(5):
        tracker.update(UserUttered(f"问{number}", message_id=f"c-message-{number}"))
        tracker.update(BotUttered(f"答{number}"))
        tracker.update(BotUttered("又及", {"buttons": BUTTONS}))
    await opened.save(tracker)
    return opened


async def test_a_turn_is_found_by_the_id_of_its_message(store: LiveTrackerStore) -> None:
    found = store.turn_named("u1", "c-message-3", 12)
    assert found is not None
    assert found.text == "问3"
    assert [said["text"] for said in found.said] == ["答3", "又及"]
    assert found.said[1]["buttons"] == BUTTONS


@pytest.mark.parametrize(("sender", "name", "count"), [("u2", "c-message-3", 12), ("u1", "c-message-9", 12), ("u1", "c-message-0", 4)])
async def test_others_are_not(store: LiveTrackerStore, sender: str, name: str, count: int) -> None:
    assert store.turn_named(sender, name, count) is None


async def test_the_last_turns_come_in_order(store: LiveTrackerStore) -> None:
    assert [turn.text for turn in store.latest_turns("u1", 2)] == ["问3", "问4"]
    assert store.latest_turns("u2", 2) == []


async def test_a_turn_that_could_not_be_written_yet_is_found(store: LiveTrackerStore) -> None:
    tracker = await store.retrieve("u1")
    tracker.update(UserUttered("新", message_id="c-message-new"))
    tracker.update(BotUttered("答新"))
    store._keep(tracker)
    found = store.turn_named("u1", "c-message-new", 12)
    assert found is not None
    assert found.said[0]["text"] == "答新"
