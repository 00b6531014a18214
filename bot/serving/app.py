"""The web application: Rasa's REST address, the state of the parts, and the page."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ujson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.cases.store import CaseStore
from bot.clock import now, today
from bot.feedback import Ratings
from bot.handover import Handovers
from bot.handover.agents import Agents
from bot.insight import Recorder
from bot.serving.answering import Answering
from bot.serving.calendar_file import calendar_file
from bot.serving.chat_state import PATH as CHAT_STATE_PATH
from bot.serving.chat_state import ChatStates
from bot.serving.checklist_page import PATH as CHECKLIST_PATH
from bot.serving.checklist_page import checklist_page
from bot.serving.edge.edge import Edge
from bot.serving.errors import ServingError
from bot.serving.gathering import gather_daily
from bot.serving.intake import max_body_bytes, parse_message, read_body
from bot.serving.interface_schema import PATH as SCHEMA_PATH
from bot.serving.interface_schema import interface_schema
from bot.serving.metrics_page import PATH as METRICS_PATH
from bot.serving.metrics_page import MetricsPage
from bot.serving.observed import Observed
from bot.serving.plain_page import PlainPage
from bot.serving.ratings import PATH as RATINGS_PATH
from bot.serving.ratings import RatingsPage
from bot.serving.records import PATH as RECORDS_PATH
from bot.serving.records import Records
from bot.serving.replies import refusal, refused
from bot.serving.retention import retain_daily
from bot.serving.security_headers import HEADERS
from bot.serving.staffed import Staffed, sweep_chats
from bot.serving.wechat import Messaging
from bot.serving.widget import widget_routes
from bot.settings import ROOT, Settings

if TYPE_CHECKING:
    from bot.serving.desk.site import Desk

logger = logging.getLogger(__name__)

PAGE = ROOT / "web" / "page"
CHANNEL = "rest"
GRACE_SECONDS = 10  # for turns under way when the server is stopped

Check = Callable[[], Mapping[str, Any]]

_HTTP_MESSAGES = {404: "没有这个地址。", 405: "这个地址不支持该请求方法。"}


def create_app(
    engine: Answering,
    settings: Settings,
    *,
    page: Path = PAGE,
    checks: Mapping[str, Check] | None = None,
    cases: CaseStore | None = None,
    agents: Agents | None = None,
) -> Starlette:
    """Build the application.

    Args:
        engine: answers the messages; closed when the application stops.
        settings: limits.
        page: folder of the page's files; without it there is no page.
        checks: further parts for ``/health``; each returns ``{"ok": bool, …}``.
        cases: the case store, for the records of the back office, the watch over look-ups and the daily retention.
        agents: people who take over chats; None where no desk is staffed.
    """
    body_limit = max_body_bytes(settings.max_message_chars)
    edge = Edge(settings, cases, body_limit)
    messaging = Messaging(engine, settings, cases, edge, agents=agents)

    async def webhook(request: Request) -> Response:
        started = time.perf_counter()
        message = parse_message(await read_body(request, body_limit), settings.max_message_chars)
        await edge.user(CHANNEL, message.sender)
        notice = edge.switches.notice(CHANNEL)
        if notice is not None:
            return JSONResponse([{"recipient_id": message.sender, "text": notice}])
        replies = await engine.handle(message.text, message.sender, CHANNEL, message.message_id)
        milliseconds = round((time.perf_counter() - started) * 1000, 1)
        logger.debug("answered", extra={"fields": {"channel": CHANNEL, "replies": len(replies), "ms": milliseconds}})
        return Response(ujson.dumps(replies, ensure_ascii=False), media_type="application/json")

    async def health(request: Request) -> Response:
        parts = {**engine.health(), **edge.health(), **{name: dict(check()) for name, check in (checks or {}).items()}}
        healthy = all(part["ok"] for part in parts.values())
        return JSONResponse({"status": "ok" if healthy else "degraded", "components": parts}, status_code=200 if healthy else 503)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(edge.switches.watch())]
        if cases is not None and settings.retain_daily:
            tasks.append(asyncio.create_task(retain_daily(settings, cases, now)))
        if desk is not None and settings.gather_daily:
            tasks.append(asyncio.create_task(gather_daily(settings, desk.store, desk.knowledge, now)))
        if agents is not None:
            tasks.append(asyncio.create_task(sweep_chats(agents, now)))
        async with messaging.running():
            yield
        for task in tasks:
            task.cancel()
        edge.limits.close()
        await engine.close()
        logger.info("stopped")

    routes: list[BaseRoute] = [
        Route("/webhooks/rest/webhook", webhook, methods=["POST"]),
        Route("/health", health, methods=["GET"]),
        Route(METRICS_PATH, MetricsPage(cases, settings).get, methods=["GET"]),
        Route(RECORDS_PATH, Records(cases, settings).post, methods=["POST"]),
        Route("/calendar/{code:str}.ics", calendar_file, methods=["GET"]),
        Route(CHAT_STATE_PATH, ChatStates(agents.handovers if agents else None).get, methods=["GET"]),
        Route(CHECKLIST_PATH, checklist_page, methods=["GET"]),
        Route(SCHEMA_PATH, interface_schema, methods=["GET"]),
        *PlainPage(engine, settings, edge).routes(),
        Route(RATINGS_PATH, RatingsPage(cases, CHANNEL).post, methods=["POST"]),
        *messaging.routes,
    ]
    desk = _desk(engine, settings, cases, agents) if cases is not None else None
    if desk is not None:
        routes += desk.routes()
    if page.is_dir():
        routes += widget_routes(page)
        routes.append(Mount("/", StaticFiles(directory=page, html=True), name="page"))
    app = Starlette(
        routes=routes,
        middleware=edge.middleware(),
        exception_handlers={
            ServingError: _serving_error,
            HTTPException: _http_error,
            ClientDisconnect: _client_gone,
            Exception: _unexpected_error,
        },
        lifespan=lifespan,
    )
    app.state.edge, app.state.desk = edge, desk
    return app


def run(
    settings: Settings,
    model: Path | None = None,
    *,
    checks: Mapping[str, Check] | None = None,
    cases: CaseStore | None = None,
    handovers: Handovers | None = None,
) -> None:
    """Load the model and serve until stopped by a signal.

    Args:
        settings: address, limits, stores.
        model: the model file; the newest one when not given.
        checks: see ``create_app``.
        cases: see ``create_app``.
        handovers: the queue for people; None where no desk is staffed.

    Raises:
        ServingError: the model or the actions cannot be loaded.
    """
    from bot.serving.engine import Engine, newest_model
    from bot.serving.light_start import leave_out_unused
    from bot.serving.logs import configure_logging

    configure_logging()
    archive = model or newest_model()
    leave_out_unused(model=archive)
    engine: Answering = Engine.load(settings, model=archive)
    agents: Agents | None = None
    if handovers is not None:
        agents = Agents(handovers, lease=dt.timedelta(seconds=settings.desk_lease_seconds))
        engine = Staffed(engine, handovers, now)
    if cases is not None:
        keep_texts = dt.timedelta(days=settings.retain_texts_days)
        recorder = Recorder(cases, keep_texts=keep_texts, low_confidence=settings.low_confidence)
        recorder.start()
        engine = Observed(engine, recorder, now)

    import gc

    import uvicorn

    gc.collect()
    # what a turn leaves behind is no garbage in cycles; looking for some after every 700 objects took a fifth of a turn
    gc.set_threshold(50_000, 20, 50)
    gc.freeze()  # what was loaded stays; collections during turns need not look at it
    logger.info("listening", extra={"fields": {"host": settings.host, "port": settings.port}})
    uvicorn.run(
        create_app(engine, settings, checks=checks, cases=cases, agents=agents),
        host=settings.host,
        port=settings.port,
        loop="auto",
        ws="none",
        http="httptools",
        lifespan="on",
        access_log=False,
        proxy_headers=False,  # the application does that itself, by its own setting
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def _desk(engine: Answering, settings: Settings, cases: CaseStore, agents: Agents | None) -> Desk:
    from actions.runtime import keep_receipts, knowledge_base, trawl_watch
    from bot.serving.desk.site import Desk

    return Desk(
        engine,
        settings,
        cases,
        knowledge_base,
        keep_receipts,
        now=now,
        today=today,
        watch=trawl_watch,
        agents=agents,
        ratings=Ratings(cases),
    )


async def _serving_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, ServingError)
    logger.info("refused", extra={"fields": {"code": error.code, "status": error.status}})
    return refusal(error, request.scope)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    response = refused(error.status_code, "http_error", _HTTP_MESSAGES.get(error.status_code, "请求没有被接受。"), request.scope)
    response.headers.update(error.headers or {})
    return response


async def _client_gone(request: Request, error: Exception) -> Response:
    return refused(400, "disconnected", "请求没有发完。", request.scope)  # nobody reads it


async def _unexpected_error(request: Request, error: Exception) -> Response:
    response = refused(500, "internal_error", "系统出了点问题，请稍后再试。", request.scope)
    response.headers.update(HEADERS)  # this answer does not pass the middleware
    return response
