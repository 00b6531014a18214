"""Rasa's REST channel with personal data masked at the door, for ``rasa run``.

In credentials.yml::

    bot.channels.rest.MaskingRestInput:
"""

from __future__ import annotations

from typing import Any

from rasa.core.channels.rest import RestInput
from sanic.request import Request

from bot.channels import inbound_text


class MaskingRestInput(RestInput):
    """Input channel ``rest``: ``POST /webhooks/rest/webhook`` with ``sender`` and ``message``."""

    @classmethod
    def name(cls) -> str:
        """Name of the channel, also in its address."""
        return "rest"

    def _extract_message(self, req: Request) -> str:
        message = super()._extract_message(req)
        return inbound_text(message) if isinstance(message, str) else ""

    def get_metadata(self, request: Request) -> dict[str, Any] | None:
        """No metadata is taken over: nothing needs it, and it would be stored as it comes."""
        return None
