"""The channels for ``rasa run``, at ``/webhooks/wechat/webhook`` and ``/webhooks/wecom/webhook``. Settings come from the environment.

In credentials.yml::

    bot.channels.wechat.rasa_input.WeChatInput:
    bot.channels.wechat.rasa_input.WeComInput:

Without settings the address answers 404. A typed number picks a button with ``./juyi serve`` only; there promises of a worker that died are
settled as well.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.cases.opening import open_store
from bot.channels.output import WholeMessages
from bot.channels.wechat import texts
from bot.channels.wechat.channel import Channel
from bot.channels.wechat.envelope import Query
from bot.channels.wechat.errors import Refused
from bot.channels.wechat.opening import open_channel
from bot.push.platforms import open_shared, open_wechat, open_wecom
from bot.settings import get_settings
from bot.wechat_settings import WeChatSettings, WeComSettings

OnMessage = Callable[[UserMessage], Awaitable[Any]]


class WeChatInput(InputChannel):
    """Official Account."""

    @classmethod
    def name(cls) -> str:
        """Name of the channel, also in its address."""
        return "wechat"

    @staticmethod
    def _settings() -> WeChatSettings | WeComSettings:
        return WeChatSettings()

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        """The address for the platform."""
        webhook = Blueprint(f"{self.name()}_webhook")
        opened: list[Channel] = []

        async def serve(request: Request) -> HTTPResponse:
            settings = self._settings()
            if not settings.is_configured:
                return response.empty(status=404)
            if not opened:
                opened.append(self._open(settings, on_new_message))
            query = Query.of({name: values[-1] for name, values in request.args.items()})
            try:
                if request.method != "POST":
                    return response.text(opened[0].verify_address(query))
                said = await opened[0].receive(query, request.body)
            except Refused as error:
                return response.empty(status=error.status)
            return response.text(said, content_type="text/xml; charset=utf-8" if said.startswith("<") else "text/plain; charset=utf-8")

        webhook.add_route(serve, "/webhook", methods=["GET", "POST"])
        return webhook

    def _open(self, settings: WeChatSettings | WeComSettings, on_new_message: OnMessage) -> Channel:
        general = get_settings()
        store = open_store(general)
        shared = open_shared(store, general)
        if isinstance(settings, WeComSettings):
            platform = open_wecom(store, settings, shared.tokens, time.time)
        else:
            platform = open_wechat(store, settings, shared.tokens, time.time)

        async def talk(text: str, sender: str) -> list[dict[str, Any]]:
            collected = WholeMessages()
            await on_new_message(UserMessage(text, collected, sender, input_channel=self.name()))
            return list(collected.messages) or [{"text": texts.NOTHING_SAID}]  # nobody takes over chats there

        return open_channel(
            platform,
            shared,
            store,
            settings,
            talk=talk,
            city_of=lambda address: None,
            count=lambda what: None,
            max_chars=general.max_message_chars,
        )


class WeComInput(WeChatInput):
    """An application of 企业微信."""

    @classmethod
    def name(cls) -> str:
        """Name of the channel, also in its address."""
        return "wecom"

    @staticmethod
    def _settings() -> WeChatSettings | WeComSettings:
        return WeComSettings()
