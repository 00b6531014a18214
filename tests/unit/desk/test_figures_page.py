"""The dashboard of the application itself: what was asked and rated, as totals, tables, charts and as a file."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.cases.access import audit_lines
from bot.cases.rating_models import RatingScore
from bot.cases.stages import AccessAction
from bot.cases.store import CaseStore
from bot.clock import CHINA
from bot.desk.roles import Role
from bot.desk.users import Users
from bot.feedback import Rating, Ratings
from bot.insight import Question, Recorder
from bot.serving.app import create_app
from bot.settings import Settings
from tests.unit.desk.conftest import HOST, PASSWORD, DeskClient, Parrot, quick_passwords

DAY = dt.datetime(2026, 11, 20, 9, 0, tzinfo=CHINA)
SPAN = "since=2026-11-20&until=2026-11-20"


def asked(hour: int, milliseconds: float, **more: str) -> Question:
    given = {"matter": "endorsement", "aspect": "due_date", "status": "answered", "channel": "rest", **more}
    return Question(at=DAY.replace(hour=hour), sender="u", milliseconds=milliseconds, handover=given["status"] == "handover", **given)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CaseStore]:
    opened = CaseStore(f"sqlite:///{tmp_path / 'cases.db'}", "key-of-the-tests")
    opened.migrate()
    recorder = Recorder(opened, keep_texts=dt.timedelta(days=30), low_confidence=0.6)
    recorder.note(
        [
            asked(9, 1.0, city="上海"),
            asked(9, 2.0, city="=1+1"),  # a name that a spreadsheet would calculate
            asked(14, 3.0, aspect="materials", channel="wechat"),
            asked(14, 4.0, matter="none", aspect="none", status="clarify"),
            asked(15, 5.0, matter="none", aspect="none", status="handover"),
        ]
    )
    recorder.stop()
    scores = [RatingScore.UP, RatingScore.UP, RatingScore.UP, RatingScore.DOWN]
    for number, score in enumerate(scores):
        Ratings(opened).keep(f"u{number}", Rating(f"m{number}", None, score), channel="rest", at=DAY)
    Ratings(opened).keep("later", Rating("m", None, RatingScore.DOWN), channel="rest", at=DAY + dt.timedelta(days=1))
    yield opened
    opened.close()


@pytest.fixture
def wu(store: CaseStore, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> DeskClient:
    """A supervisor, logged in to the application as it is put together for serving."""
    passwords = quick_passwords()
    Users(store, passwords).add("wu", Role.SUPERVISOR, PASSWORD, actor="test", now=DAY, must_change=False)
    monkeypatch.setattr("bot.serving.desk.site.Passwords", lambda: passwords)
    client = DeskClient(TestClient(create_app(Parrot(), settings, cases=store), base_url=HOST, follow_redirects=False), HOST)
    assert client.log_in("wu").status_code == 303
    return client


def test_the_totals_are_those_of_the_rows_and_the_ratings(wu: DeskClient) -> None:
    page = wu.get(f"/figures?{SPAN}").text
    shown = dict(re.findall(r"<dt>(.*?)</dt><dd><strong>(.*?)</strong>", page))
    assert shown == {
        "问题": "4",
        "没有答上": "1（25.0%）",
        "反问或出错": "1（25.0%）",
        "转人工": "1（20.0%）",
        "满意": "75.0%（4 次评价）",
        "最忙": "9点、14点",
        "50% 的问题不超过": "2.0 毫秒",
        "95% 的问题不超过": "4.0 毫秒",
        "99% 的问题不超过": "4.0 毫秒",
    }


def test_a_chart_has_words_beside_it_and_a_table_with_the_same_figures(wu: DeskClient) -> None:
    page = wu.get(f"/figures?{SPAN}").text
    assert len(re.findall(r'<img src="data:image/svg\+xml;base64,[^"]+" alt="[^"]+"', page)) == page.count("<img ") == 5
    assert page.count('<th scope="col">') == 10
    assert re.search(r"<td>签注</td><td>3</td>", page)


def test_the_file_has_the_same_figures_and_no_formula(wu: DeskClient, store: CaseStore) -> None:
    response = wu.get(f"/figures.csv?{SPAN}")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert "figures-2026-11-20-2026-11-20.csv" in response.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0] == ["指标", "项", "值"]
    found = {(kind, name): value for kind, name, value in rows[1:]}
    assert found[("总计", "问题")] == "4"
    assert found[("总计", "满意")] == "75.0%（4 次评价）"
    assert found[("按事项", "签注")] == "3"
    assert found[("按城市", "上海")] == "1"
    assert found[("按渠道", "微信")] == "1"
    assert found[("按钟点（中国时间）", "14")] == "2"
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert AccessAction.DOWNLOAD.zh in {line.what for line in audit_lines(store, since=DAY)}
