"""From the assistant to a person and back, on both databases; two agents at once; closed browsers; call-backs."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from bot.cases.desk_labels import HandoverState
from bot.cases.store import CaseStore
from bot.deadlines import WorkingDayCalendar
from bot.handover import Handovers, OpeningHours, Summary, wishes
from bot.handover.agents import Agents, purge_handovers
from bot.handover.delivery import Deliveries

OPEN = dt.datetime(2026, 11, 23, 10, 0)
CLOSED = dt.datetime(2026, 11, 22, 10, 0)
SUMMARY = Summary(facts={"city": "上海"}, dates={"issued": "2026-03-01"})


def later(seconds: float) -> dt.datetime:
    return OPEN + dt.timedelta(seconds=seconds)


@pytest.fixture
def handovers(store: CaseStore) -> Handovers:
    return Handovers(store, OpeningHours.parse("9:00-17:00", WorkingDayCalendar.from_years([])))


class Phone:
    """A channel that is pushed to."""

    def __init__(self, takes: bool = True) -> None:
        self.sent: list[tuple[str, str]] = []
        self.takes = takes

    def send_text(self, account: str, text: str) -> bool:
        self.sent.append((account, text))
        return self.takes


@pytest.fixture
def phone() -> Phone:
    return Phone()


@pytest.fixture
def agents(handovers: Handovers, phone: Phone) -> Agents:
    return Agents(handovers, Deliveries({"wechat": phone}), lease=dt.timedelta(seconds=45))


def ask(handovers: Handovers, sender: str, now: dt.datetime = OPEN, channel: str = "rest") -> int | None:
    return handovers.ask(sender, channel, SUMMARY, now=now).place


def test_a_chat_goes_to_an_agent_and_comes_back(handovers: Handovers, agents: Agents) -> None:
    assert handovers.standing("u1")[0] is HandoverState.BOT
    assert [ask(handovers, "u1"), ask(handovers, "u2", later(1)), ask(handovers, "u1", later(2))] == [1, 2, 1]
    assert handovers.standing("u1")[0] is HandoverState.WAITING
    first, second = agents.queue()
    assert (first.place, second.place, first.summary["facts"]) == (1, 2, {"city": "上海"})
    assert agents.sender(first.id) == "u1"
    assert agents.take(first.id, "li", now=later(3))
    assert not agents.take(first.id, "li", now=later(3))
    assert handovers.standing("u1")[0] is HandoverState.AGENT
    assert handovers.chat_state("u2", 0).place == 1
    said = handovers.said("u1", "我的手机13812345678", now=later(4))
    assert said is not None
    assert said.text == ""  # silence
    assert agents.reply(first.id, "wang", "插一句", now=later(5)) is None
    answer = agents.reply(first.id, "li", "请到中山路3号，号码110101199003070512", now=later(5))
    assert answer is not None
    state = handovers.chat_state("u1", 0)
    assert (state.state, [line.text for line in state.messages][1:]) == (HandoverState.AGENT, ["请到中山路3号，号码[身份证号]"])
    assert handovers.chat_state("u1", answer.id).messages == ()
    assert [line.text for line in agents.lines(first.id)][1] == "我的手机[手机号]"
    assert not agents.hand_back(first.id, "wang", now=later(6))
    assert agents.hand_back(first.id, "li", "已说明", now=later(6))
    assert handovers.standing("u1")[0] is HandoverState.BOT
    assert handovers.said("u1", "还在吗", now=later(7)) is None
    shown = agents.show(first.id)
    assert shown is not None
    assert (shown.state, shown.note) == (HandoverState.CLOSED, "已说明")
    assert [line.as_dict()["from"] for line in handovers.chat_state("u1", answer.id).messages] == ["system"]


def test_two_agents_cannot_take_the_same_chat(handovers: Handovers, store: CaseStore) -> None:
    for turn in range(15):
        ask(handovers, f"u{turn}", later(turn))
    numbers = [one.id for one in Agents(handovers).queue()]
    gate = threading.Barrier(2)

    def taker(agent: str) -> list[int]:
        own = Agents(Handovers(store, handovers.hours))
        won = []
        for number in numbers:
            gate.wait(20)
            if own.take(number, agent, now=later(60)):
                won.append(number)
        return won

    with ThreadPoolExecutor(2) as pool:
        li, wang = pool.map(taker, ["li", "wang"])
    assert sorted(li + wang) == numbers  # each to exactly one
    holders = {one.id: one.agent for one in Agents(handovers).queue()}
    assert holders == {**dict.fromkeys(li, "li"), **dict.fromkeys(wang, "wang")}


def test_asking_twice_at_once_makes_one_request(handovers: Handovers, store: CaseStore) -> None:
    gate = threading.Barrier(4)

    def asker(_: int) -> int | None:
        gate.wait(20)
        return ask(Handovers(store, handovers.hours), "u1")

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(asker, range(4))) == [1, 1, 1, 1]
    assert len(Agents(handovers).queue()) == 1


def test_a_closed_browser_returns_the_chat_to_its_place(handovers: Handovers, agents: Agents) -> None:
    ask(handovers, "u1")
    ask(handovers, "u2", later(1))
    number = agents.queue()[0].id
    agents.take(number, "li", now=later(10))
    assert agents.sweep(now=later(50)) == 0
    assert agents.beat("li", now=later(50)) == 1
    assert agents.sweep(now=later(90)) == 0
    assert agents.sweep(now=later(96)) == 1
    assert next((one.id, one.place) for one in agents.queue()) == (number, 1)
    assert agents.reply(number, "li", "还在", now=later(97)) is None
    assert "重新排队" in handovers.chat_state("u1", 0).messages[-1].text
    assert agents.take(number, "wang", now=later(98))


def test_the_user_leaves(handovers: Handovers, agents: Agents) -> None:
    ask(handovers, "u1")
    assert handovers.leave("u1", now=later(1)).state is HandoverState.BOT
    assert agents.queue() == []
    assert ask(handovers, "u1", later(2)) == 1  # and may come again


def test_outside_hours_a_number_is_kept_sealed_and_only_for_the_agent(handovers: Handovers, agents: Agents, store: CaseStore) -> None:
    asked = handovers.ask("u1", "rest", SUMMARY, now=CLOSED)
    assert (asked.state, asked.place) == (HandoverState.CALLBACK, None)
    assert "9:00–17:00" in asked.text
    assert handovers.standing("u1") == (HandoverState.CALLBACK, False)
    assert handovers.keep_contact("u1", "13812345678", now=CLOSED) is not None
    assert handovers.keep_contact("u9", "13812345678", now=CLOSED) is None
    (one,) = agents.queue()
    assert one.has_contact
    assert agents.contact(one.id, "li") is None  # not before it is taken
    with store.session(read_only=True) as session:
        stored = str(session.execute(text("SELECT * FROM handovers")).all())
    assert "13812345678" not in stored
    assert "u1" not in stored.replace("gAAAA", "")
    assert agents.take(one.id, "li", now=OPEN)
    assert not agents.take(one.id, "wang", now=OPEN)
    assert (agents.contact(one.id, "li"), agents.contact(one.id, "wang")) == ("13812345678", None)
    assert agents.hand_back(one.id, "li", "打过了", now=later(5))
    with store.session(read_only=True) as session:
        assert session.execute(text("SELECT contact FROM handovers")).scalars().all() == [None]


def test_whoever_waits_when_the_desk_closes_is_asked_for_a_number(handovers: Handovers, agents: Agents) -> None:
    ask(handovers, "u1")
    agents.sweep(now=OPEN.replace(hour=17))
    assert handovers.standing("u1") == (HandoverState.CALLBACK, False)
    assert "手机号" in handovers.chat_state("u1", 0).messages[-1].text
    assert ask(handovers, "u1", OPEN + dt.timedelta(days=1)) == 1  # the next morning the queue is open again


def test_a_channel_is_pushed_to(handovers: Handovers, agents: Agents, phone: Phone) -> None:
    ask(handovers, "openid-1", channel="wechat")
    number = agents.queue()[0].id
    agents.take(number, "li", now=OPEN)
    phone.takes = False
    line = agents.reply(number, "li", "您好", now=later(1))
    assert line is not None
    assert line.delivered is False
    assert [one.delivered for one in agents.lines(number)][-1] is False
    assert [account for account, _ in phone.sent] == ["openid-1", "openid-1"]


def test_old_requests_are_deleted_with_what_was_said(handovers: Handovers, agents: Agents, store: CaseStore) -> None:
    ask(handovers, "u1")
    handovers.said("u1", "在吗", now=later(1))
    ask(handovers, "u2", later(100))
    assert purge_handovers(store, later(50), dry_run=True) == 1
    assert purge_handovers(store, later(50)) == 1
    with store.session(read_only=True) as session:
        assert session.execute(text("SELECT count(*) FROM handover_messages")).scalar() == 0
    assert len(agents.queue()) == 1


def test_the_picture_in_memory_is_read_at_most_once_a_second(store: CaseStore, handovers: Handovers) -> None:
    clock = [0.0]
    watching = Handovers(store, handovers.hours, seconds=lambda: clock[0])
    assert watching.standing("u1")[0] is HandoverState.BOT
    ask(handovers, "u1")  # by another process
    assert watching.standing("u1")[0] is HandoverState.BOT
    clock[0] = 1.1
    assert watching.standing("u1")[0] is HandoverState.WAITING


@pytest.mark.parametrize("said", ["转人工", "转人工。", "人工", "我要转人工", "人工客服", "/human", "找人工服务", "接线员"])
def test_a_person_is_wanted(said: str) -> None:
    assert wishes.wants_person(said)


@pytest.mark.parametrize("said", ["人工智能办证", "不转人工", "转人工要多久", "居住证", "取消", "人工审核多久"])
def test_other_messages_are_left_to_the_model(said: str) -> None:
    assert not wishes.wants_person(said)


def test_leaving_and_ending_are_whole_messages() -> None:
    assert wishes.leaves("不用了！")
    assert not wishes.leaves("不用了解别的")
    assert wishes.ends_talk("结束人工")
    assert not wishes.ends_talk("不用了")
    assert wishes.wants_no_call("取消回电")
