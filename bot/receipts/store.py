"""Keeping receipts in the case database, one short transaction each."""

from __future__ import annotations

import datetime as dt
import hashlib
import zlib
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import delete, desc, func, select
from sqlalchemy.exc import IntegrityError

from bot.cases.errors import StoreError
from bot.cases.models import AnswerReceipt
from bot.cases.store import CaseStore, china_time
from bot.knowledge.replay import ReceiptRecord

_PAGE = 500  # receipts read at a time
_LATELY = 4096  # receipts that are known to be kept


class ReceiptDamagedError(StoreError):
    """What is stored under a receipt code is not what was stored there."""


@dataclass(frozen=True)
class KeptReceipt:
    """A receipt and when and where it was given (China standard time, without a zone)."""

    record: ReceiptRecord
    created_at: dt.datetime
    channel: str


class Receipts:
    """Receipts in a migrated case store."""

    def __init__(self, store: CaseStore) -> None:
        self._store = store
        self._lately: OrderedDict[tuple[str, str], None] = OrderedDict()

    def keep(self, record: ReceiptRecord, *, at: dt.datetime, channel: str) -> bool:
        """Keep a receipt. The same answer given again is kept once, with the moment of the first time.

        Returns:
            Whether it was new.

        Raises:
            StoreError: the database cannot be written.
        """
        text = record.text.encode()
        key = (record.code, _hash(text))
        if key in self._lately:  # common questions are answered alike all day long
            return False
        row = AnswerReceipt(
            code=record.code,
            entry=record.entry,
            matter=record.matter,
            aspect=record.aspect,
            city=record.city,
            facts=dict(record.facts),
            as_of=record.as_of,
            revision=record.revision,
            text_hash=key[1],
            text=zlib.compress(text, 9),
            created_at=china_time(at),
            channel=channel[:32],
        )
        try:
            with self._store.session() as session:
                session.add(row)
        except IntegrityError:
            is_new = False  # the unique pair of code and text is there
        else:
            is_new = True
        self._lately[key] = None
        while len(self._lately) > _LATELY:
            self._lately.popitem(last=False)
        return is_new

    def find(self, code: str) -> KeptReceipt | None:
        """The receipt of a code, or None. Lower case, blanks and a missing ``JY`` are understood.

        Two texts under one code are possible when the program was changed without the data; the later one is given.

        Raises:
            ReceiptDamagedError: the stored text is not the one that was kept.
            StoreError: the database cannot be read.
        """
        with self._store.session(read_only=True) as session:
            query = select(AnswerReceipt).where(AnswerReceipt.code == _tidy(code)).order_by(desc(AnswerReceipt.id)).limit(1)
            row = session.execute(query).scalar_one_or_none()
            return _kept(row) if row is not None else None

    def since(self, moment: dt.datetime) -> Iterator[KeptReceipt]:
        """Every receipt given from a moment on, oldest first; read page by page, so that a long list takes little memory.

        Raises:
            ReceiptDamagedError: a stored text is not the one that was kept.
            StoreError: the database cannot be read.
        """
        last = 0
        while True:
            with self._store.session(read_only=True) as session:
                query = (
                    select(AnswerReceipt)
                    .where(AnswerReceipt.created_at >= china_time(moment), AnswerReceipt.id > last)
                    .order_by(AnswerReceipt.id)
                    .limit(_PAGE)
                )
                page = [(row.id, _kept(row)) for row in session.execute(query).scalars()]
            yield from (kept for _, kept in page)
            if len(page) < _PAGE:
                return
            last = page[-1][0]

    def purge(self, before: dt.datetime, *, dry_run: bool = False) -> int:
        """Delete the receipts given before a moment (retention), and return how many there were; a dry run only counts them.

        Raises:
            StoreError: the database cannot be written.
        """
        if dry_run:
            with self._store.session(read_only=True) as session:
                query = select(func.count(AnswerReceipt.id)).where(AnswerReceipt.created_at < china_time(before))
                return int(session.execute(query).scalar_one())
        with self._store.session() as session:
            return int(session.execute(delete(AnswerReceipt).where(AnswerReceipt.created_at < china_time(before))).rowcount)


def _kept(row: AnswerReceipt) -> KeptReceipt:
    try:
        text = zlib.decompress(row.text)
    except zlib.error as error:
        raise ReceiptDamagedError(f"回执 {row.code} 的内容已损坏") from error
    if _hash(text) != row.text_hash:
        raise ReceiptDamagedError(f"回执 {row.code} 的内容与存入时不符")
    record = ReceiptRecord(
        code=row.code,
        entry=row.entry,
        matter=row.matter,
        aspect=row.aspect,
        city=row.city,
        facts=row.facts,
        as_of=row.as_of,
        revision=row.revision,
        text=text.decode(),
    )
    return KeptReceipt(record, row.created_at, row.channel)


def _hash(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def _tidy(code: str) -> str:
    tidy = "".join(code.split()).upper()
    return tidy if tidy.startswith("JY-") else f"JY-{tidy.removeprefix('JY').lstrip('-')}"
