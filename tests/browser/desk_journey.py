"""An agent's call at the desk, by keyboard only: used by the tests, and by this command, which takes the pictures of the documentation.

Usage: python -m tests.browser.desk_journey docs/images
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from bot.cases.demo import demo_credentials
from tests.browser.desk_site import DeskSite, running_desk

Picture = Callable[[Page, str], None]
TYPED = "租房没有合同"
QUESTION = "我的证是2025年9月20日发的，在上海，过期没签注会怎样"


def no_picture(page: Page, name: str) -> None:
    """Tests need none."""


def keys(page: Page, *pressed: str) -> None:
    """Press keys one after the other."""
    for key in pressed:
        page.keyboard.press(key)


def question(page: Page, text: str) -> None:
    """Ask in the box, from wherever the focus is."""
    page.evaluate("document.querySelector('#answer').replaceChildren()")
    keys(page, "Escape", "/")
    page.keyboard.type(text)
    keys(page, "Enter")
    page.wait_for_selector("#felt[data-ms]")


def journey(page: Page, site: DeskSite, picture: Picture = no_picture) -> None:
    """Log in, ask with a suggestion, ask in words, go to the next entry, calculate, look a case up, and log out."""
    page.goto(f"{site.url}/desk")
    picture(page, "desk-login")
    site.log_in(page, "wu")
    expect(page.get_by_role("combobox", name="来电人问什么")).to_be_focused()

    page.keyboard.type(TYPED)
    expect(page.get_by_role("option").first).to_be_visible()
    keys(page, "ArrowDown")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    picture(page, "desk-suggestions")
    chosen = page.locator('[role="option"][aria-selected="true"]').get_attribute("data-entry")
    keys(page, "Enter")
    expect(page.locator(".card").first).to_have_attribute("data-entry", str(chosen))

    question(page, QUESTION)
    card = page.locator(".card").first
    expect(card.locator(".spoken")).not_to_be_empty()
    expect(card.get_by_role("heading", name="怎么算的")).to_be_visible()
    expect(card.get_by_role("row", name="第10条")).to_contain_text("居住证暂行条例")
    expect(page.get_by_text("怎么理解的")).to_be_visible()
    picture(page, "desk-answer")
    expect(page.locator("#answer")).to_be_focused()
    keys(page, "b")
    expect(page.locator(".copied")).to_have_text("口播加依据 b")

    first = page.locator('[data-choice="1"] span').text_content()
    keys(page, "1")
    expect(page.locator(".card h2").first).to_have_text(str(first))

    keys(page, "?")
    expect(page.get_by_role("dialog", name="快捷键")).to_be_visible()
    picture(page, "desk-help")
    keys(page, "Escape")

    code = page.locator(".number code").first.text_content()
    page.locator("#code").focus()
    page.keyboard.type(str(code))
    keys(page, "Enter")
    expect(page.get_by_role("heading", name=f"答复 {code}")).to_be_visible()
    expect(page.get_by_text("一字不差")).to_be_visible()

    keys(page, "g", "2")
    page.wait_for_url("**/desk/calculators")
    page.keyboard.press("Tab")
    page.locator('[name="registered"]').fill("2026-06-20")
    keys(page, "Enter")
    expect(page.locator(".results")).to_contain_text("2026-12-21")
    picture(page, "desk-calculator-application")
    page.get_by_role("radio", name="签注逾期的后果").check()
    page.locator('[name="issued"]').fill("2025-09-20")
    page.locator('[name="city"]').select_option("上海")
    keys(page, "Enter")
    expect(page.get_by_role("img", name="签注逾期的后果的时间线")).to_be_visible()
    picture(page, "desk-calculator")

    page.locator("body").evaluate("() => document.activeElement.blur()")
    keys(page, "g", "3")
    page.wait_for_url("**/desk/cases")
    case = demo_credentials()[2]
    page.keyboard.type(case.case_number)
    keys(page, "Tab")
    page.keyboard.type(case.id_tail)
    keys(page, "Enter")
    expect(page.get_by_role("heading", name="办理经过")).to_be_visible()
    keys(page, "Enter")  # once more: the audit of the case shows the first time
    expect(page.locator(".audit")).to_contain_text("desk:wu")
    picture(page, "desk-case")

    page.goto(f"{site.url}/desk/audit")
    expect(page.locator(".audit")).to_contain_text("凭核验查办件")
    picture(page, "desk-audit")
    page.get_by_role("button", name="退出").press("Enter")
    page.wait_for_url("**/desk/login")


def main(directory: Path) -> None:
    """Take the pictures at 1280 pixels, and the answer at 1920."""
    with tempfile.TemporaryDirectory() as home, running_desk(Path(home)) as site, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu", "--lang=zh-CN"])
        page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="zh-CN", reduced_motion="reduce")

        def picture(shown: Page, name: str) -> None:
            shown.wait_for_timeout(150)
            shown.screenshot(path=directory / f"{name}.png", full_page=name == "desk-answer")
            if name == "desk-answer":
                shown.set_viewport_size({"width": 1920, "height": 1080})
                shown.screenshot(path=directory / "desk-answer-1920.png")
                shown.set_viewport_size({"width": 1280, "height": 800})

        journey(page, site, picture)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
