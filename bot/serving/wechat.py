"""``/wechat`` and ``/wecom``: there when the settings name an account; everything else happens in ``bot.channels.wechat``."""

from __future__ import annotations

import asyncio
import base64
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.cases.accounts import Account
from bot.cases.bindings import unbind
from bot.cases.errors import StoreError
from bot.cases.origin import origin
from bot.cases.store import CaseStore
from bot.channels.wechat.channel import Channel, Parts, Terms
from bot.channels.wechat.envelope import MAX_BYTES, Envelopes, Query
from bot.channels.wechat.errors import Refused
from bot.channels.wechat.later import Later
from bot.channels.wechat.menu import load_menu
from bot.clock import now
from bot.metrics import PLATFORM_MESSAGES
from bot.push.platforms import Platform, Shared, open_shared, open_wechat, open_wecom
from bot.push.wechat_service import SendOutcome
from bot.serving.errors import ServingError
from bot.serving.intake import read_body
from bot.settings import ROOT, Settings
from bot.wechat_settings import WeChatSettings, WeComSettings

logger = logging.getLogger(__name__)

MENU = ROOT / "data" / "channels" / "wechat_menu.yml"
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
        sweep_seconds: pause between two looks for promises that were not kept.

    Raises:
        WebhookAddressError: an interface's address cannot be used.
        pydantic.ValidationError: the menu, or a setting, does not have its form.
    """

    def __init__(self, engine: Answering, settings: Settings, store: CaseStore | None, *, sweep_seconds: float = SWEEP_SECONDS) -> None:
        self._engine, self._settings, self._store = engine, settings, store
        self._sweep_seconds = sweep_seconds
        self.routes: list[Route] = []
        self._open: list[tuple[Channel, Platform]] = []
        if store is None:
            return
        wechat, wecom = WeChatSettings(), WeComSettings()
        shared = open_shared(store) if wechat.is_configured or wecom.is_configured else None
        if shared is not None and wechat.is_configured:
            self._add("/wechat", store, shared, open_wechat(store, wechat, shared.tokens, time.time), wechat, wechat.app_id)
        if shared is not None and wecom.is_configured:
            self._add("/wecom", store, shared, open_wecom(store, wecom, shared.tokens, time.time), wecom, wecom.corp_id)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Look after promised answers meanwhile; at the end let those under way be sent."""
        tasks = [asyncio.create_task(self._look_after(channel, platform)) for channel, platform in self._open]
        yield
        for task in tasks:
            task.cancel()
        for channel, _ in self._open:
            await channel.close(_FINISH_SECONDS)

    def _add(
        self, path: str, store: CaseStore, shared: Shared, platform: Platform, settings: WeChatSettings | WeComSettings, receiver: str
    ) -> None:
        key, name = settings.aes_key.get_secret_value(), platform.name
        service = platform.service
        unsent = (SendOutcome.SENT, SendOutcome.UNKNOWN)  # what may have arrived is not sent again

        async def talk(text: str, sender: str) -> list[dict[str, Any]]:
            origin.set(None)  # the platform's servers speak for everybody
            try:
                return await self._engine.handle(text, sender, name)
            except ServingError as error:
                return [{"text": error.message}]

        channel = Channel(
            Parts(
                name=name,
                envelopes=Envelopes(
                    settings.token.get_secret_value(),
                    base64.b64decode(key + "=") if key else None,
                    receiver,
                    max_age=settings.max_age_seconds,
                    timestamp=time.time,
                    always_encrypted=isinstance(settings, WeComSettings),
                ),
                inbox=shared.inbox,
                contacts=platform.contacts,
                hasher=store.hasher,
                talk=talk,
                later=Later(platform.contacts, (lambda to, text: service.send_text(to, text) in unsent) if service else None),
                timestamp=time.time,
                leave=lambda sender: _leave(store, Account(name, sender)),
                city_of=city_of,
                sayings=load_menu(MENU).sayings,
                count=lambda what: PLATFORM_MESSAGES.labels(name, what).inc(),
            ),
            Terms(deadline=settings.deadline_seconds, max_chars=self._settings.max_message_chars),
        )
        self._open.append((channel, platform))
        self.routes.append(Route(path, _Endpoint(channel).serve, methods=["GET", "POST"], name=name))

    async def _look_after(self, channel: Channel, platform: Platform) -> None:
        rounds = 0
        while True:
            await asyncio.sleep(self._sweep_seconds)
            rounds += 1
            with suppress(StoreError):
                await channel.sweep()
                if rounds % _PURGE_EVERY == 0 and (days := self._settings.retain_conversations_days):
                    await asyncio.to_thread(platform.contacts.purge, time.time() - days * 86400.0)


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


def _leave(store: CaseStore, account: Account) -> None:
    unbind(store, account, now=now())


def city_of(address: str) -> str | None:
    """The city on file that an address names: the first name in it counts, the longest of those that begin there."""
    from actions.runtime import knowledge_base
    from bot.knowledge.cities import city_names

    found = [(place, -len(name), city) for name, city in city_names(knowledge_base()).items() if (place := address.find(name)) >= 0]
    return min(found)[2] if found else None
