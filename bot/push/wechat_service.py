"""Writing to a person on WeChat or 企业微信 of one's own accord: customer-service messages, within what the platform allows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from bot.cases.errors import StoreError
from bot.cases.messaging.contacts import Contact, Contacts
from bot.cases.reminders.kinds import Delivery
from bot.labels import Label
from bot.push.wechat_api import PlatformApi

MAX_BYTES = 2048  # of one text, in UTF-8
_WINDOW_OVER = frozenset({45015, 45047})  # too late; too many
_UNREACHABLE = frozenset({40003, 43004, 43101, 46004, 60111, 81013})  # unknown, left, or refuses


class SendOutcome(Label):
    """What came of writing to a person."""

    SENT = "sent", "已发出"
    OUT_OF_WINDOW = "out_of_window", "平台现在不让发"
    UNREACHABLE = "unreachable", "找不到或不收"
    TRY_LATER = "try_later", "暂时没发出"  # surely not sent
    UNKNOWN = "unknown", "不知是否发出"
    REJECTED = "rejected", "平台不收"


NOT_AGAIN = frozenset({SendOutcome.SENT, SendOutcome.UNKNOWN})  # what may have arrived is not sent twice


class TextMessages(Protocol):
    """How a platform takes a text."""

    def send(self, api: PlatformApi, contact: Contact, text: str) -> Any:
        """Post it."""


class WeChatTexts:
    """客服消息 of an Official Account."""

    def send(self, api: PlatformApi, contact: Contact, text: str) -> Any:
        """Post it."""
        return api.call("/cgi-bin/message/custom/send", {"touser": contact.address, "msgtype": "text", "text": {"content": text}})


class WeComTexts:
    """Application messages of 企业微信."""

    def __init__(self, agent_id: int) -> None:
        self._agent_id = agent_id

    def send(self, api: PlatformApi, contact: Contact, text: str) -> Any:
        """Post it."""
        content = {"touser": contact.address, "msgtype": "text", "agentid": self._agent_id, "text": {"content": text}}
        return api.call("/cgi-bin/message/send", content)


class CustomerService:
    """Sends texts to people who wrote before.

    Args:
        api: the platform.
        texts: how it takes a text.
        contacts: who wrote, and what may still be sent to them.
        timestamp: Unix time.
    """

    def __init__(self, api: PlatformApi, texts: TextMessages, contacts: Contacts, timestamp: Callable[[], float]) -> None:
        self._api, self._texts, self._contacts, self._timestamp = api, texts, contacts, timestamp

    def send_text(self, sender: str, text: str) -> SendOutcome:
        """Send one text of at most 2048 bytes, once; whatever goes wrong is an outcome.

        Args:
            sender: the person, as the conversation knows them.
            text: what to say.
        """
        try:
            contact = self._contacts.find(sender)
            if contact is None:
                return SendOutcome.UNREACHABLE
            if not self._contacts.take(sender, now=self._timestamp()):
                return SendOutcome.OUT_OF_WINDOW
            called = self._texts.send(self._api, contact, text)
            if called.code in _WINDOW_OVER:
                self._contacts.exhaust(sender)
        except StoreError:
            return SendOutcome.TRY_LATER
        return outcome(called.delivery, called.code)


def outcome(delivery: Delivery, code: int | None) -> SendOutcome:
    """What a call's result means for the person."""
    if code in _WINDOW_OVER:
        return SendOutcome.OUT_OF_WINDOW
    if code in _UNREACHABLE:
        return SendOutcome.UNREACHABLE
    return {
        Delivery.DELIVERED: SendOutcome.SENT,
        Delivery.REFUSED: SendOutcome.TRY_LATER,
        Delivery.REJECTED: SendOutcome.REJECTED,
        Delivery.UNKNOWN: SendOutcome.UNKNOWN,
    }[delivery]
