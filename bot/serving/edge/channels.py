"""Channels that are switched off: what they say instead of an answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from bot.cases.errors import StoreError
from bot.cases.store import CaseStore
from bot.cases.switches import switched_off
from bot.labels import Channel
from bot.metrics import CHANNEL_NOTICES, CHANNELS_OFF
from bot.settings import Settings

logger = logging.getLogger(__name__)

REFRESH_SECONDS = 2.0


class ChannelSwitches:
    """The state of the channels as this process last read it; asking costs no access to the store.

    Args:
        store: where the command ``juyi channel`` writes; None: the settings alone decide.
        settings: the channels that are always off.
        wording: makes what people read out of the operator's notice, which may be empty.
    """

    def __init__(self, store: CaseStore | None, settings: Settings, wording: Callable[[str], str]) -> None:
        self._store = store
        self._wording = wording
        self._always = dict.fromkeys(settings.channels_always_off, "")
        self._off: dict[str, str] = dict(self._always)
        self._show()

    def notice(self, channel: str) -> str | None:
        """What to say instead of an answer; None while the channel is on."""
        if channel not in self._off:
            return None
        CHANNEL_NOTICES.labels(channel).inc()
        return self._wording(self._off[channel])

    def refresh(self) -> None:
        """Read the state; while the store cannot be read, what was known holds."""
        if self._store is None:
            return
        try:
            rows = switched_off(self._store)
        except StoreError:
            return  # its own check of health tells that
        before = self._off
        self._off = self._always | {str(channel): row.notice for channel, row in rows.items()}
        if before != self._off:
            logger.warning("channels switched", extra={"fields": {"off": sorted(self._off)}})
            self._show()

    async def watch(self) -> None:
        """Read the state every few seconds, until cancelled."""
        while True:
            await asyncio.to_thread(self.refresh)
            await asyncio.sleep(REFRESH_SECONDS)

    def health(self) -> dict[str, Any]:
        """Which channels are off; that is the operator's wish and no fault."""
        return {"ok": True, "off": sorted(self._off)}

    def _show(self) -> None:
        for channel in {*map(str, Channel), *self._off}:
            CHANNELS_OFF.labels(channel).set(channel in self._off)
