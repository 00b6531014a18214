"""The dashboard: figures of a span of days as tables and charts, and as a file for spreadsheets."""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot.cases.stages import AccessAction
from bot.desk import texts
from bot.desk.roles import Permission
from bot.insight import Figures, figures
from bot.insight.charts import bars
from bot.insight.figures import questions_between
from bot.insight.spreadsheet import as_csv
from bot.labels import Aspect, Channel, Matter
from bot.serving.desk.ask_pages import day_of
from bot.serving.desk.table import Pages, desk_route

_DAYS = 7
_LONGEST = 366
Group = tuple[str, tuple[tuple[str, int], ...], bool]


class FigurePages(Pages):
    """The pages of figures."""

    @desk_route("GET", "/figures", Permission.DASHBOARD, audit=AccessAction.DASHBOARD)
    async def dashboard(self, request: Request) -> Response:
        """The figures."""
        try:
            since, until = self._span(request)
        except ValueError:
            return self.desk.message(request, texts.NO_DAY, 422)
        return self.desk.page(request, "figures.html", **await asyncio.to_thread(self._context, since, until))

    @desk_route("GET", "/figures.csv", Permission.EXPORT, audit=AccessAction.DOWNLOAD)
    async def export(self, request: Request) -> Response:
        """The same as a file for spreadsheets."""
        try:
            since, until = self._span(request)
        except ValueError:
            return self.desk.message(request, texts.NO_DAY, 422)
        found = await asyncio.to_thread(self._figures, since, until)
        rows: list[tuple[object, ...]] = [("总计", name, value) for name, value in _totals(found)]
        rows += [(title, name, amount) for title, items, _ in _groups(found) for name, amount in items]
        name = f"figures-{since.isoformat()}-{until.isoformat()}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(as_csv(("指标", "项", "值"), rows), media_type="text/csv; charset=utf-8", headers=headers)

    def _span(self, request: Request) -> tuple[dt.date, dt.date]:
        """First and last day."""
        until = day_of(request.query_params.get("until", "")) or self.desk.today()
        since = day_of(request.query_params.get("since", "")) or until - dt.timedelta(days=_DAYS - 1)
        if not dt.timedelta() <= until - since < dt.timedelta(days=_LONGEST):
            raise ValueError(texts.NO_DAY)
        return since, until

    def _figures(self, since: dt.date, until: dt.date) -> Figures:
        start, end = dt.datetime.combine(since, dt.time()), dt.datetime.combine(until + dt.timedelta(days=1), dt.time())
        ratings = self.desk.ratings.between(start, end) if self.desk.ratings else ()
        return figures(questions_between(self.desk.store, start, end), ratings)

    def _context(self, since: dt.date, until: dt.date) -> dict[str, Any]:
        found = self._figures(since, until)
        charts = [
            {"title": title, "items": items, "image": base64.b64encode(bars(title, items, level=level)).decode("ascii")}
            for title, items, level in _groups(found)
        ]
        return {"since": since, "until": until, "totals": _totals(found), "charts": charts, "figures": found}


def _totals(found: Figures) -> list[tuple[str, object]]:
    busiest = "、".join(f"{hour}点" for hour in found.busiest)
    return [
        ("问题", found.questions),
        ("没有答上", f"{found.unanswered}（{_percent(found.unanswered_share)}）"),
        ("反问或出错", f"{found.fallbacks}（{_percent(found.fallback_share)}）"),
        ("转人工", f"{found.handovers}（{_percent(found.handover_share)}）"),
        ("满意", f"{_percent(found.satisfaction)}（{found.ratings} 次评价）"),
        ("最忙", busiest or "—"),
        *((f"{point}% 的问题不超过", f"{value:.1f} 毫秒" if value is not None else "—") for point, value in found.milliseconds),
    ]


def _groups(found: Figures) -> list[Group]:
    matters, aspects, channels = ({str(one): one.zh for one in labels} for labels in (Matter, Aspect, Channel))
    return [
        ("按事项", tuple((matters.get(name, name), n) for name, n in found.matters), True),
        ("按方面", tuple((aspects.get(name, name), n) for name, n in found.aspects), True),
        ("按城市", tuple((name or "没说城市", n) for name, n in found.cities), True),
        ("按渠道", tuple((channels.get(name, name), n) for name, n in found.channels), True),
        ("按钟点（中国时间）", tuple((str(hour), n) for hour, n in enumerate(found.hours)), False),
    ]


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share:.1%}"
