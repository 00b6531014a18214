"""Keeping ratings in the case database, one short transaction each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from bot.cases.models import table_of
from bot.cases.rating_models import AnswerRating, RatingReason, RatingScore
from bot.cases.store import CaseStore, china_time
from bot.privacy import mask
from bot.receipts import Receipts

MAX_COMMENT_CHARS = 500
_TABLE = table_of(AnswerRating)
_PURPOSE = "rating"


@dataclass(frozen=True)
class Rating:
    """A rating as it is given.

    Attributes:
        target: id of the message that was answered; the receipt, where there is one, counts instead.
        receipt: receipt code of the answer.
        score: whether it was of use.
        reason: why not.
        comment: further words, at most ``MAX_COMMENT_CHARS``.
    """

    target: str
    receipt: str | None
    score: RatingScore
    reason: RatingReason | None = None
    comment: str = ""


@dataclass(frozen=True)
class KeptRating:
    """A rating as it is kept, for those who look after the answers (China standard time, without a zone)."""

    at: dt.datetime
    channel: str
    city: str | None
    entry: str | None
    receipt: str | None
    score: RatingScore
    reason: RatingReason | None
    comment: str

    @property
    def good(self) -> bool:
        """Whether the answer helped."""
        return self.score is RatingScore.UP


class Ratings:
    """Ratings in a migrated case store."""

    def __init__(self, store: CaseStore) -> None:
        self._store = store
        self._receipts = Receipts(store)

    def keep(self, sender: str, rating: Rating, *, channel: str, at: dt.datetime) -> bool:
        """Keep a rating; the same conversation's earlier one of the same answer is replaced.

        City and entry come from the receipt that was kept, never from whoever rates; of a receipt that is not known only the score is kept.

        Returns:
            Whether it is the first one.

        Raises:
            StoreError: the database cannot be used.
        """
        found = self._receipts.find(rating.receipt) if rating.receipt else None
        code = found.record.code if found else None
        rater, target = self._store.hasher.hash(_PURPOSE, sender), code or rating.target
        values = {
            "at": china_time(at),
            "channel": channel,
            "city": found.record.city if found else None,
            "entry": found.record.entry if found else None,
            "receipt": code,
            "score": rating.score,
            "reason": rating.reason if rating.score is RatingScore.DOWN else None,
            "comment": mask(rating.comment[:MAX_COMMENT_CHARS])[:MAX_COMMENT_CHARS],
        }
        if self._replace(rater, target, values):
            return False
        try:
            with self._store.session() as session:
                session.add(AnswerRating(rater_hash=rater, target=target, **values))
        except IntegrityError:  # given twice at the same time
            self._replace(rater, target, values)
            return False
        return True

    def since(self, moment: dt.datetime) -> Iterator[KeptRating]:
        """Return the ratings given from a moment on, oldest first.

        Raises:
            StoreError: the database cannot be read.
        """
        return iter(self._select(_TABLE.c.at >= china_time(moment)))

    def between(self, since: dt.datetime, until: dt.datetime) -> list[KeptRating]:
        """Return the ratings of a span of time, oldest first; the end is not included.

        Raises:
            StoreError: the database cannot be read.
        """
        return self._select((_TABLE.c.at >= china_time(since)) & (_TABLE.c.at < china_time(until)))

    def purge(self, before: dt.datetime, *, dry_run: bool = False) -> int:
        """Delete the ratings given before a moment (retention), and return how many; a dry run only counts them.

        Raises:
            StoreError: the database cannot be written.
        """
        old = _TABLE.c.at < china_time(before)
        with self._store.session(read_only=dry_run) as session:
            if dry_run:
                return int(session.execute(select(func.count()).select_from(_TABLE).where(old)).scalar_one())
            return int(session.execute(delete(_TABLE).where(old)).rowcount)

    def _select(self, condition: Any) -> list[KeptRating]:
        columns = [_TABLE.c[name] for name in KeptRating.__dataclass_fields__]
        query = select(*columns).where(condition).order_by(_TABLE.c.at, _TABLE.c.id)
        with self._store.session(read_only=True) as session:
            return [KeptRating(*row) for row in session.execute(query)]

    def _replace(self, rater: str, target: str, values: dict[str, object]) -> bool:
        with self._store.session() as session:
            change = _TABLE.update().where(_TABLE.c.rater_hash == rater, _TABLE.c.target == target).values(**values)
            return bool(session.execute(change).rowcount)
