"""The channels ``wechat`` and ``wecom`` of reminders: inside the service window the whole text, outside it a template message.

A template message shows short fields only, which ``data/channels/wechat_templates.yml`` words; no date is ever cut out of a text for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Extra, validator
from ruamel.yaml import YAML

from bot.cases.errors import StoreError
from bot.cases.messaging.contacts import Contacts
from bot.cases.reminders.channel import Push
from bot.cases.reminders.kinds import Delivery, MessageKind
from bot.push.wechat_api import PlatformApi
from bot.push.wechat_service import MAX_BYTES, CustomerService, SendOutcome

FIELD_CHARS = 20  # of a field "thing"
_PATHS = {"template": "/cgi-bin/message/template/send", "subscribe": "/cgi-bin/message/subscribe/bizsend"}
_DELIVERIES = {
    SendOutcome.SENT: Delivery.DELIVERED,
    SendOutcome.TRY_LATER: Delivery.REFUSED,
    SendOutcome.UNKNOWN: Delivery.UNKNOWN,
    SendOutcome.UNREACHABLE: Delivery.REJECTED,
    SendOutcome.REJECTED: Delivery.REJECTED,
}


class Templates(BaseModel):
    """The fields of the message, by kind: the name of the field on the platform and what it says (``{sent_on}`` = the day)."""

    fields: dict[MessageKind, dict[str, str]]

    class Config:
        extra = Extra.forbid

    @validator("fields")
    def _every_kind_has_fields(cls, fields: dict[MessageKind, dict[str, str]]) -> dict[MessageKind, dict[str, str]]:
        if missing := [kind.zh for kind in MessageKind if not fields.get(kind)]:
            raise ValueError(f"缺少{'、'.join(missing)}的内容")
        for said in fields.values():
            if any(len(text) > FIELD_CHARS for text in said.values()):
                raise ValueError(f"模板消息每一栏最多{FIELD_CHARS}个字")
        return fields


def load_templates(path: Path) -> Templates:
    """Read the file.

    Raises:
        pydantic.ValidationError: it does not have the form.
    """
    return Templates.parse_obj(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")))


class WeChatPush:
    """Reaches the accounts of an Official Account.

    Args:
        service: for those inside the window.
        api: the platform, for the others.
        contacts: how they are reached.
        template_id: of the message; empty: people outside the window are not reached now.
        kind: template message or subscription message.
        templates: what its fields say.
        today: the day in China.
    """

    name = "wechat"
    idempotent = False  # client_msg_id drops repetitions for ten minutes only

    def __init__(
        self,
        service: CustomerService,
        api: PlatformApi,
        contacts: Contacts,
        *,
        template_id: str,
        kind: Literal["template", "subscribe"],
        templates: Templates,
        today: Callable[[], dt.date],
    ) -> None:
        self._service, self._api, self._contacts = service, api, contacts
        self._template_id, self._kind, self._templates, self._today = template_id, kind, templates, today

    def send(self, push: Push) -> Delivery:
        """Send one message."""
        if len(push.text.encode("utf-8")) <= MAX_BYTES:
            outcome = self._service.send_text(push.recipient, push.text)
            if outcome is not SendOutcome.OUT_OF_WINDOW:
                return _DELIVERIES[outcome]
        if not self._template_id:
            return Delivery.REFUSED  # until they write again
        return self._send_template(push)

    def _send_template(self, push: Push) -> Delivery:
        try:
            contact = self._contacts.find(push.recipient)
        except StoreError:
            return Delivery.REFUSED
        if contact is None:
            return Delivery.REJECTED
        content: dict[str, object] = {"touser": contact.address, "template_id": self._template_id, "data": self._data(push.kind)}
        if self._kind == "template":
            content["client_msg_id"] = push.key[:32]
        return self._api.call(_PATHS[self._kind], content).delivery

    def _data(self, kind: MessageKind) -> Mapping[str, Mapping[str, str]]:
        day = self._today()
        sent_on = f"{day.year}年{day.month}月{day.day}日"
        return {name: {"value": text.replace("{sent_on}", sent_on)} for name, text in self._templates.fields[kind].items()}


class WeComPush:
    """Reaches the members of an organisation; there the whole text may be sent at any time."""

    name = "wecom"
    idempotent = False

    def __init__(self, service: CustomerService) -> None:
        self._service = service

    def send(self, push: Push) -> Delivery:
        """Send one message."""
        return _DELIVERIES.get(self._service.send_text(push.recipient, push.text), Delivery.REFUSED)
