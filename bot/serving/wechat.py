"""``/wechat`` and ``/wecom``: there when the settings name an account; everything else happens in ``bot.channels.wechat``."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.cases.desk_labels import HandoverState
from bot.cases.errors import StoreError
from bot.cases.origin import origin
from bot.cases.store import CaseStore
from bot.channels.wechat.channel import Channel
from bot.channels.wechat.envelope import MAX_BYTES, Query
from bot.channels.wechat.errors import Refused
from bot.channels.wechat.opening import open_channel
from bot.channels.wechat.splitting import split
from bot.handover.agents import Agents
from bot.metrics import PLATFORM_MESSAGES
from bot.push.platforms import Platform, Shared, open_shared, open_wechat, open_wecom
from bot.push.wechat_service import CustomerService, SendOutcome
from bot.serving.edge.edge import Edge
from bot.serving.errors import ServingError
from bot.serving.intake import read_body
from bot.settings import Settings
from bot.wechat_settings import WeChatSettings, WeComSettings

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 30.0
_PURGE_EVERY = 120  # sweeps
_FINISH_SECONDS = 8.0
_XML = "text/xml; charset=utf-8"


class Answering(Protocol):
    """What is needed of ``bot.serving.engine.Engine``."""

    async def handle(self, text: str, sender_id: str, channel: str = ...) -> list[dict[str, Any]]:
        """Answer one message."""


class Messaging:
    """The configured platforms as routes of the web application.

    Args:
        engine: answers the messages.
        settings: of the program.
        store: the case store; None: there are no platforms.
        edge: limits and switches.
        agents: people who take over chats; what they write is sent to the platforms.
        sweep_seconds: pause between two looks for promises that were not kept.

    Raises:
        WebhookAddressError: an interface's address cannot be used.
        pydantic.ValidationError: the menu, or a setting, does not have its form.
    """

    def __init__(
        self,
        engine: Answering,
        settings: Settings,
        store: CaseStore | None,
        edge: Edge,
        *,
        agents: Agents | None = None,
        sweep_seconds: float = SWEEP_SECONDS,
    ) -> None:
        self._edge, self._agents = edge, agents
        self._engine, self._settings, self._store = engine, settings, store
        self._sweep_seconds = sweep_seconds
        self.routes: list[Route] = []
        self._open: list[tuple[Channel, Platform]] = []
        if store is None:
            return
        wechat, wecom = WeChatSettings(), WeComSettings()
        shared = open_shared(store) if wechat.is_configured or wecom.is_configured else None
        if shared is not None and wechat.is_configured:
            self._add("/wechat", store, shared, open_wechat(store, wechat, shared.tokens, time.time), wechat)
        if shared is not None and wecom.is_configured:
            self._add("/wecom", store, shared, open_wecom(store, wecom, shared.tokens, time.time), wecom)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Look after promised answers meanwhile; at the end let those under way be sent."""
        tasks = [asyncio.create_task(self._look_after(channel, platform)) for channel, platform in self._open]
        yield
        for task in tasks:
            task.cancel()
        for channel, _ in self._open:
            await channel.close(_FINISH_SECONDS)

    def _add(self, path: str, store: CaseStore, shared: Shared, platform: Platform, settings: WeChatSettings | WeComSettings) -> None:
        async def talk(text: str, sender: str) -> list[dict[str, Any]]:
            origin.set(None)  # the platform's servers speak for everybody
            try:
                await self._edge.user(platform.name, sender)
                notice = self._edge.switches.notice(platform.name)
                if notice is not None:
                    return [{"text": notice}]
                return await self._engine.handle(text, sender, platform.name) or self._nothing(sender)
            except ServingError as error:
                return [{"text": error.message}]

        channel = open_channel(
            platform,
            shared,
            store,
            settings,
            talk=talk,
            city_of=city_of,
            count=lambda what: PLATFORM_MESSAGES.labels(platform.name, what).inc(),
            max_chars=self._settings.max_message_chars,
        )
        self._open.append((channel, platform))
        if self._agents is not None:
            self._agents.deliveries.add(platform.name, Written(platform.service))
        self.routes.append(Route(path, _Endpoint(channel).serve, methods=["GET", "POST"], name=platform.name))

    def _nothing(self, sender: str) -> list[dict[str, Any]]:
        """An agent answers in their own time; else an empty answer, of which the channel says so."""
        with_agent = self._agents is not None and self._agents.handovers.standing(sender)[0] is HandoverState.AGENT
        return [] if with_agent else [{}]

    async def _look_after(self, channel: Channel, platform: Platform) -> None:
        rounds = 0
        while True:
            await asyncio.sleep(self._sweep_seconds)
            rounds += 1
            with suppress(StoreError):
                await channel.sweep()
                if rounds % _PURGE_EVERY == 0 and (days := self._settings.retain_conversations_days):
                    await asyncio.to_thread(platform.contacts.purge, time.time() - days * 86400.0)


class Written:
    """What agents write, sent by a platform in as many messages as it needs.

    Args:
        service: None where the settings have no secret: then nothing arrives, and the desk shows that.
    """

    def __init__(self, service: CustomerService | None) -> None:
        self._service = service

    def send_text(self, account: str, text: str) -> bool:
        """Send a text to a person as the conversation knows them; whether the platform took all of it."""
        if self._service is None:
            return False
        return all(self._service.send_text(account, piece) is SendOutcome.SENT for piece in split(text))


class _Endpoint:
    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    async def serve(self, request: Request) -> Response:
        """Answer the platform; who is not the platform is refused without a word of explanation."""
        query = Query.of(request.query_params)
        try:
            if request.method != "POST":
                return PlainTextResponse(self._channel.verify_address(query))
            said = await self._channel.receive(query, await read_body(request, MAX_BYTES))
        except Refused as error:
            logger.info("a request was refused", extra={"fields": {"status": error.status, "why": str(error)}})
            return JSONResponse({"error": {"code": "refused", "message": "请求没有被接受。"}}, status_code=error.status)
        return Response(said, media_type=_XML if said.startswith("<") else "text/plain; charset=utf-8")


def city_of(address: str) -> str | None:
    """The city on file that an address names: the first name in it counts, the longest of those that begin there."""
    from actions.runtime import knowledge_base
    from bot.knowledge.cities import city_names

    found = [(place, -len(name), city) for name, city in city_names(knowledge_base()).items() if (place := address.find(name)) >= 0]
    return min(found)[2] if found else None
