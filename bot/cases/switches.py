"""Switching a channel off and on without a restart. The state stands in the store, so that all workers see it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.cases.errors import CaseError
from bot.cases.store import CaseStore, china_time
from bot.cases.switch_models import NOTICE_CHARS, ChannelSwitch
from bot.labels import Channel


class NoticeError(CaseError):
    """A notice that cannot be shown."""


@dataclass(frozen=True)
class Off:
    """A channel that is off: what people are told instead of the usual notice (may be empty), since when, and who did it."""

    notice: str
    since: dt.datetime
    actor: str


def switch_off(store: CaseStore, channel: Channel, *, notice: str, actor: str, now: dt.datetime) -> None:
    """Switch a channel off, or give it another notice.

    Raises:
        NoticeError: the notice is too long or has control characters.
        StoreError: the store cannot be written.
    """
    text = notice.strip()
    if len(text) > NOTICE_CHARS or not text.replace("\n", "").isprintable():
        raise NoticeError(f"告示最多{NOTICE_CHARS}个字，不能有控制字符")
    with store.session() as session:
        session.merge(ChannelSwitch(channel=channel, notice=text, off_at=china_time(now), actor=actor[:64]))


def switch_on(store: CaseStore, channel: Channel) -> bool:
    """Switch a channel on; whether it was off.

    Raises:
        StoreError: the store cannot be written.
    """
    with store.session() as session:
        row = session.get(ChannelSwitch, channel)
        if row is not None:
            session.delete(row)
    return row is not None


def switched_off(store: CaseStore) -> dict[Channel, Off]:
    """The channels that are off.

    Raises:
        StoreError: the store cannot be read.
    """
    with store.session(read_only=True) as session:
        return {row.channel: Off(row.notice, row.off_at, row.actor) for row in session.query(ChannelSwitch)}
