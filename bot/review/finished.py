"""Work that is done with: how long it is kept."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, func, select

from bot.cases.desk_labels import PhraseState
from bot.cases.insight_models import Phrase, WorkItem
from bot.cases.models import table_of
from bot.cases.store import CaseStore, china_time

_ITEMS, _PHRASES = table_of(WorkItem), table_of(Phrase)


def purge_work(store: CaseStore, before: dt.datetime, *, dry_run: bool = False) -> int:
    """Delete the items closed or dropped before a moment, with their steps, and the phrases decided before it; return how many.

    What is still to be done stays, however old it is.

    Raises:
        StoreError: the store cannot be used.
    """
    moment = china_time(before)
    old = {_ITEMS: _ITEMS.c.closed_at < moment, _PHRASES: (_PHRASES.c.state != PhraseState.PROPOSED) & (_PHRASES.c.decided_at < moment)}
    with store.session(read_only=dry_run) as session:
        connection = session.connection()
        if dry_run:
            counted = (select(func.count()).select_from(table).where(gone) for table, gone in old.items())
            return sum(int(connection.execute(query).scalar_one()) for query in counted)
        return sum(int(connection.execute(delete(table).where(gone)).rowcount) for table, gone in old.items())
