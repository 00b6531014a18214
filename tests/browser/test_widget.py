"""The widget on a page of another origin, on canned replies."""

from __future__ import annotations

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.steps import DUE, Watched
from tests.browser.stub import RunningStub

pytestmark = pytest.mark.browser

LAUNCHER = "居住证问答"


def opened(page: Page, url: str) -> FrameLocator:
    """Open a page of the foreign site and press the launcher."""
    page.goto(url)
    page.get_by_role("button", name=LAUNCHER).click()
    frame = page.frame_locator("juyi-widget iframe")
    expect(frame.get_by_role("textbox", name="您的问题")).to_be_focused()
    return frame


def ask_in(frame: FrameLocator, text: str) -> None:
    frame.get_by_role("textbox", name="您的问题").fill(text)
    frame.get_by_role("textbox", name="您的问题").press("Enter")


@pytest.mark.parametrize("path", ["", "hostile"], ids=["plain page", "hostile styles"])
def test_one_script_tag_gives_a_working_assistant_under_a_strict_policy(stub: RunningStub, watched: Watched, path: str) -> None:
    frame = opened(watched.page, stub.foreign + path)
    ask_in(frame, DUE)
    expect(frame.locator(".card h3")).to_have_text("该在什么时候签注")
    assert watched.errors == []
    assert {item["message"] for item in stub.server.received} == {'/inform{"city":"上海"}', DUE}


@pytest.mark.parametrize("size", [(320, 640), (1280, 800)], ids=["phone", "desktop"])
def test_hostile_styles_change_neither_place_nor_look(stub: RunningStub, page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})

    def look(path: str) -> object:
        page.goto(stub.foreign + path)
        page.get_by_role("button", name=LAUNCHER).wait_for()
        closed = page.locator(".launcher").bounding_box()
        page.get_by_role("button", name=LAUNCHER).click()
        page.locator("juyi-widget iframe").wait_for()
        style = page.locator(".launcher").evaluate(
            "node => { const s = getComputedStyle(node); return [s.color, s.backgroundColor, s.fontSize, s.letterSpacing, s.fontStyle] }"
        )
        shown = (closed, page.locator(".panel").bounding_box(), style)
        page.evaluate("sessionStorage.clear()")
        return shown

    assert look("hostile") == look("")


def test_escape_closes_and_the_focus_comes_back(stub: RunningStub, page: Page) -> None:
    frame = opened(page, stub.foreign)
    page.keyboard.press("Escape")
    expect(page.locator("juyi-widget iframe")).to_be_hidden()
    expect(page.get_by_role("button", name=LAUNCHER)).to_be_focused()
    page.keyboard.press("Enter")
    expect(frame.get_by_role("textbox", name="您的问题")).to_be_focused()
    frame.get_by_role("button", name="收起问答窗口").click()
    expect(page.get_by_role("button", name=LAUNCHER)).to_be_focused()
    expect(page.get_by_role("button", name=LAUNCHER)).to_have_attribute("aria-expanded", "false")


def test_a_message_of_somebody_else_is_ignored(stub: RunningStub, page: Page) -> None:
    frame = opened(page, stub.foreign)
    page.evaluate(
        """() => { for (const type of ['close', 'unread', 'constructor', '__proto__'])
            window.postMessage({juyi: 1, type}, '*');
          for (const data of [null, 'close', {juyi: 1}, {type: 'opened', focus: true}, {juyi: 1, type: 'ask', text: '坏'}])
            document.querySelector('juyi-widget').shadowRoot.querySelector('iframe').contentWindow.postMessage(data, '*') }"""
    )
    page.evaluate(
        """() => new Promise(done => { const other = document.createElement('iframe'); document.querySelector('main').append(other);
            const frame = document.querySelector('juyi-widget').shadowRoot.querySelector('iframe').contentWindow;
            other.contentWindow.eval ? done() : done(); frame.postMessage({juyi: 1, type: 'toString'}, '*') })"""
    )
    page.wait_for_timeout(300)
    expect(page.locator("juyi-widget iframe")).to_be_visible()
    expect(frame.locator(".message")).to_have_count(0)
    assert stub.server.received == []


def test_the_conversation_survives_the_way_to_another_page_of_the_site(stub: RunningStub, page: Page) -> None:
    frame = opened(page, stub.foreign)
    ask_in(frame, DUE)
    expect(frame.locator(".card")).to_be_visible()
    page.goto(stub.foreign + "hostile")
    expect(page.frame_locator("juyi-widget iframe").locator(".card")).to_be_visible()
    assert page.evaluate("document.activeElement === document.body")  # it was not asked for


def test_a_site_that_is_not_allowed_gets_a_link_instead(stub: RunningStub, page: Page) -> None:
    page.clock.install()
    page.goto(stub.foreign + "closed")
    page.get_by_role("button", name=LAUNCHER).click()
    page.clock.fast_forward(13_000)
    expect(page.get_by_role("link", name="在新窗口打开")).to_be_focused()
    page.get_by_role("button", name="收起").click()
    expect(page.get_by_role("button", name=LAUNCHER)).to_be_focused()


def test_other_origins_may_not_frame_the_page(stub: RunningStub, page: Page) -> None:
    with page.expect_response(stub.url + "embed") as answer:
        page.goto(stub.url + "embed")
    policy = answer.value.headers["content-security-policy"]
    assert policy.endswith(f"frame-ancestors 'self' {stub.foreign.rstrip('/')}")
    with page.expect_response(stub.url) as answer:
        page.goto(stub.url)
    assert answer.value.headers["content-security-policy"].endswith("frame-ancestors 'none'")
