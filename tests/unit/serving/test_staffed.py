"""The assistant with people behind it, and the address that pages ask for news."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.cases.store import CaseStore
from bot.channels import inbound_text
from bot.deadlines import WorkingDayCalendar
from bot.handover import Handovers, OpeningHours, Summary
from bot.handover.agents import Agents
from bot.serving.app import create_app
from bot.serving.staffed import Staffed
from bot.settings import Settings

OPEN = dt.datetime(2026, 11, 23, 10, 0)
SENDER = "web-0123456789abcdef"


class Assistant:
    """Stands for the engine: asks for a person on the command, and inside a form goes on asking."""

    def __init__(self, handovers: Handovers, clock: list[dt.datetime]) -> None:
        self.heard: list[str] = []
        self._handovers, self._clock = handovers, clock

    async def handle(self, text: str, sender_id: str, channel: str = "rest", message_id: str | None = None) -> list[dict[str, Any]]:
        self.heard.append(text)
        if text != "/human":
            return [{"recipient_id": sender_id, "text": "答"}]
        asked = self._handovers.ask(sender_id, channel, Summary({}, {}), now=self._clock[0])
        return [{"recipient_id": sender_id, "text": asked.text, "custom": asked.custom}, {"recipient_id": sender_id, "text": "编号？"}]

    async def latest_message(self, sender_id: str) -> dict[str, Any]:
        return {}

    def health(self) -> dict[str, dict[str, Any]]:
        return {"model": {"ok": True}}

    async def close(self) -> None:
        return None


class Chat:
    """One conversation with everything behind it."""

    def __init__(self, home: Path) -> None:
        self.store = CaseStore(f"sqlite:///{home / 'cases.db'}", "key-of-the-tests")
        self.store.migrate()
        self.clock = [OPEN]
        self.handovers = Handovers(self.store, OpeningHours.parse("9:00-17:00", WorkingDayCalendar.from_years([])))
        self.agents = Agents(self.handovers)
        self.assistant = Assistant(self.handovers, self.clock)
        self.staffed = Staffed(self.assistant, self.handovers, None, lambda: self.clock[0])

    async def say(self, text: str) -> list[dict[str, Any]]:
        return await self.staffed.handle(inbound_text(text), SENDER)


@pytest.fixture
def chat(tmp_path: Path) -> Iterator[Chat]:
    made = Chat(tmp_path)
    yield made
    made.store.close()


async def test_the_assistant_is_silent_until_handed_back(chat: Chat) -> None:
    (queued,) = await chat.say("转人工")  # the question of an open form is left out
    assert queued["custom"]["handover"] == {"state": "waiting", "place": 1, "opening": "工作日 9:00–17:00"}
    (noted,) = await chat.say("我在上海")
    assert noted["custom"]["handover"]["place"] == 1
    number = chat.agents.queue()[0].id
    chat.agents.take(number, "li", now=OPEN)
    assert await chat.say("不用了，手机13812345678") == []
    assert [line.text for line in chat.agents.lines(number)] == ["我在上海", "接线员已接入，请直接说。", "不用了，手机[手机号]"]
    chat.agents.hand_back(number, "li", now=OPEN)
    (answer,) = await chat.say("签注")
    assert answer["text"] == "答"
    assert chat.assistant.heard == ["/human", "签注"]


async def test_the_queue_can_be_left(chat: Chat) -> None:
    await chat.say("转人工")
    (left,) = await chat.say("取消")
    assert left["custom"]["handover"]["state"] == "bot"
    assert (await chat.say("签注"))[0]["text"] == "答"


async def test_a_number_for_the_call_back_never_reaches_the_assistant(chat: Chat) -> None:
    chat.clock[0] = OPEN.replace(hour=20)
    (asked,) = await chat.say("转人工")
    assert asked["custom"]["handover"]["state"] == "callback"
    await chat.say("签注")
    (kept,) = await chat.say("打我138 1234 5678")
    assert "回电" in kept["text"]
    assert chat.assistant.heard == ["/human", "签注"]
    number = chat.agents.queue()[0].id
    chat.agents.take(number, "li", now=OPEN)
    assert chat.agents.contact(number, "li") == "13812345678"
    (gone,) = await chat.say("取消回电")
    assert gone["custom"]["handover"]["state"] == "bot"


def test_pages_ask_for_news(chat: Chat, settings: Settings) -> None:
    with TestClient(create_app(chat.staffed, settings, page=Path("/nowhere"), agents=chat.agents)) as client:
        assert client.get("/chat/state", params={"sender": SENDER}).json() == {
            "state": "bot",
            "place": None,
            "opening": "工作日 9:00–17:00",
            "messages": [],
        }
        client.post("/webhooks/rest/webhook", json={"sender": SENDER, "message": "转人工"})
        number = chat.agents.queue()[0].id
        chat.agents.take(number, "li", now=OPEN)
        chat.agents.reply(number, "li", "您好", now=OPEN)
        state = client.get("/chat/state", params={"sender": SENDER, "after": 1}).json()
        assert state["state"] == "agent"
        assert state["messages"] == [{"id": 2, "from": "agent", "text": "您好", "at": "2026-11-23T10:00:00+08:00"}]
        for wrong in ({}, {"sender": ""}, {"sender": "x" * 200}, {"sender": "u", "after": "-1"}, {"sender": "u", "after": "9" * 30}):
            assert client.get("/chat/state", params=wrong).status_code == 400


def test_without_a_desk_every_chat_is_the_assistants(chat: Chat, settings: Settings) -> None:
    with TestClient(create_app(chat.assistant, settings, page=Path("/nowhere"))) as client:
        assert client.get("/chat/state", params={"sender": "u"}).json() == {"state": "bot", "place": None, "opening": None, "messages": []}
