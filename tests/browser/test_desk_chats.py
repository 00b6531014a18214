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

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SENDER = "web-0123456789abcdef"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskSite]:
    patch = pytest.MonkeyPatch()
    patch.setenv("JUYI_DESK_HOURS", "0:00-23:59")
    with running_desk(tmp_path_factory.mktemp("desk")) as running:
        yield running
    patch.undo()


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
    expect(agent.get_by_text("我的手机是[手机号]", exact=False)).to_be_visible()
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
    again = say(user, site, "居住证要带什么材料")
    assert "application.materials" in [reply["custom"]["answer"]["entry"] for reply in again if "custom" in reply], again
