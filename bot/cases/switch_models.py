"""Table of the channels that are switched off."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Column, DateTime, String

from bot.cases.models import LABEL_CHARS, Base, _label
from bot.labels import Channel

NOTICE_CHARS = 300


class ChannelSwitch(Base):
    """A channel that is off; a channel without a row is on."""

    __tablename__ = "channel_switches"

    channel: Channel = Column(_label(Channel), primary_key=True)
    notice: str = Column(String(NOTICE_CHARS), nullable=False)  # empty: the usual one
    off_at: dt.datetime = Column(DateTime, nullable=False)
    actor: str = Column(String(2 * LABEL_CHARS), nullable=False)
