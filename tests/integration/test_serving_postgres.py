"""Conversations on a PostgreSQL server of its own, with two processes that serve the same conversation in turn."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

pytest.importorskip("psycopg2")
pytest.importorskip("rasa")

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet, UserUttered

from bot.serving.tracker_store import LiveTrackerStore

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

DOMAIN = """
version: "3.1"
intents: [inform]
slots:
  city: {type: text, mappings: [{type: custom}]}
actions: [action_answer]
"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """URL of a fresh server that listens on a Unix socket only; skipped where PostgreSQL is not installed."""
    initdb, pg_ctl = shutil.which("initdb"), shutil.which("pg_ctl")
    if not initdb or not pg_ctl:
        pytest.skip("PostgreSQL is not installed")
    user = "postgres" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
    with TemporaryDirectory(prefix="pg") as folder:
        if user:
            shutil.chown(folder, user)

        def run(*command: str) -> None:
            done = subprocess.run(
                command, user=user, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False, timeout=120
            )
            assert done.returncode == 0, done.stderr.decode(errors="replace")

        data = str(Path(folder, "data"))
        run(initdb, "-D", data, "-U", "juyi", "-A", "trust", "-E", "UTF8", "--no-sync")
        run(pg_ctl, "-D", data, "-w", "-l", f"{folder}/log", "-o", f"-c listen_addresses='' -k {folder} -c fsync=off", "start")
        try:
            yield f"postgresql+psycopg2://juyi@/postgres?host={folder}"
        finally:
            run(pg_ctl, "-D", data, "-w", "-m", "immediate", "stop")


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
