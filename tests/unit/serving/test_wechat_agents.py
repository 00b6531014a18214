"""A chat of WeChat with a person: what the agent writes is sent by the platform, and the assistant says nothing meanwhile."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.cases.store import CaseStore
from bot.channels.wechat import texts
from bot.deadlines import WorkingDayCalendar
from bot.handover import Handovers, OpeningHours, Summary
from bot.handover.agents import Agents
from bot.serving.app import create_app
from bot.serving.staffed import Staffed
from bot.settings import Settings
from tests.fake_wechat.platform import running, running_platform
from tests.fake_wechat.recorded import message
from tests.fake_wechat.serving import HASH_KEY, caller, environment

USER = "oABCD1234567890abcdefghijklm"
NOW = dt.datetime(2026, 11, 23, 10, 0)
CREATED = 1_764_000_000


class Assistant:
    """Stands for the engine."""

    def __init__(self, handovers: Handovers) -> None:
        self._handovers = handovers

    async def handle(self, text: str, sender_id: str, channel: str = "rest", message_id: str | None = None) -> list[dict[str, Any]]:
        if text == "哑":
            return []
        if text != "/human":
            return [{"recipient_id": sender_id, "text": f"答：{text}"}]
        asked = self._handovers.ask(sender_id, channel, Summary({}, {}), now=NOW)
        return [{"recipient_id": sender_id, "text": asked.text, "custom": asked.custom}]

    def health(self) -> dict[str, Any]:
        return {"model": {"ok": True}}

    async def close(self) -> None:
        return None


@pytest.fixture
def agents(tmp_path: Path) -> Iterator[Agents]:
    store = CaseStore(f"sqlite:///{tmp_path / 'cases.db'}", HASH_KEY)
    store.migrate()
    yield Agents(Handovers(store, OpeningHours.parse("9:00-17:00", WorkingDayCalendar.from_years([]))))
    store.close()


async def talk(agents: Agents) -> tuple[list[str | None], list[bool | None]]:
    """What the platform got in its answers, and whether the agent's lines arrived."""
    app = create_app(
        Staffed(Assistant(agents.handovers), agents.handovers, lambda: NOW),  # type: ignore[arg-type]
        Settings(retain_daily=False, gather_daily=False),
        cases=agents.handovers.store,
        agents=agents,
    )
    said: list[str | None] = []
    with running(app) as address:
        async with httpx.AsyncClient() as client:

            async def say(text: str) -> None:
                content = message("text", user=USER, created=CREATED, msg_id=len(said) + 1, CONTENT=text)
                said.append((await caller(address).deliver(client, content, USER)).said)

            await say("转人工")
            number = agents.queue()[0].id
            await asyncio.to_thread(agents.take, number, "li", now=NOW)
            await say("什么时候签注")
            await asyncio.to_thread(agents.reply, number, "li", "字" * 1500, now=NOW)
            await asyncio.to_thread(agents.hand_back, number, "li", now=NOW)
            await say("签注")
            await say("哑")
    return said, [line.delivered for line in agents.lines(number) if line.name == "li"]


async def test_the_agents_words_are_sent_and_the_assistant_is_silent(agents: Agents) -> None:
    with running_platform() as platform, environment(platform):
        said, delivered = await talk(agents)

    assert [text or "" for text in said][1:] == ["", "答：签注", texts.NOTHING_SAID]
    assert delivered == [True]
    sent = [text for user, text in platform.sent if user == USER]
    assert sent[0].startswith("接线员已接入")
    assert "".join(sent[1:-1]) == "字" * 1500 and len(sent) > 3  # more than one message holds
    assert all(len(text.encode()) <= 2048 for text in sent)
    assert platform.faults == []


async def test_without_a_secret_the_desk_shows_that_nothing_arrives(agents: Agents) -> None:
    with environment():
        said, delivered = await talk(agents)

    assert [text or "" for text in said][1:3] == ["", "答：签注"]
    assert delivered == [False]
