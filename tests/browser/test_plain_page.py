"""The page without script, on the real server, in a browser whose scripts are switched off."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

QUESTION = "证是2025年12月10日签发的，什么时候签注"


def ask_plainly(page: Page, text: str) -> None:
    page.get_by_label("您的问题").fill(text)
    page.get_by_role("button", name="提问").click()


def test_a_question_is_answered_with_steps_and_sources(server_url: str, page_without_scripts: Page) -> None:
    page = page_without_scripts
    page.goto(server_url + "chat/plain")
    ask_plainly(page, QUESTION)
    expect(page.locator(".reply h3")).to_have_text("我哪天签注")
    page.get_by_text("怎么算的").click()
    expect(page.locator("details ol")).to_contain_text("2026年12月9日")
    page.get_by_text("依据", exact=True).click()
    expect(page.locator("details ul")).to_contain_text("《居住证暂行条例》第10条")
    expect(page.get_by_role("link", name="加入日历")).to_be_visible()


def test_a_reload_asks_nothing_again_and_a_button_goes_on(server_url: str, page_without_scripts: Page) -> None:
    page = page_without_scripts
    page.goto(server_url + "chat/plain")
    page.get_by_role("button", name="申领居住证要带什么材料？").click()
    expect(page.locator("article")).to_have_count(1)
    page.wait_for_load_state()  # a page that is still arriving cannot be loaded again
    page.reload()
    expect(page.locator("article")).to_have_count(1)
    ask_plainly(page, QUESTION)
    page.get_by_role("button", name="在哪签注").click()
    expect(page.locator(".asked").last).to_have_text("您问：在哪签注")
    expect(page.locator("article")).to_have_count(3)
    page.get_by_role("button", name="结束并清除这次对话").click()
    expect(page.locator("article")).to_have_count(0)


def test_markup_is_text(server_url: str, page_without_scripts: Page) -> None:
    page = page_without_scripts
    page.goto(server_url + "chat/plain")
    typed = "</textarea><script>document.title=1</script><img src=x>{{ 7*7 }}"
    ask_plainly(page, typed)
    expect(page.locator(".asked")).to_have_text("您问：" + typed)
    assert page.locator("main img, main script").count() == 0


def test_the_whole_way_from_the_page_goes_without_script_and_keyboard_alone(server_url: str, page_without_scripts: Page) -> None:
    page = page_without_scripts
    page.goto(server_url)
    page.locator("noscript a").focus()
    page.keyboard.press("Enter")
    page.get_by_label("您的问题").focus()
    page.keyboard.type("你好")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".reply")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_it_fits_and_axe_finds_nothing(server_url: str, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    page.goto(server_url + "chat/plain")
    assert Axe().run(page).violations_count == 0
    ask_plainly(page, QUESTION)
    expect(page.locator(".reply h3")).to_be_visible()
    assert Axe().run(page).violations_count == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = page.evaluate("[...document.querySelectorAll('button, summary, a')].filter(n => n.getBoundingClientRect().height < 60).length")
    assert small == 0


def test_axe_finds_nothing_on_the_printable_list(server_url: str, page: Page) -> None:
    page.goto(server_url + "chat/plain")
    for text in ("看看我能不能办", "上海", "2026年1月5日登记的", "没有中断", "按就业", "给我自己"):
        ask_plainly(page, text)
    page.goto(str(page.get_by_role("link", name="打印清单").first.evaluate("node => node.href")))
    expect(page.locator(".verdict")).to_be_visible()
    assert Axe().run(page).violations_count == 0
