"""The real assistant over WeChat: numbered choices, binding by the menu, a city by place, and leaving."""

from __future__ import annotations

import asyncio
import time

import httpx
import pytest

from actions import runtime
from bot.cases.accounts import Account
from bot.cases.bindings import BindingTerms, bound_cases
from bot.cases.demo import demo_credentials
from bot.channels.wechat import texts
from bot.channels.wechat.envelope import Query
from bot.channels.wechat.menu import load_menu
from bot.channels.wechat.opening import MENU
from bot.serving.app import create_app
from bot.serving.engine import Engine
from bot.settings import Settings
from tests.fake_wechat.recorded import message
from tests.fake_wechat.serving import caller, environment

NOW = 1_764_000_000


class Phone:
    """One person's WeChat."""

    def __init__(self, engine: Engine, loop: asyncio.AbstractEventLoop, user: str) -> None:
        self._loop, self._user, self._serial = loop, user, int(time.time() * 1000)
        with environment(aes=True):
            app = create_app(engine, Settings(retain_daily=False), cases=runtime.case_store())
        self._caller = caller("http://phone", "aes")
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app))

    def do(self, kind: str, **more: str) -> str:
        """Send something; gives what is shown."""
        self._serial += 1
        xml = message(kind, user=self._user, created=NOW + self._serial % 10**6, msg_id=self._serial, **more)
        return self._loop.run_until_complete(self._caller.deliver(self._client, xml, self._user)).said

    def say(self, text: str) -> str:
        """Write something."""
        return self.do("text", CONTENT=text)


@pytest.fixture
def phone(engine: Engine, loop: asyncio.AbstractEventLoop, request: pytest.FixtureRequest) -> Phone:
    return Phone(engine, loop, f"oPhone-{request.node.name}"[:40])


def test_a_choice_by_its_number(phone: Phone) -> None:
    greeting = phone.do("event_subscribe")
    assert greeting.startswith(texts.WELCOME) and texts.CHOOSE in greeting
    wanted = next(line for line in greeting.splitlines() if "要带什么" in line)
    number = wanted.split(".")[0]
    by_number = phone.say(number)
    assert "身份证" in by_number and "照片" in by_number


def test_every_entry_of_the_menu_is_understood(phone: Phone) -> None:
    for key in load_menu(MENU).sayings:
        said = phone.do("event_click", KEY=key)
        assert said and texts.LOST not in said, key
        assert "没听明白" not in said and "没看懂" not in said, (key, said)


def test_binding_by_the_menu_and_leaving(phone: Phone, engine: Engine) -> None:
    case = next(iter(demo_credentials()))
    asked = phone.do("event_click", KEY="bind")
    assert "编号" in asked
    phone.say(case.case_number)
    done = phone.say(case.id_tail)
    assert "记住了" in done, done
    assert "JZ" in phone.do("event_click", KEY="progress")

    sender = next(iter(_senders(engine, phone)))
    account, store = Account("wechat", sender), runtime.case_store()
    from bot.clock import now

    terms = BindingTerms(__import__("datetime").timedelta(days=365))
    assert len(bound_cases(store, account, now=now(), terms=terms)) == 1
    assert phone.do("event_unsubscribe") == ""
    assert bound_cases(store, account, now=now(), terms=terms) == []


def _senders(engine: Engine, phone: Phone) -> list[str]:
    hasher = runtime.case_store().hasher
    return [f"wechat-{hasher.hash('platform_sender', 'wechat', phone._user)[:40]}"]


def test_a_place_gives_the_city(phone: Phone) -> None:
    phone.say("什么时候能申领")
    said = phone.do("location", LABEL="上海市黄浦区人民大道200号")
    assert "上海" in said or "记下" in said
    assert "人民大道" not in said
    assert phone.do("location", LABEL="某某国某某路") == texts.PLACE_UNKNOWN


def test_the_query_takes_only_what_it_knows() -> None:
    assert Query.of({"signature": "s", "openid": "o"}) == Query(signature="s")
