"""A person at the desk and somebody on WeChat, against the fake platform: words arrive, or the agent is told that they could not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.cases.desk_labels import Author
from bot.cases.store import CaseStore
from bot.channels.wechat import texts
from bot.channels.wechat.splitting import MAX_BYTES
from bot.clock import now
from bot.deadlines import WorkingDayCalendar
from bot.handover import Handovers, OpeningHours, Summary
from bot.handover import texts as handover_texts
from bot.handover.agents import Agents
from bot.handover.hours import Span
from bot.serving.app import create_app
from bot.serving.staffed import Staffed
from bot.settings import Settings
from tests.fake_wechat.platform import FakePlatform, running, running_platform
from tests.fake_wechat.recorded import message
from tests.fake_wechat.serving import HASH_KEY, Assistant, caller, environment

USER, AGENT = "oABCD1234567890abcdefghijklm", "chen"
NOW = 1_764_000_000
LONG = "请带身份证原件和租赁合同。" * 70


class AlwaysOpen(OpeningHours):
    """A desk that never closes, so that the test does not depend on the hour."""

    def is_open(self, moment: object) -> bool:
        return True


class Desk:
    """One worker with a desk, and one person on WeChat."""

    def __init__(self, store: CaseStore) -> None:
        spans: tuple[Span, ...] = ()
        self.handovers = Handovers(store, AlwaysOpen(spans, WorkingDayCalendar.from_years([])))
        self.agents = Agents(self.handovers)
        self.assistant = Assistant()
        self.address, self._serial = "", 0
        self.path, self.mode = "/wechat", "plain"

    async def handle(self, text: str, sender_id: str, channel: str = "rest", message_id: str | None = None) -> list[dict[str, Any]]:
        """The assistant below the desk; it puts people in line as the action does."""
        if text != "/human":
            return await self.assistant.handle(text, sender_id, channel)
        asked = self.handovers.ask(sender_id, channel, Summary({}, {}), now=now())
        return [{"text": asked.text, "custom": asked.custom}]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.assistant, name)

    async def say(self, content: str) -> str:
        """Write on the platform; what is shown at once."""
        self._serial += 1
        xml = message("text", user=USER, created=NOW + self._serial, msg_id=self._serial, CONTENT=content)
        async with httpx.AsyncClient() as client:
            return (await caller(self.address, self.mode, path=self.path).deliver(client, xml, USER)).said

    async def taken(self) -> int:
        """转人工, and an agent takes the chat; its number."""
        assert "转人工" in await self.say("转人工")
        (waiting,) = self.agents.queue()
        assert await asyncio.to_thread(self.agents.take, waiting.id, AGENT, now=now())
        return waiting.id

    async def reply(self, number: int, text: str) -> bool | None:
        """The agent writes; whether it was delivered, as the desk reads it."""
        said = await asyncio.to_thread(self.agents.reply, number, AGENT, text, now=now())
        assert said is not None
        (kept,) = [line for line in self.agents.lines(number) if line.id == said.id]
        assert kept.author is Author.AGENT and kept.delivered is said.delivered
        return said.delivered


@contextmanager
def desk(path: Path, platform: FakePlatform | None, **more: Any) -> Iterator[Desk]:
    store = CaseStore(f"sqlite:///{path / 'cases.db'}", HASH_KEY)
    store.migrate()
    one = Desk(store)
    with environment(platform, **more):
        engine = Staffed(one, one.handovers, now)
        app = create_app(engine, Settings(retain_daily=False), cases=store, agents=one.agents)
    with running(app) as one.address:
        yield one
    store.close()


@pytest.fixture
def platform() -> Iterator[FakePlatform]:
    with running_platform() as one:
        yield one


@pytest.mark.parametrize("channel", ["wechat", "wecom"])
async def test_an_agents_words_arrive_and_the_assistant_is_silent_meanwhile(platform: FakePlatform, tmp_path: Path, channel: str) -> None:
    with desk(tmp_path, platform, wecom=channel == "wecom") as one:
        one.path, one.mode = f"/{channel}", "aes" if channel == "wecom" else "plain"
        number = await one.taken()
        assert await one.reply(number, "您好，请带身份证到社区窗口。") is True
        assert await one.say("好的，还要带什么") == ""
        assert await one.reply(number, LONG) is True
        assert await asyncio.to_thread(one.agents.hand_back, number, AGENT, now=now())
        assert await one.say("要多少钱") == "答：要多少钱"

    said = [text for _, text in platform.sent]
    assert said[:2] == [handover_texts.TAKEN, "您好，请带身份证到社区窗口。"]
    assert "".join(said[2:-1]) == LONG and len(said) == 5
    assert said[-1] == handover_texts.HANDED_BACK
    assert {user for user, _ in platform.sent} == {USER} and platform.faults == []
    assert all(len(text.encode()) <= MAX_BYTES for text in said)
    assert "好的，还要带什么" not in one.assistant.asked
    assert [line.text for line in one.agents.lines(number) if line.author is Author.USER] == ["好的，还要带什么"]


async def test_what_the_platform_does_not_take_is_told_and_given_with_the_next_reply(platform: FakePlatform, tmp_path: Path) -> None:
    with desk(tmp_path, platform) as one:
        number = await one.taken()
        platform.fail_next = [45015]
        assert await one.reply(number, "请带身份证。") is False
        assert await one.reply(number, "还有照片。") is False  # the platform said that nothing may be sent any more
        assert await one.say("在吗") == "请带身份证。\n\n还有照片。"
        assert await one.say("谢谢") == ""
        assert await one.reply(number, "不客气。") is True
    assert [text for _, text in platform.sent] == [handover_texts.TAKEN, "不客气。"]


async def test_an_account_that_may_not_write_gives_the_words_with_the_next_reply(tmp_path: Path) -> None:
    with desk(tmp_path, None) as one:
        number = await one.taken()
        assert await one.reply(number, "请带身份证。") is False
        assert await one.say("在吗") == f"{handover_texts.TAKEN}\n\n请带身份证。"


async def test_no_answer_of_the_assistant_is_no_silence(platform: FakePlatform, tmp_path: Path) -> None:
    with desk(tmp_path, platform) as one:
        one.assistant.messages = []
        assert await one.say("嗯") == texts.NOTHING_SAID
