"""Phrases for training: proposed by one person, approved by another, exported as a file. The server writes nothing into the repository."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from bot.cases.desk_labels import PhraseState
from bot.cases.insight_models import Phrase
from bot.cases.models import table_of
from bot.cases.store import CaseStore, china_time
from bot.labels import Aspect, Matter
from bot.privacy import mask
from bot.review.work import NotAllowed

_PHRASES = table_of(Phrase)
_LONGEST = 200


@dataclass(frozen=True)
class Proposed:
    """A phrase as it is shown."""

    id: int
    item_id: int | None
    text: str
    matter: str
    aspect: str
    state: PhraseState
    proposed_by: str
    proposed_at: dt.datetime
    decided_by: str | None


class Phrases:
    """Phrases in a migrated store."""

    def __init__(self, store: CaseStore) -> None:
        self._store = store

    def propose(self, text: str, matter: Matter, aspect: Aspect, actor: str, *, now: dt.datetime, item: int | None = None) -> int:
        """Propose a phrase for a pair.

        Raises:
            NotAllowed: it is empty, too long, holds personal data or marks of the file's format, or is there already.
            StoreError: here and below: the store cannot be used.
        """
        phrase = " ".join(text.split())
        if not 0 < len(phrase) <= _LONGEST:
            raise NotAllowed(f"请写1到{_LONGEST}个字")
        if mask(phrase) != phrase or any(mark in phrase for mark in "[]{}`"):
            raise NotAllowed("这句话里有个人信息或方括号一类的记号，请改写后再送")
        row = {
            "item_id": item,
            "text": phrase,
            "matter": str(matter),
            "aspect": str(aspect),
            "state": PhraseState.PROPOSED,
            "proposed_by": actor,
            "proposed_at": china_time(now),
        }
        try:
            with self._store.session() as session:
                return int(session.connection().execute(_PHRASES.insert().values(**row)).inserted_primary_key[0])
        except IntegrityError as error:
            raise NotAllowed("这句话已经送过了") from error

    def decide(self, number: int, actor: str, *, approve: bool, now: dt.datetime) -> None:
        """Approve or reject a phrase; not one's own.

        Raises:
            NotAllowed: it is one's own, or decided already.
        """
        open_ = (_PHRASES.c.id == number) & (_PHRASES.c.state == PhraseState.PROPOSED) & (_PHRASES.c.proposed_by != actor)
        state = PhraseState.APPROVED if approve else PhraseState.REJECTED
        values = {"state": state, "decided_by": actor, "decided_at": china_time(now)}
        with self._store.session() as session:
            if not session.connection().execute(update(_PHRASES).where(open_).values(**values)).rowcount:
                raise NotAllowed("自己送的要由别人审；审过的不能再改")

    def all(self, *states: PhraseState) -> list[Proposed]:
        """The phrases in some states, in the order in which they came."""
        columns = [_PHRASES.c[name] for name in Proposed.__dataclass_fields__]
        query = select(*columns).where(_PHRASES.c.state.in_(states)).order_by(_PHRASES.c.id)
        with self._store.session(read_only=True) as session:
            return [Proposed(*row) for row in session.connection().execute(query)]

    def export(self) -> str:
        """The approved phrases in the format of ``data/nlu``: to be read over and put into the file of their matter by hand."""
        by_pair: dict[tuple[str, str], list[str]] = {}
        for phrase in self.all(PhraseState.APPROVED):
            by_pair.setdefault((phrase.matter, phrase.aspect), []).append(phrase.text)
        nlu = [
            {"intent": f"ask/{matter}_{aspect}", "examples": LiteralScalarString("".join(f"- {text}\n" for text in texts))}
            for (matter, aspect), texts in sorted(by_pair.items())
        ]
        return _yaml({"version": "3.1", "nlu": nlu})


def _yaml(content: dict[str, Any]) -> str:
    writer = YAML()
    writer.width = 4096
    writer.allow_unicode = True
    out = io.StringIO()
    writer.dump({**content, "version": _quoted(content["version"])}, out)
    return out.getvalue()


def _quoted(text: str) -> Any:
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    return DoubleQuotedScalarString(text)
