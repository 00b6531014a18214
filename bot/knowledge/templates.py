"""Texts with placeholders, taken apart once when the files are loaded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.knowledge.wording import FILTERS, Shown, plain

_PLACEHOLDER = re.compile(r"\{([^{}|]*)(?:\|([^{}]*))?\}")


@dataclass(frozen=True)
class Slot:
    """A placeholder.

    Attributes:
        kind: ``parameter``, ``date``, ``days`` (how far from today a computed date is) or ``fact``.
        name: the path, the name of the computed date or the name of the fact.
        filter: name of the filter, or None for the fitting form.
    """

    kind: str
    name: str
    filter: str | None


Lookup = Callable[[Slot], Shown | None]


@dataclass(frozen=True)
class Template:
    """A text in pieces: strings and placeholders."""

    pieces: tuple[str | Slot, ...]

    @classmethod
    def parse(cls, text: str) -> Template:
        """Take a text apart."""
        pieces: list[str | Slot] = []
        last = 0
        for match in _PLACEHOLDER.finditer(text):
            pieces.append(text[last : match.start()])
            pieces.append(_slot(match.group(1).strip(), match.group(2)))
            last = match.end()
        pieces.append(text[last:])
        return cls(tuple(piece for piece in pieces if piece != ""))

    @property
    def slots(self) -> Iterator[Slot]:
        """The placeholders in order."""
        return (piece for piece in self.pieces if isinstance(piece, Slot))

    @property
    def fixed(self) -> str:
        """The text between the placeholders."""
        return " ".join(piece for piece in self.pieces if isinstance(piece, str))

    def render(self, lookup: Lookup) -> str | None:
        """The text with all placeholders filled, or None when one of them has nothing to show."""
        out = []
        for piece in self.pieces:
            if isinstance(piece, str):
                out.append(piece)
                continue
            shown = lookup(piece)
            if shown is None:
                return None
            out.append(FILTERS[piece.filter](shown) if piece.filter else plain(shown))
        return "".join(out)


def _slot(name: str, filter_: str | None) -> Slot:
    head, _, rest = name.partition(".")
    filter_ = filter_.strip() if filter_ is not None else None
    return Slot(head, rest, filter_) if head in ("date", "days", "fact") else Slot("parameter", name, filter_)
