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


FORGED = """() => {
  const ours = document.querySelector('juyi-widget').shadowRoot.querySelector('iframe').contentWindow;
  for (const type of ['close', 'unread', 'elder', 'constructor', '__proto__'])
    window.postMessage({juyi: 1, type, on: true}, '*');  // as if our frame had said it
  const opened = {type: 'opened', focus: true};
  const ask = {juyi: 1, type: 'ask', text: '坏'};
  for (const data of [null, 'opened', 7, {juyi: 1}, opened, {...opened, juyi: 2}, {juyi: 1, type: 'toString'}, ask])
    ours.postMessage(data, '*');
  const other = document.createElement('iframe');
  document.querySelector('main').append(other);
  document.querySelector('#before').focus();
}"""
FROM_ANOTHER_FRAME = """() => {
  const ours = parent.document.querySelector('juyi-widget').shadowRoot.querySelector('iframe').contentWindow;
  ours.postMessage({juyi: 1, type: 'opened', focus: true}, '*');
  parent.postMessage({juyi: 1, type: 'close'}, '*');
}"""


def test_a_message_of_somebody_else_is_ignored(stub: RunningStub, page: Page) -> None:
    frame = opened(page, stub.foreign)
    page.evaluate(FORGED)
    page.frames[-1].evaluate(FROM_ANOTHER_FRAME)
    page.wait_for_timeout(300)
    expect(page.locator("juyi-widget iframe")).to_be_visible()
    expect(page.locator(".panel")).not_to_have_class("panel wide")
    expect(page.locator("#before")).to_be_focused()
    expect(frame.locator(".message")).to_have_count(0)
    assert stub.server.received == []


def test_a_message_of_another_frame_to_ours_is_ignored(stub: RunningStub, page: Page) -> None:
    page.goto(stub.url + "embed?host=" + stub.foreign.rstrip("/"))  # not in a frame: nobody is its host
    expect(page.get_by_role("textbox", name="您的问题")).to_be_visible()
    page.locator("#more").focus()
    page.evaluate("window.postMessage({juyi: 1, type: 'opened', focus: true}, '*')")
    page.wait_for_timeout(200)
    expect(page.locator("#more")).to_be_focused()


def test_the_widget_is_used_by_keyboard_alone(stub: RunningStub, page: Page) -> None:
    page.goto(stub.foreign)
    page.get_by_role("button", name=LAUNCHER).wait_for()
    page.keyboard.press("Tab")
    expect(page.locator("#before")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name=LAUNCHER)).to_be_focused()
    page.keyboard.press("Space")
    frame = page.frame_locator("juyi-widget iframe")
    expect(frame.get_by_role("textbox", name="您的问题")).to_be_focused()
    page.keyboard.type(DUE)
    page.keyboard.press("Enter")
    expect(frame.locator(".card")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=LAUNCHER)).to_be_focused()


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
