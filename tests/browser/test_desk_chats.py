"""A chat opened in the page of one browser is taken, answered and handed back in the desk of another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk_site import DeskSite, running_desk
from tests.browser.foreign import foreign_app
from tests.browser.stub import free_port, running
from tests.browser.test_widget import ask_in, opened

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SENDER = "web-0123456789abcdef"


FOREIGN_PORT = free_port()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskSite]:
    patch = pytest.MonkeyPatch()
    patch.setenv("JUYI_DESK_HOURS", "0:00-23:59")
    patch.setenv("JUYI_DESK_LEASE_SECONDS", "8")  # the open page tells every two seconds that it is there
    patch.setenv("JUYI_ALLOWED_ORIGINS", f"http://127.0.0.1:{FOREIGN_PORT}")
    with running_desk(tmp_path_factory.mktemp("desk")) as started:
        yield started
    patch.undo()


@pytest.fixture(scope="module")
def foreign(site: DeskSite) -> Iterator[str]:
    """A page of another site with the widget."""
    with running(foreign_app(f"{site.url}/"), FOREIGN_PORT) as url:
        yield url


def faults(page: Page) -> Any:
    found = Axe().run(page)
    return [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found.response["violations"]]


def say(page: Page, site: DeskSite, text: str) -> Any:
    return page.request.post(f"{site.url}/webhooks/rest/webhook", data={"sender": SENDER, "message": text}).json()


def state(page: Page, site: DeskSite) -> Any:
    return page.request.get(f"{site.url}/chat/state?sender={SENDER}").json()


def test_take_over_reply_and_hand_back(site: DeskSite, browser: Browser, tmp_path: Path) -> None:
    user, agent = browser.new_context().new_page(), browser.new_context(viewport={"width": 1366, "height": 800}).new_page()
    user.goto(site.url)
    say(user, site, "我在上海，什么时候签注")
    assert say(user, site, "转人工")[0]["custom"]["handover"]["place"] == 1

    site.log_in(agent, "chen")
    agent.goto(f"{site.url}/desk/chats")
    expect(agent.get_by_role("heading", name="排队中")).to_be_visible()
    assert faults(agent) == []
    agent.screenshot(path=tmp_path / "queue.png")
    agent.get_by_role("button", name="接入").click()
    agent.wait_for_url("**/desk/chats/*")
    expect(agent.get_by_text("什么时候签注")).to_be_visible()
    expect(agent.locator("aside").get_by_text("上海")).to_be_visible()
    assert say(user, site, "您好，我的手机是13812345678") == []
    expect(agent.locator(".line-user").last).to_contain_text("我的手机是[手机号]")
    agent.get_by_label("回复用户").fill("您好，请带身份证到社区窗口。")
    agent.get_by_role("button", name="发送").click()
    expect(agent.locator(".line-agent")).to_contain_text("社区窗口")
    expect(agent.get_by_label("回复用户")).to_have_value("")
    assert faults(agent) == []
    agent.screenshot(path=tmp_path / "chat.png", full_page=True)
    told = state(user, site)
    assert (told["state"], told["messages"][-1]["text"]) == ("agent", "您好，请带身份证到社区窗口。")

    other = browser.new_context().new_page()
    site.log_in(other, "wu")
    other.goto(agent.url)
    expect(other.get_by_label("回复用户")).to_have_count(0)

    agent.get_by_label("备注").fill("已说明")
    agent.get_by_role("button", name="交还机器人").click()
    agent.wait_for_url("**/desk/chats")
    assert state(user, site)["state"] == "bot"
    again = say(user, site, "第一次申领居住证要带什么材料")
    assert "application.materials" in [reply["custom"]["answer"]["entry"] for reply in again if "custom" in reply], again
    for page in (user, agent, other):
        page.context.close()  # an open page of an agent holds on to all chats of the agent


def at_the_desk(site: DeskSite, browser: Browser, name: str) -> Page:
    page = browser.new_context(viewport={"width": 1366, "height": 800}).new_page()
    site.log_in(page, name)
    page.goto(f"{site.url}/desk/chats")
    return page


def test_a_chat_of_the_widget_by_the_pages_of_both_sides(site: DeskSite, foreign: str, browser: Browser, tmp_path: Path) -> None:
    user = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN").new_page()
    widget = opened(user, foreign)
    ask_in(widget, "居住证要带什么材料")
    expect(widget.locator(".card")).to_be_visible()
    chen, wu = at_the_desk(site, browser, "chen"), at_the_desk(site, browser, "wu")
    expect(chen.get_by_text("现在没有人排队")).to_be_visible()

    ask_in(widget, "转人工")
    banner = widget.get_by_role("region", name="人工服务")
    expect(banner).to_contain_text("您排在第1位")
    expect(widget.locator(".message.bot").last).to_be_in_viewport()
    user.screenshot(path=tmp_path / "desk-widget-waiting.png")
    expect(chen.get_by_role("button", name="接入")).to_be_visible()  # both see it without doing anything
    expect(wu.get_by_role("button", name="接入")).to_be_visible()
    wu.route("**/chats/list", lambda route: route.abort())  # hears of nothing new

    chen.get_by_role("button", name="接入").press("Enter")
    chen.wait_for_url("**/desk/chats/*")
    expect(chen.get_by_label("回复用户")).to_be_focused()
    wu.get_by_role("button", name="接入").press("Enter")
    expect(wu.get_by_role("alert")).to_contain_text("已经有人接了")
    expect(banner).to_contain_text("接线员正在为您服务")
    expect(widget.locator(".message.system").last).to_contain_text("接线员已接入")

    bots = widget.locator(".message.bot").count()
    ask_in(widget, "什么时候签注")
    expect(chen.locator(".line-user").last).to_contain_text("什么时候签注")
    chen.keyboard.type("您好，证上写的是哪天签发的？")
    chen.keyboard.press("Enter")
    expect(chen.get_by_label("回复用户")).to_be_focused()
    expect(widget.locator(".message.agent")).to_contain_text("证上写的是哪天签发的")
    user.wait_for_timeout(1500)
    expect(widget.locator(".message.bot")).to_have_count(bots)  # the assistant is silent
    user.screenshot(path=tmp_path / "desk-widget-agent.png")
    chen.screenshot(path=tmp_path / "desk-agent.png")
    assert faults(chen) == []

    chen.context.close()  # the agent's browser is gone: back in line, at the old place
    expect(banner).to_contain_text("您排在第1位", timeout=30_000)
    wu.unroute("**/chats/list")
    wu.goto(f"{site.url}/desk/chats")
    wu.get_by_role("button", name="接入").press("Enter")
    wu.wait_for_url("**/desk/chats/*")
    expect(wu.locator(".line-agent")).to_contain_text("哪天签发的")  # the next one reads what was said
    expect(banner).to_contain_text("接线员正在为您服务")

    wu.get_by_role("button", name="交还机器人").press("Enter")
    wu.wait_for_url("**/desk/chats")
    expect(banner).to_be_hidden()
    ask_in(widget, "居住证丢了怎么补办")
    expect(widget.locator(".message.bot")).to_have_count(bots + 1)
    user.context.close()
    wu.context.close()
