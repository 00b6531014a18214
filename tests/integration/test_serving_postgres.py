"""Conversations on a PostgreSQL server of its own, with two processes that serve the same conversation in turn."""

from __future__ import annotations

import pytest

pytest.importorskip("psycopg2")
pytest.importorskip("rasa")

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet, UserUttered

from bot.serving.tracker_store import LiveTrackerStore
from tests.postgres import PostgresServer

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

DOMAIN = """
version: "3.1"
intents: [inform]
slots:
  city: {type: text, mappings: [{type: custom}]}
actions: [action_answer]
"""


@pytest.fixture(scope="module")
def url(postgres: PostgresServer) -> str:
    """URL of a fresh database."""
    return postgres.url(postgres.create())


def turn(city: str) -> list[Event]:
    said = UserUttered("在" + city, {"name": "inform"}, [], {"text": "在" + city, "intent": {"name": "inform"}, "entities": []})
    return [said, SlotSet("city", city), ActionExecuted("action_answer"), ActionExecuted("action_listen")]


async def say(store: LiveTrackerStore, *events: Event) -> None:
    tracker = await store.retrieve("c")
    for event in events:
        tracker.update(event)
    await store.save(tracker)


async def test_processes_take_turns_in_one_conversation(url: str) -> None:
    domain = Domain.from_yaml(DOMAIN)
    one, other = LiveTrackerStore(domain, url=url), LiveTrackerStore(domain, url=url)
    await say(one, ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen"), *turn("北京"))
    await say(other, *turn("上海"))
    assert (await one.retrieve("c")).get_slot("city") == "上海"
    await say(one, *turn("广州"))
    live = one._live["c"]
    assert await one.retrieve("c") is live  # nobody else wrote: what is in memory holds
    whole = await other.retrieve_full_tracker("c")
    assert whole is not None
    assert [event.value for event in whole.events if isinstance(event, SlotSet)] == ["北京", "上海", "广州"]
    assert await other.exists("c")
    one.ping()
    for store in (one, other):
        store.close()
