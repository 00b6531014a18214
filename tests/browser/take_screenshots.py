"""Takes the screenshots of the documentation; ``test_screenshots.py`` starts the server for it, which allows the embedding site."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.browser.foreign import foreign_app
from tests.browser.steps import ask, open_page
from tests.browser.stub import running

QUESTION = "证是2025年12月10日签发的，什么时候签注？"
SIZES = {"chat-desktop": (1280, 800), "chat-phone": (320, 640)}


def take(browser: Browser, url: str, foreign_port: int, directory: Path, question: str = QUESTION) -> None:
    """Ask the question at each size; pictures of the greeting and of the answer, of elder mode, the widget and the plain page."""
    with running(foreign_app(url), foreign_port) as site:
        for name, (width, height) in SIZES.items():
            page = new_page(browser, width, height)
            open_page(page, url)
            page.screenshot(path=directory / f"{name}-greeting.png")
            answer(page, question)
            page.screenshot(path=directory / f"{name}-answer.png")
        take_elder(browser, url, directory, question)
        take_widget(browser, site, directory, question)
        page = new_page(browser, 390, 780)
        page.goto(url + "chat/plain")
        page.get_by_label("您的问题").fill(question)
        page.get_by_role("button", name="提问").click()
        page.screenshot(path=directory / "plain-page.png")


def new_page(browser: Browser, width: int, height: int) -> Page:
    """A page of a fresh profile."""
    return browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")


def answer(page: Page, question: str) -> None:
    """Ask, and wait for the card."""
    ask(page, question)
    expect(page.locator(".card").first).to_be_visible(timeout=30_000)


def take_elder(browser: Browser, url: str, directory: Path, question: str) -> None:
    """The elder mode: the greeting and an answer."""
    page = new_page(browser, 390, 780)
    open_page(page, url)
    page.get_by_role("button", name="长辈模式").click()
    page.screenshot(path=directory / "elder-greeting.png")
    answer(page, question)
    page.screenshot(path=directory / "elder-answer.png")


def take_widget(browser: Browser, site: str, directory: Path, question: str) -> None:
    """The widget on a page of another origin: the launcher, and an answer, on a desktop and on a phone."""
    for name, width, height in (("widget-desktop", 1280, 800), ("widget-phone", 390, 780)):
        page = new_page(browser, width, height)
        page.goto(site)
        launcher = page.get_by_role("button", name="居住证问答")
        launcher.wait_for()
        page.screenshot(path=directory / f"{name}-closed.png")
        launcher.click()
        frame: FrameLocator = page.frame_locator("juyi-widget iframe")
        expect(frame.get_by_role("textbox", name="您的问题")).to_be_focused()
        page.screenshot(path=directory / f"{name}-greeting.png")
        frame.get_by_role("textbox", name="您的问题").fill(question)
        frame.get_by_role("textbox", name="您的问题").press("Enter")
        expect(frame.locator(".card").first).to_be_visible(timeout=30_000)
        page.screenshot(path=directory / f"{name}-answer.png")
