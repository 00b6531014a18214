"""Steps that the tests of the chat page share, and the record of what happens on a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Page, Request, expect

WEBHOOK = "**/webhooks/rest/webhook"
DUE = "什么时候该签注？"  # its canned answer has every part

AGENT = {"state": "agent", "place": None, "opening": None}


@dataclass
class Watched:
    """A page and what happened on it: console errors, uncaught errors, addresses asked for."""

    page: Page
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def on_console(self, message: ConsoleMessage) -> None:
        """Keep what the console shows as an error or a warning."""
        if message.type in {"error", "warning"}:
            self.errors.append(message.text)

    def on_request(self, request: Request) -> None:
        """Keep the address of every request."""
        self.requests.append(request.url)


def open_page(page: Page, url: str) -> None:
    """Open the page and wait until it can be used."""
    page.goto(url)
    expect(page.get_by_role("textbox", name="您的问题")).to_be_visible()


def ask(page: Page, text: str) -> None:
    """Type a question and press enter."""
    page.get_by_role("textbox", name="您的问题").fill(text)
    page.get_by_role("textbox", name="您的问题").press("Enter")


def tab_to(page: Page, reached: Callable[[], bool], most: int = 40, key: str = "Tab") -> None:
    """Press Tab until the wanted element has the focus."""
    for _ in range(most):
        if reached():
            return
        page.keyboard.press(key)
    raise AssertionError(f"not reached with {most} presses of {key}")


def conversation_id(page: Page) -> str:
    """The conversation id that the browser keeps."""
    return str(page.evaluate("JSON.parse(localStorage.getItem('juyi.conversation')).id"))


def focused(page: Page, selector: str) -> Callable[[], bool]:
    """A check whether the focus is on an element that matches."""
    return lambda: bool(page.evaluate("selector => document.activeElement.matches(selector)", selector))
