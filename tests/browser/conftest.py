"""A browser, a stub server with canned replies, and the real server, for the tests of the chat page."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.browser.foreign import foreign_app
from tests.browser.steps import Watched, open_page
from tests.browser.stub import RunningStub, StubServer, free_port, running, wait_until_ready

ROOT = Path(__file__).resolve().parents[2]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--disable-component-update",
    "--no-first-run",
]
READY_SECONDS = 300  # the first start trains the model
TODAY = "2026-11-23"


def unavailable(reason: str) -> None:
    """Skip, or fail where nothing may be left out (``CI=true``)."""
    if os.environ.get("CI", "").lower() in ("true", "1"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    """What starts browsers."""
    with sync_playwright() as started:
        yield started


@contextmanager
def launched(driver: Playwright, chromium: str, *more: str) -> Iterator[Browser]:
    """Chromium, headless, with more arguments than the usual ones."""
    started = driver.chromium.launch(executable_path=chromium, args=[*ARGUMENTS, *more])
    yield started
    started.close()


@pytest.fixture(scope="session")
def browser(driver: Playwright, chromium: str) -> Iterator[Browser]:
    """Chromium, headless."""
    with launched(driver, chromium) as started:
        yield started


@pytest.fixture
def fresh_browser(driver: Playwright, chromium: str) -> Iterator[Browser]:
    """A Chromium of its own: one that has shown hundreds of pages sometimes takes no more pictures."""
    with launched(driver, chromium) as started:
        yield started


@pytest.fixture
def page_without_scripts(driver: Playwright, chromium: str) -> Iterator[Page]:
    """A page of a browser whose scripts are switched off (a context option would not make it show noscript)."""
    with launched(driver, chromium, "--blink-settings=scriptEnabled=false") as started:
        yield started.new_page()


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    """A fresh browser profile with one page, desktop size."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(15_000)
    seen = Watched(page)
    page.on("console", seen.on_console)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("request", seen.on_request)
    yield seen
    context.close()


@pytest.fixture
def page(watched: Watched) -> Page:
    """The page of ``watched``."""
    return watched.page


@pytest.fixture(scope="session")
def _running_stub() -> Iterator[RunningStub]:
    foreign = free_port()
    stub = StubServer((f"http://127.0.0.1:{foreign}",))
    with running(stub.app(), free_port()) as url, running(foreign_app(url), foreign) as foreign_url:
        yield RunningStub(stub, url, foreign_url)


@pytest.fixture
def stub(_running_stub: RunningStub) -> RunningStub:
    """The stub server, with nothing received yet."""
    _running_stub.server.reset()
    return _running_stub


@contextmanager
def real_server(home: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The real server, started as an operator starts it, with a home of its own and a fixed day."""
    if not (ROOT / "bot" / "__main__.py").exists():
        unavailable("没有 bot/__main__.py，起不了服务")
    log = home / "server.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve", "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, "JUYI_HOME": str(home), "JUYI_TODAY": TODAY},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        if not wait_until_ready(f"http://127.0.0.1:{port}/health", READY_SECONDS, alive=lambda: process.poll() is None):
            pytest.fail("服务没有起来：\n" + log.read_text("utf-8", "replace")[-3000:])
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a real server for all tests."""
    port = free_port()
    with real_server(tmp_path_factory.mktemp("home"), port):
        yield f"http://127.0.0.1:{port}/"


@pytest.fixture(params=["stub", "real"])
def site(request: pytest.FixtureRequest) -> str:
    """Address of the page: once on the stub, once on the real server."""
    if request.param == "stub":
        return str(request.getfixturevalue("stub").url)
    return str(request.getfixturevalue("server_url"))


@pytest.fixture
def chat(stub: RunningStub, page: Page) -> Page:
    """The page, open on the stub."""
    open_page(page, stub.url)
    return page
