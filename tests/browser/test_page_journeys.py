"""What a person does on the chat page: on the stub, and the same on the real server."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.steps import WEBHOOK, Watched, ask, conversation_id, focused, open_page, tab_to

pytestmark = pytest.mark.browser


def begin_anew(page: Page) -> None:
    """Choose 新对话 in the menu."""
    page.get_by_role("button", name="更多").click()
    page.get_by_role("button", name="新对话", exact=True).click()


QUESTION = "申领居住证要带什么材料？"


def test_a_question_asked_and_its_sources_opened_by_keyboard_alone(site: str, page: Page) -> None:
    open_page(page, site)
    tab_to(page, focused(page, "#message"))
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    card = page.locator(".card").first
    expect(card).to_be_visible()
    expect(card).to_contain_text("身份证")
    sources = card.locator("details.citations")
    expect(sources).not_to_have_attribute("open", "")
    tab_to(page, focused(page, ".card details.citations > summary"), key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(sources).to_have_attribute("open", "")
    expect(sources.locator("li").first).to_be_visible()
    expect(sources).to_contain_text("居住证暂行条例")


def test_a_need_chosen_from_the_greeting_is_asked(site: str, page: Page) -> None:
    open_page(page, site)
    needs = page.get_by_role("group", name="大家常问的").get_by_role("button")
    expect(needs).to_have_count(5)
    needs.nth(1).click()
    expect(page.locator(".message.user")).to_have_text("您说：" + QUESTION)
    expect(page.locator(".message.bot").first).to_be_visible()


def test_reload_keeps_the_messages_and_the_conversation(site: str, page: Page) -> None:
    open_page(page, site)
    ask(page, QUESTION)
    expect(page.locator(".message.bot").first).to_be_visible()
    expect(page.locator("#typing")).to_have_text("")
    before = (conversation_id(page), page.locator("#log").inner_text())
    page.reload()
    expect(page.locator(".message.bot").first).to_be_visible()
    assert (conversation_id(page), page.locator("#log").inner_text()) == before


def test_a_failed_message_is_sent_again_once_and_stands_once(site: str, page: Page) -> None:
    open_page(page, site)
    page.route(WEBHOOK, lambda route: route.abort())
    ask(page, QUESTION)
    retry = page.get_by_role("button", name="重新发送")
    expect(retry).to_be_visible()
    expect(page.locator(".message.user.failed")).to_have_count(1)
    page.unroute(WEBHOOK)
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    retry.dblclick()
    expect(page.locator(".card").first).to_be_visible()
    expect(page.locator(".message.user")).to_have_count(1)
    expect(page.locator(".message.user.failed")).to_have_count(0)
    expect(retry).to_have_count(0)
    assert len(sent) == 1


@pytest.mark.parametrize("elder", [False, True], ids=["normal type", "elder mode"])
def test_a_narrow_phone_never_scrolls_sideways(site: str, page: Page, elder: bool) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    open_page(page, site)
    if elder:
        page.get_by_role("button", name="长辈模式").click()
    ask(page, QUESTION)
    expect(page.locator(".card").first).to_be_visible()
    ask(page, "无" * 30 + "w" * 200)
    expect(page.locator(".message.user")).to_have_count(2)
    for details in page.locator("details").all():
        details.locator("summary").click()
    overflow = page.evaluate(
        """() => [...document.querySelectorAll('html, #scroll, #app *')]
            .filter(node => node.getBoundingClientRect().right > innerWidth + 0.5
                || node.matches('html, #scroll') && node.scrollWidth > node.clientWidth)
            .map(node => node.tagName + '.' + node.className)"""
    )
    assert overflow == []


def test_nothing_is_reported_on_the_console_and_no_other_host_is_asked(site: str, watched: Watched) -> None:
    page = watched.page
    open_page(page, site)
    ask(page, QUESTION)
    expect(page.locator(".card").first).to_be_visible()
    page.reload()
    expect(page.locator(".card").first).to_be_visible()
    assert watched.errors == []
    assert {urlsplit(address).netloc for address in watched.requests} == {urlsplit(site).netloc}


def test_markup_typed_by_the_user_is_shown_as_text(site: str, page: Page) -> None:
    open_page(page, site)
    typed = "<img src=x onerror=\"document.title='坏'\"><b>粗</b>"
    ask(page, typed)
    expect(page.locator(".message.user .words")).to_have_text(typed)
    expect(page.locator(".message.bot").first).to_be_visible()
    assert page.locator("#log img, #log b").count() == 0
    assert page.title() == "居易 · 居住证问答"


def test_a_new_conversation_clears_the_messages_and_takes_a_new_id(site: str, page: Page) -> None:
    open_page(page, site)
    ask(page, QUESTION)
    expect(page.locator(".message.bot").first).to_be_visible()
    before = conversation_id(page)
    begin_anew(page)
    page.get_by_role("dialog").get_by_role("button", name="返回").click()
    expect(page.locator(".message.user")).to_have_count(1)
    begin_anew(page)
    page.get_by_role("dialog").get_by_role("button", name="开始新对话").click()
    expect(page.locator(".message")).to_have_count(0)
    assert conversation_id(page) != before
    page.reload()
    expect(page.locator(".message")).to_have_count(0)


def test_the_reply_that_comes_after_a_new_conversation_is_not_shown(site: str, page: Page) -> None:
    held: list[Route] = []
    open_page(page, site)
    page.route(WEBHOOK, lambda route: held.append(route))
    ask(page, QUESTION)
    expect(page.locator("#typing")).to_contain_text("正在查")
    begin_anew(page)
    page.get_by_role("dialog").get_by_role("button", name="开始新对话").click()
    with page.expect_response(WEBHOOK):
        held[0].continue_()
    page.unroute(WEBHOOK)
    ask(page, "你好")
    expect(page.locator(".message.bot").first).to_be_visible()
    expect(page.locator(".message.user")).to_have_count(1)
    assert page.locator(".card").count() == 0
