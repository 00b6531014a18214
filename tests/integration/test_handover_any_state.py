"""转人工 from any state of a chat with the whole assistant, and what the form does after the chat was given back."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest

pytest.importorskip("rasa")

from actions import runtime
from bot.channels import inbound_text
from bot.deadlines import WorkingDayCalendar
from bot.handover import Handovers, OpeningHours
from bot.handover.agents import Agents
from bot.serving.engine import Engine
from bot.serving.staffed import Staffed

pytestmark = pytest.mark.slow
NOW = dt.datetime(2026, 11, 23, 10, 0)


@pytest.mark.parametrize("wish", ["转人工", "我要人工客服", "/human", "有没有真人能跟我说话"])
@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("start", []),
        ("progress", ["我的办件到哪了"]),
        ("due-date", ["什么时候能申领居住证", "我想算一下"]),
        ("check", ["看我能不能办居住证"]),
        ("failures", ["阿巴阿巴", "阿巴阿巴呢"]),
        ("answered", ["我在上海，居住证要带什么材料"]),
    ],
)
def test_one_utterance_reaches_the_queue(
    engine: Engine, loop: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch, name: str, before: list[str], wish: str
) -> None:
    handovers = Handovers(runtime.case_store(), OpeningHours.parse("9:00-17:00", WorkingDayCalendar.from_years([])))
    monkeypatch.setattr("actions.answer.handovers", lambda: handovers)
    monkeypatch.setattr("actions.answer.now", lambda: NOW)
    staffed, agents, sender = Staffed(engine, handovers, lambda: NOW), Agents(handovers), f"web-{name}-{wish}"

    def say(text: str) -> list[dict[str, object]]:
        return loop.run_until_complete(staffed.handle(inbound_text(text), sender))

    for text in before:
        say(text)
    last = say(wish)[-1]
    assert last["custom"]["handover"]["state"] == "waiting"  # type: ignore[index]
    number = next(one.id for one in agents.queue() if agents.sender(one.id) == sender)
    assert agents.take(number, "li", now=NOW)
    assert say("JZ") == []
    assert agents.hand_back(number, "li", now=NOW)
    assert say("居住证要带什么材料")
