"""Suggestions while somebody types: entries whose title or one of whose example questions is like what stands in the box."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from bot.knowledge import KnowledgeBase

MOST = 8
_LIKE_ENOUGH = 0.34


@dataclass(frozen=True)
class Hint:
    """A suggested entry; ``like`` is the example question that is like the text, empty when the title is."""

    entry: str
    title: str
    matter: str
    like: str


@dataclass(frozen=True)
class _Line:
    entry: str
    text: str
    plain: str
    pairs: frozenset[str]
    is_title: bool


class Suggestions:
    """The titles and examples of a knowledge base, made ready once.

    Args:
        kb: the knowledge base.
    """

    def __init__(self, kb: KnowledgeBase) -> None:
        self.revision = kb.revision
        self._entries = kb.entries
        self._lines = list(_lines(kb))

    def like(self, text: str, most: int = MOST) -> list[Hint]:
        """The entries that are most like a text, best first; none for an empty one. Takes some milliseconds."""
        plain = _plain(text)
        if not plain:
            return []
        pairs = _pairs(plain)
        best: dict[str, tuple[float, _Line]] = {}
        for line in self._lines:
            score = _score(plain, pairs, line)
            if score >= _LIKE_ENOUGH and score > best.get(line.entry, (0.0, line))[0]:
                best[line.entry] = score, line
        found = sorted(best.values(), key=lambda pair: (-pair[0], len(pair[1].text)))[:most]
        return [self._hint(line) for _, line in found]

    def _hint(self, line: _Line) -> Hint:
        entry = self._entries[line.entry]
        return Hint(entry.id, entry.title, entry.matter.zh, "" if line.is_title else line.text)


def _lines(kb: KnowledgeBase) -> Iterable[_Line]:
    for entry in kb.entries.values():
        for index, text in enumerate((entry.title, *entry.examples)):
            plain = _plain(text)
            yield _Line(entry.id, text, plain, _pairs(plain), index == 0)


def _score(plain: str, pairs: frozenset[str], line: _Line) -> float:
    """Like each other by the pairs of characters they share; what holds the whole text counts as very like."""
    shared = len(pairs & line.pairs)
    dice = 2 * shared / (len(pairs) + len(line.pairs)) if shared else 0.0
    if plain in line.plain:
        return 1.0 + dice + (0.1 if line.is_title else 0.0)
    return dice + (0.05 if line.is_title else 0.0)


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())


def _pairs(plain: str) -> frozenset[str]:
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1)) or frozenset({plain})
