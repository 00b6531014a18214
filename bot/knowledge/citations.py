"""Sources under an answer."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from bot.deadlines import plain_date
from bot.knowledge.base import Source

_NUMBERED = re.compile(r"\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*")
_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True)
class Citation:
    """A source that an answer rests on.

    Attributes:
        source: id of the source.
        article: article, such as ``9`` or ``二(一)``; None when the source has none.
        effective_from: day on which the text came into force, where known.
        confidence: grade of the weakest value taken from here.
        document: whether the title is that of a legal text.
    """

    source: str
    title: str
    number: str | None
    article: str | None
    effective_from: dt.date | None
    effective_to: dt.date | None
    verified_on: dt.date
    confidence: str
    document: bool = True


def cite(source: Source, article: str | None, confidence: str, verified_on: dt.date) -> Citation:
    """A citation of a source."""
    return Citation(
        source.id,
        source.title,
        source.number,
        article,
        source.effective_from,
        source.effective_to,
        verified_on,
        confidence,
        source.document,
    )


def in_order(shown: Iterable[Citation], counted_with: Iterable[Citation] = ()) -> tuple[Citation, ...]:
    """Each source and article once, with its weakest grade.

    Best grade first; within a grade the sources of what is shown stand before those of the counting alone.
    """
    first = list(shown)
    main = {item.source for item in first}
    kept: dict[tuple[str, str | None], Citation] = {}
    for item in (*first, *counted_with):
        key = item.source, item.article
        other = kept.get(key)
        if other is None or (item.confidence, other.verified_on) > (other.confidence, item.verified_on):
            kept[key] = item
    best: dict[str, str] = {}
    for item in kept.values():
        best[item.source] = min(item.confidence, best.get(item.source, "D"))
    return tuple(sorted(kept.values(), key=lambda item: (best[item.source], item.source not in main, item.source, _articles(item.article))))


def _articles(article: str | None) -> tuple[list[int], str]:
    return [int(number) for number in _NUMBERS.findall(article or "")], article or ""


def articles_zh(articles: Iterable[str | None]) -> str:
    """``9`` as 第9条, ``12,13`` and ``15`` as 第12、13、15条, ``18-19`` as 第18至19条; other forms unchanged."""
    numbered: list[str] = []
    named: list[str] = []
    for article in filter(None, articles):
        if _NUMBERED.fullmatch(article):
            numbered += article.split(",")
        else:
            named.append(article.replace("(", "（").replace(")", "）"))
    numbers = "、".join(sorted(dict.fromkeys(numbered), key=_articles)).replace("-", "至")
    return "、".join([*([f"第{numbers}条"] if numbers else []), *named])


def line(citations: tuple[Citation, ...]) -> str:
    """The sources as one line for people, articles of one source together."""
    checked = {item.verified_on for item in citations}
    groups = [list(group) for _, group in groupby(citations, key=lambda item: item.source)]
    text = "；".join(_one(group, own_date=len(checked) > 1) for group in groups)
    return text if len(checked) > 1 else f"{text}。{plain_date(*checked)}核对。"


def _one(group: list[Citation], *, own_date: bool) -> str:
    first = group[0]
    title = f"《{first.title.replace('《', '〈').replace('》', '〉')}》" if first.document else first.title
    remarks = []
    if first.document and first.effective_from is not None:
        remarks.append(f"{plain_date(first.effective_from)}起施行")
    if own_date:
        remarks.append(f"{plain_date(min(item.verified_on for item in group))}核对")
    number = f"（{first.number}）" if first.number else ""
    return title + number + articles_zh(item.article for item in group) + (f"（{'，'.join(remarks)}）" if remarks else "")
