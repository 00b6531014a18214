"""转人工 in the widget on another site, with the real server and the real desk behind it: the agent's words, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("playwright")

from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.browser.desk_site import DeskSite, running_desk
from tests.browser.foreign import foreign_app
from tests.browser.stub import free_port, running
from tests.browser.test_widget import ask_in, opened

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WORDS = "您好，请带身份证到社区窗口。"


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DeskSite, str]]:
    """The server with a desk, and the address of a site that embeds the widget."""
    port = free_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUYI_DESK_HOURS", "0:00-23:59")
        patch.setenv("JUYI_ALLOWED_ORIGINS", f"http://127.0.0.1:{port}")
        with running_desk(tmp_path_factory.mktemp("desk")) as desk, running(foreign_app(f"{desk.url}/"), port) as foreign:
            yield desk, foreign


def _taken(desk: DeskSite, agent: Page) -> None:
    desk.log_in(agent, "chen")
    agent.goto(f"{desk.url}/desk/chats")
    agent.get_by_role("button", name="接入").click()
    agent.wait_for_url("**/desk/chats/*")


def _say(agent: Page, words: str) -> None:
    agent.get_by_label("回复用户").fill(words)
    agent.get_by_role("button", name="发送").click()


def _back(agent: Page) -> None:
    agent.get_by_role("button", name="交还机器人").click()
    agent.wait_for_url("**/desk/chats")


def test_a_person_takes_over_in_the_widget_and_gives_back(sites: tuple[DeskSite, str], browser: Browser, tmp_path: Path) -> None:
    desk, foreign = sites
    user, agent = browser.new_page(viewport={"width": 1280, "height": 800}), browser.new_page()
    frame: FrameLocator = opened(user, foreign)
    ask_in(frame, "什么时候签注")
    expect(frame.locator(".card").first).to_be_visible()
    ask_in(frame, "转人工")
    expect(frame.locator("#handover")).to_contain_text("您排在第1位")

    _taken(desk, agent)
    expect(frame.locator("#handover")).to_contain_text("接线员正在为您服务")
    _say(agent, WORDS)
    expect(frame.locator(".message.agent")).to_contain_text(WORDS)
    expect(frame.get_by_role("status")).to_contain_text(WORDS)
    cards = frame.locator(".message.bot").count()
    ask_in(frame, "好的，居住证要带什么材料")
    expect(agent.get_by_text("好的，居住证要带什么材料", exact=True)).to_be_visible()
    expect(frame.locator(".message.bot")).to_have_count(cards)  # the assistant keeps out of it
    user.screenshot(path=tmp_path / "widget-agent.png")

    user.reload()  # the talk and who leads it survive
    frame = user.frame_locator("juyi-widget iframe")
    expect(frame.locator("#handover")).to_contain_text("接线员正在为您服务")
    expect(frame.locator(".message.agent")).to_have_count(1)

    _back(agent)
    expect(frame.locator("#handover")).to_be_hidden()
    expect(frame.locator(".message.system").last).to_contain_text("人工服务已结束")
    ask_in(frame, "居住证要带什么材料")
    expect(frame.locator(".message.bot .card").last).to_contain_text("身份证")


def test_a_person_takes_over_on_the_page_without_script(sites: tuple[DeskSite, str], page_without_scripts: Page, browser: Browser) -> None:
    desk, _ = sites
    user, agent = page_without_scripts, browser.new_page()

    def say(words: str) -> None:
        user.get_by_label("您的问题").fill(words)
        user.get_by_role("button", name="提问").click()

    user.goto(f"{desk.url}/chat/plain")
    say("转人工")
    expect(user.locator(".handover")).to_contain_text("下一位就是您")
    _taken(desk, agent)
    _say(agent, WORDS)
    expect(agent.locator(".line-agent")).to_contain_text(WORDS)
    user.get_by_role("link", name="看新消息").click()
    expect(user.locator(".handover")).to_contain_text("接线员")
    expect(user.locator(".person.agent")).to_contain_text(WORDS)
    say("好的，谢谢")
    expect(agent.get_by_text("好的，谢谢", exact=True)).to_be_visible()
    expect(user.locator(".person").last).to_contain_text("好的，谢谢")
    _back(agent)
    user.get_by_role("link", name="看新消息").click()
    expect(user.locator(".handover")).to_have_count(0)
    expect(user.locator(".person").last).to_contain_text("人工服务已结束")
