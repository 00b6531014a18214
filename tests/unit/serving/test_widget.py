"""What pages of other origins may load, and who may frame what."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from bot.serving.security_headers import SecurityHeaders
from bot.serving.widget import widget_routes
from bot.settings import Settings

ALLOWED = "https://www.example.gov.cn"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    (tmp_path / "index.html").write_text("<h1>居易</h1>", encoding="utf-8")
    app = Starlette(routes=widget_routes(tmp_path), middleware=[Middleware(SecurityHeaders, origins=(ALLOWED,))])
    with TestClient(app) as opened:
        yield opened


def test_the_embedded_page_may_be_framed_by_allowed_origins_only(client: TestClient) -> None:
    answer = client.get("/embed?host=https://evil.example&city=上海")
    assert "居易" in answer.text
    assert answer.headers["content-security-policy"].endswith(f"frame-ancestors 'self' {ALLOWED}")
    assert "x-frame-options" not in answer.headers


def test_the_launcher_may_be_loaded_by_other_origins_and_nothing_else_may(client: TestClient) -> None:
    launcher = client.get("/widget.js")
    assert launcher.headers["content-type"].startswith("text/javascript")
    assert launcher.headers["cross-origin-resource-policy"] == "cross-origin"
    assert launcher.headers["x-frame-options"] == "DENY"
    other = client.get("/other")
    assert other.headers["cross-origin-resource-policy"] == "same-origin"
    assert other.headers["content-security-policy"].endswith("frame-ancestors 'none'")


def test_origins_are_read_as_browsers_write_them() -> None:
    settings = Settings(allowed_origins=" https://A.example.cn/ ,http://127.0.0.1:8199,")
    assert settings.origins == ("https://a.example.cn", "http://127.0.0.1:8199")
    assert Settings(allowed_origins="").origins == ()


@pytest.mark.parametrize("origins", ["*", "https://*.cn", "www.example.cn", "https://a.cn/page", "https://a.cn; script-src *", "null"])
def test_what_is_no_origin_is_refused(origins: str) -> None:
    with pytest.raises(ValidationError):
        Settings(allowed_origins=origins)
