"""The whole server as others meet it: its schema against its routes, and requests of every shape against the real assistant.

``JUYI_FUZZ_EXAMPLES=5000 ./juyi test tests/integration/test_interface.py`` runs for longer.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.specs.openapi import checks
from starlette.routing import Mount, Route

from actions import runtime
from bot.clock import now
from bot.deadlines import WorkingDayCalendar
from bot.handover import Handovers, OpeningHours, Summary
from bot.handover.agents import Agents
from bot.serving.app import create_app
from bot.serving.interface_schema import load_schema
from bot.serving.staffed import Staffed
from bot.settings import Settings
from tests.integration.talking import running_engine
from tests.integration.test_checklist_page import keep_checklist

EXAMPLES = int(os.environ.get("JUYI_FUZZ_EXAMPLES", "40"))  # of each operation and kind
TOKEN = "token-of-the-back-office"
UNLIMITED = dict.fromkeys(
    ("limit_user", "limit_address", "limit_documents", "limit_pages", "limit_servers", "limit_desk", "limit_login"), ""
)
# routes that are there only when configured
PLATFORMS = {
    "JUYI_WECHAT_APP_ID": "wx0123456789abcdef",
    "JUYI_WECHAT_TOKEN": "tokenofthetest",
    "JUYI_WECOM_CORP_ID": "ww0123456789abcdef",
    "JUYI_WECOM_AGENT_ID": "1000002",
    "JUYI_WECOM_TOKEN": "tokenofthetest",
    "JUYI_WECOM_AES_KEY": "a" * 43,
}
ASKED = "居住证2026年3月31日发的，什么时候签注"  # its answer has dates to come
CHATTING = "web-0123456789abcdef"  # this conversation is with a person
CHECKS = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    schemathesis.checks.not_a_server_error,
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Any]]:
    """Address of a running server, and its application."""
    loop = asyncio.new_event_loop()
    with pytest.MonkeyPatch.context() as environment, running_engine(loop, tmp_path_factory.mktemp("home")) as engine:
        for name, value in PLATFORMS.items():
            environment.setenv(name, value)
        settings = Settings(import_token=TOKEN, home=tmp_path_factory.mktemp("other"), retain_daily=False, **UNLIMITED)
        agents = Agents(Handovers(runtime.case_store(), OpeningHours.parse("9:00-17:00", WorkingDayCalendar.from_years([]))))
        agents.handovers.ask(CHATTING, "rest", Summary({}, {}), now=dt.datetime(2026, 11, 23, 10, 0))
        (waiting,) = agents.queue()
        agents.take(waiting.id, "chen", now=now())
        agents.reply(waiting.id, "chen", "您好，请讲。", now=now())
        app = create_app(Staffed(engine, agents.handovers, now), settings, cases=runtime.case_store(), agents=agents)
        (answered,) = loop.run_until_complete(engine.handle(ASKED, "fuzz-receipt"))
        app.state.receipts = [answered["custom"]["answer"]["receipt"], keep_checklist()]
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            running = uvicorn.Server(uvicorn.Config(app, log_config=None, proxy_headers=False, lifespan="off", ws="none", http="httptools"))
            thread = threading.Thread(target=running.run, args=([listening],), daemon=True)
            thread.start()
            while not running.started and thread.is_alive():
                time.sleep(0.05)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}", app
            running.should_exit = True
            thread.join(10)
    loop.close()


def _routes(app: Any) -> set[tuple[str, str]]:
    """Method and path of every route, as the schema writes them."""
    found = set()
    for route in app.routes:
        if route.path == "/desk" or route.path.startswith("/desk/"):
            continue  # pages for people who log in: no program is to use them, so that they may change without notice
        if isinstance(route, Route):
            path = re.sub(r"{(\w+):\w+}", r"{\1}", route.path)
            found |= {(method, path) for method in (route.methods or ()) if method != "HEAD"}
        else:
            assert isinstance(route, Mount), route
            found.add(("GET", route.path or "/"))
    return found


def test_the_schema_describes_the_routes_and_nothing_else(server: tuple[str, Any]) -> None:
    address, app = server
    served = httpx.get(f"{address}/openapi.json").json()
    assert served == load_schema()
    described = {(method.upper(), path) for path, item in served["paths"].items() for method in item if method != "parameters"}
    assert described == _routes(app)


def test_a_thing_described_twice_is_refused(tmp_path: Path) -> None:
    for name in ("base", "a", "b"):
        content = "paths: {}" if name == "base" else "paths: {/x: {get: {}}}"
        (tmp_path / f"{name}.yml").write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match="/x"):
        load_schema(tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("kind", list(schemathesis.GenerationMode))
def test_no_request_makes_the_server_fail(server: tuple[str, Any], kind: Any) -> None:
    """Requests that keep to the schema, and such that do not, with and without the token, of receipts and chats that are there or not."""
    address, app = server
    schema = schemathesis.openapi.from_url(f"{address}/openapi.json")
    seen: Counter[tuple[str, int]] = Counter()
    for result in schema.get_all_operations():
        operation = result.ok()
        strategy = operation.as_strategy(generation_mode=kind)

        @hypothesis_settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=strategy, token=st.sampled_from([TOKEN, None]), receipt=st.sampled_from([*app.state.receipts, None]))
        def send(case: Any, token: str | None, receipt: str | None) -> None:
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            if receipt and "code" in case.path_parameters:
                case.path_parameters["code"] = receipt
            if receipt and case.operation.path == "/chat/state":
                case.query["sender"] = CHATTING
            response = case.call(base_url=address, headers=headers)
            seen[case.operation.label, response.status_code] += 1
            case.validate_response(response, checks=CHECKS)

        if kind is schemathesis.GenerationMode.NEGATIVE:
            with suppress(Unsatisfiable):  # without parameters, or with a form of free texts, there is nothing to be wrong
                send()
        else:
            send()
    print(f"{kind}: {sum(seen.values())} requests, {dict(seen)}")
    assert {"POST /webhooks/rest/webhook", "POST /cases/records"} <= {label for label, _ in seen}
    assert not [status for _, status in seen if status >= 500]
    if kind is schemathesis.GenerationMode.POSITIVE:
        answered = {label for label, status in seen if status == 200}
        assert {"GET /calendar/{code}.ics", "GET /checklist/{code}", "GET /chat/state"} <= answered
