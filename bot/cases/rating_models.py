"""The table of ratings; ``bot.feedback`` keeps and reads it."""

from __future__ import annotations

import datetime as dt
from enum import Enum

from sqlalchemy import Column, DateTime, Integer, String, UniqueConstraint

from bot.cases.models import HASH_CHARS, LABEL_CHARS, Base, _label


class RatingScore(str, Enum):
    """Whether an answer was of use."""

    UP = "up"
    DOWN = "down"


class RatingReason(str, Enum):
    """Why it was not."""

    OFF_TOPIC = "off_topic"  # 答非所问
    WRONG = "wrong"  # 内容不对或过时了
    UNCLEAR = "unclear"  # 看不懂
    INCOMPLETE = "incomplete"  # 不够全
    OTHER = "other"  # 其他


class AnswerRating(Base):
    """One person's last word on one answer. ``at`` is China standard time; city and entry are those of the receipt."""

    __tablename__ = "answer_ratings"
    __table_args__ = (UniqueConstraint("rater_hash", "target"),)

    id: int = Column(Integer, primary_key=True)
    at: dt.datetime = Column(DateTime, nullable=False, index=True)
    channel: str = Column(String(LABEL_CHARS), nullable=False)
    city: str | None = Column(String(32))
    entry: str | None = Column(String(120))
    receipt: str | None = Column(String(32))  # None: what was rated had none (a talk, a report of a case)
    rater_hash: str = Column(String(HASH_CHARS), nullable=False)
    target: str = Column(String(64), nullable=False)  # the receipt, else the id of the message that was answered
    score: RatingScore = Column(_label(RatingScore), nullable=False)
    reason: RatingReason | None = Column(_label(RatingReason))
    comment: str = Column(String(500), nullable=False, default="")  # personal data masked
