"""Takes the screenshots of the documentation from a running server.

Usage: python -m tests.browser.take_screenshots http://127.0.0.1:8080/ docs/images [question]
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from tests.browser.steps import ask, open_page

QUESTION = "申领居住证要带什么材料？"
SIZES = {"chat-desktop": (1280, 800), "chat-phone": (320, 640)}


def take(url: str, directory: Path, question: str) -> None:
    """Ask the question at each size; one picture of the greeting and one of the answer."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        for name, (width, height) in SIZES.items():
            page = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
            open_page(page, url)
            page.screenshot(path=directory / f"{name}-greeting.png")
            ask(page, question)
            expect(page.locator(".card").first).to_be_visible(timeout=30_000)
            page.screenshot(path=directory / f"{name}-answer.png")
        browser.close()


if __name__ == "__main__":
    take(sys.argv[1], Path(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else QUESTION)
