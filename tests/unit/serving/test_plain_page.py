"""The page without script: forms are checked, texts escaped, refusals told."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.cases.store import CaseStore
from bot.deadlines import WorkingDayCalendar
from bot.feedback import RatingReason, Ratings, RatingScore
from bot.handover import Handovers, OpeningHours, Summary
from bot.handover.agents import Agents
from bot.serving.edge.edge import Edge
from bot.serving.errors import ConversationBusy
from bot.serving.plain_page import PATH, PlainPage
from bot.serving.plain_view import Choice, choices, shown
from bot.serving.staffed import Staffed
from bot.serving.turns import Turn
from bot.settings import Settings

OPEN = dt.datetime(2026, 11, 23, 10, 0)
ANSWER = {
    "title": "何时签注",
    "body": "最晚2026年12月9日。\n带上<证>。",
    "as_of": "2026-11-23",
    "computed": {"window_last": "2026-12-09"},
    "steps": [{"text": "第一步"}],
    "citations": [{"title": "居住证暂行条例", "article": "10", "number": None, "effective_from": "2016-01-01", "verified_on": None}],
    "suggestions": [{"title": "在哪办"}, {"title": "是"}],
    "receipt": "JY-20261123-ABCD2345",
}


class Engine:
    def __init__(self) -> None:
        self.turns: dict[str, list[Turn]] = {}
        self.error: Exception | None = None
        self.said: list[dict[str, Any]] = [{"text": "<b>答</b>", "buttons": [{"title": "是", "payload": "/ask{}"}]}]

    async def handle(self, text: str, sender_id: str, channel: str = "", message_id: str | None = None) -> list[dict[str, Any]]:
        if self.error:
            raise self.error
        known = self.turns.setdefault(sender_id, [])
        if message_id not in {turn.message_id for turn in known}:
            known.append(Turn(str(message_id), text, self.said))
        return []

    async def latest_turns(self, sender_id: str, count: int) -> list[Turn]:
        return self.turns.get(sender_id, [])[-count:]


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def client(engine: Engine) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=PlainPage(engine, Settings(), Edge(Settings(), None, 4096)).routes())) as opened:
        yield opened


def fields(page: str) -> dict[str, str]:
    """The hidden fields of a page's last form with a message id."""
    return {name: re.findall(f'name="{name}" value="([^"]+)"', page)[0] for name in ("token", "message_id")}


def test_a_question_is_answered_after_a_redirect_and_escaped(client: TestClient) -> None:
    form = fields(client.get(PATH).text)
    answer = client.post(PATH, data={**form, "message": "<script>1</script>"})
    assert [step.status_code for step in answer.history] == [303]
    assert "&lt;script&gt;1&lt;/script&gt;" in answer.text
    assert "&lt;b&gt;答&lt;/b&gt;" in answer.text
    assert "<script" not in answer.text


def test_a_double_press_asks_once(client: TestClient, engine: Engine) -> None:
    form = fields(client.get(PATH).text)
    for _ in range(2):
        client.post(PATH, data={**form, "message": "签注"})
    assert [len(turns) for turns in engine.turns.values()] == [1]


@pytest.mark.parametrize(
    ("change", "headers"),
    [
        ({"token": "0" * 64}, {}),
        ({"token": ""}, {}),
        ({"token": "汉"}, {}),
        ({}, {"Sec-Fetch-Site": "cross-site"}),
        ({}, {"Sec-Fetch-Site": "same-site"}),
        ({}, {"Origin": "https://evil.example"}),
    ],
    ids=str,
)
def test_a_form_of_somebody_else_is_refused(client: TestClient, engine: Engine, change: dict[str, str], headers: dict[str, str]) -> None:
    form = fields(client.get(PATH).text)
    answer = client.post(PATH, data={**form, "message": "签注", **change}, headers=headers)
    assert answer.status_code == 403
    assert 'role="alert"' in answer.text
    assert not engine.turns


def test_a_token_of_another_conversation_is_refused(client: TestClient, engine: Engine) -> None:
    form = fields(client.get(PATH).text)
    client.cookies.clear()
    client.get(PATH)
    assert client.post(PATH, data={**form, "message": "签注"}).status_code == 403
    assert not engine.turns


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: TestClient) -> None:
    cookie = client.get(PATH).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Secure" in client.get(PATH, headers={"X-Forwarded-Proto": "https"}).headers["set-cookie"]


@pytest.mark.parametrize(("message", "status"), [("长" * 2001, 400), (" ", 400), ("", 400), ("长" * 9000, 413)])
def test_the_limits_are_those_of_the_other_address(client: TestClient, engine: Engine, message: str, status: int) -> None:
    form = fields(client.get(PATH).text)
    answer = client.post(PATH, data={**form, "message": message})
    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    assert not engine.turns


def test_personal_data_is_masked_at_the_door(client: TestClient, engine: Engine) -> None:
    client.post(PATH, data={**fields(client.get(PATH).text), "message": "我的手机13812345678"})
    assert next(iter(engine.turns.values()))[0].text == "我的手机[手机号]5678"


def test_a_refusal_keeps_what_was_typed(client: TestClient, engine: Engine) -> None:
    engine.error = ConversationBusy("请等一等")
    answer = client.post(PATH, data={**fields(client.get(PATH).text), "message": "什么时候签注"})
    assert answer.status_code == 429
    assert "请等一等" in answer.text
    assert ">什么时候签注</textarea>" in answer.text


def test_the_end_begins_another_conversation(client: TestClient) -> None:
    form = fields(client.get(PATH).text)
    page = client.post(PATH, data={**form, "message": "签注"}).text
    assert "签注" in page
    ended = client.post(PATH, data={**fields(page), "end": "1"})
    assert ended.status_code == 200
    assert "<article" not in ended.text


def test_an_answer_is_shown_with_its_parts() -> None:
    (turn,) = shown([Turn("c-1", "问", [{"text": "…", "custom": {"answer": ANSWER}}])])
    (reply,) = turn.replies
    assert reply.lines == ["最晚2026年12月9日。", "带上<证>。"]
    assert reply.steps == ["第一步"]
    assert reply.sources == ["《居住证暂行条例》第10条，2016年1月1日起施行"]
    assert reply.links == [("../calendar/JY-20261123-ABCD2345.ics", "加入日历（带提醒）")]
    assert reply.receipt == "回执号 JY-20261123-ABCD2345"


def test_buttons_and_suggestions_are_offered_once_and_shown_by_their_titles() -> None:
    said = {"text": "…", "buttons": [{"title": "是", "payload": "/ask{}"}], "custom": {"answer": ANSWER}}
    turns = [Turn("c-1", "问", [said]), Turn("c-2", "/ask{}", [])]
    assert choices(turns[:1]) == [Choice("是", "/ask{}"), Choice("在哪办", "在哪办")]
    assert choices(turns) == []
    assert [turn.asked for turn in shown(turns)] == ["问", "是"]
    assert [turn.asked for turn in shown([Turn("c-1", "/human", [])])] == ["转人工"]
    assert shown(turns)[1].replies[0].lines == ["这次没有收到答复，请换个说法再问一次。"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CaseStore]:
    opened = CaseStore(f"sqlite:///{tmp_path / 'cases.db'}", "key-of-the-tests")
    opened.migrate()
    yield opened
    opened.close()


@pytest.fixture
def staffed(engine: Engine, store: CaseStore) -> Iterator[tuple[TestClient, Agents]]:
    """The page with ratings and with people behind it."""
    agents = Agents(Handovers(store, OpeningHours.parse("9:00-17:00", WorkingDayCalendar.from_years([]))))
    edge = Edge(Settings(), None, 4096)
    routes = PlainPage(Staffed(engine, agents.handovers, lambda: OPEN), Settings(), edge, cases=store, handovers=agents.handovers)
    with TestClient(Starlette(routes=routes.routes())) as opened:
        yield opened, agents


def rated(store: CaseStore) -> list[tuple[Any, Any, str]]:
    return [(one.score, one.reason, one.comment) for one in Ratings(store).since(dt.datetime(2000, 1, 1))]


def test_an_answer_is_rated_by_a_form(staffed: tuple[TestClient, Agents], engine: Engine, store: CaseStore) -> None:
    client, _ = staffed
    form = fields(client.get(PATH).text)
    engine.said = [{"text": "…", "custom": {"answer": ANSWER}}]
    page = client.post(PATH, data={**form, "message": "签注"}).text
    assert re.findall('name="receipt" value="([^"]+)"', page) == ["JY-20261123-ABCD2345"]
    rating = {"token": form["token"], "receipt": "JY-20261123-ABCD2345"}
    assert "谢谢" in client.post(PATH, data={**rating, "score": "up"}).text
    client.post(PATH, data={**rating, "score": "down", "reason": "unclear", "comment": "电话13812345678"})
    assert rated(store) == [(RatingScore.DOWN, RatingReason.UNCLEAR, "电话[手机号]5678")]
    for wrong in ({"score": "5"}, {"score": "down", "reason": "x"}, {"score": "up", "receipt": "长" * 40}):
        assert client.post(PATH, data={**rating, **wrong}).status_code == 400
    assert client.post(PATH, data={**rating, "score": "up", "token": "0" * 64}).status_code == 403
    assert len(rated(store)) == 1 and len(next(iter(engine.turns.values()))) == 1


def test_who_leads_the_talk_and_what_they_say_is_shown(staffed: tuple[TestClient, Agents], engine: Engine) -> None:
    client, agents = staffed
    form = fields(client.get(PATH).text)
    talk = client.cookies["juyi_plain"]
    agents.handovers.ask(f"plain-{talk}", "plain", Summary({}, {}), now=OPEN)
    assert "下一位就是您" in client.get(PATH).text
    waiting = client.post(PATH, data={**form, "message": "<b>急</b>"}).text
    assert "&lt;b&gt;急&lt;/b&gt;" in waiting and not engine.turns
    (one,) = agents.queue()
    agents.take(one.id, "chen", now=OPEN)
    agents.reply(one.id, "chen", "您好，请讲。", now=OPEN)
    page = client.get(PATH).text
    assert "您好，请讲。" in page and "接线员正在和您对话" in page
    agents.hand_back(one.id, "chen", now=OPEN)
    page = client.get(PATH).text
    assert "人工服务已结束" in page and 'class="handover"' not in page


def test_leaving_the_line_is_confirmed(staffed: tuple[TestClient, Agents]) -> None:
    client, agents = staffed
    form = fields(client.get(PATH).text)
    agents.handovers.ask(f"plain-{client.cookies['juyi_plain']}", "plain", Summary({}, {}), now=OPEN)
    assert "不转人工了" in client.post(PATH, data={**form, "message": "取消"}).text
    assert agents.queue() == []
