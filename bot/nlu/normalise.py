"""One spelling for every message, with the way back to what the user really typed.

Users write in full-width digits, traditional characters, with emoji and invisible characters copied from web pages. Everything after
this module sees one form: NFKC, simplified Chinese, no invisible characters, single blanks. Plain NFKC would change meaning in a few
places, which are handled first: ``①2025年`` must not become ``12025年``, nor ``½年`` become ``1⁄2年``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from opencc import OpenCC

# Full-width ASCII and the ideographic space: one character to one, so the positions do not move.
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
# Text made of these characters only needs no work character by character.
_PLAIN = re.compile(r"[!-~、。《》“”‘’「」【】…—·\u4e00-\u9fff]+(?: [!-~、。《》“”‘’「」【】…—·\u4e00-\u9fff]+)*")
# "…" stays one sign: three dots could be read as part of a number.
_KEPT = frozenset("…‥")
_FRACTIONS = {"½": "半"}
_EMOJI = re.compile(r"[\u2600-\u27bf\u2b00-\u2bff\u2300-\u23ff\U0001f000-\U0001faff]")
_KEYCAP = "\u20e3"
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


@dataclass(frozen=True)
class Normalised:
    """A normalised message.

    Attributes:
        text: what the rest of the program reads.
        offsets: for each character of ``text``, the index in the original of the character it came from.
        ends: for each character of ``text``, the index just after its source in the original.
    """

    text: str
    offsets: tuple[int, ...]
    ends: tuple[int, ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text behind ``text[start:end]``.

        An empty span maps to an empty span. Positions outside the text are clipped, so that no input raises.
        """
        size = len(self.offsets)
        start = min(max(start, 0), size)
        end = min(max(end, start), size)
        if start == end:
            at = self.offsets[start] if start < size else (self.ends[-1] if size else 0)
            return at, at
        return self.offsets[start], max(self.ends[start:end])


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


def normalise(text: str) -> Normalised:
    """Normalise one message. Total: any string is accepted."""
    plain = text.translate(_WIDE)
    if _PLAIN.fullmatch(plain):
        size = len(text)
        return Normalised(_simplified(plain), tuple(range(size)), tuple(range(1, size + 1)))
    characters, offsets, ends = _collapse(_clusters(text))
    return Normalised(_simplified("".join(characters)), tuple(offsets), tuple(ends))


def _simplified(text: str) -> str:
    """Traditional to simplified without a change of length (character by character if a phrase would change it)."""
    convert = _converter().convert
    converted: str = convert(text)
    if len(converted) == len(text):
        return converted
    singles = (convert(character) for character in text)
    return "".join(one if len(one) == 1 else character for one, character in zip(singles, text, strict=True))


def _clusters(text: str) -> list[tuple[str, int, int]]:
    """(replacement, start, end) for each base character with its combining marks; "" where it is dropped, " " for a blank."""
    only_emoji = not any(character.isalnum() for character in text)
    out: list[tuple[str, int, int]] = []
    position = 0
    while position < len(text):
        end = position + 1
        while end < len(text) and _continues(text[end]):
            end += 1
        out.append((_replacement(text[position:end], only_emoji), position, end))
        position = end
    return out


def _continues(character: str) -> bool:
    return character >= "\u0300" and (unicodedata.category(character) in ("Mn", "Mc", "Me") or "\u1160" <= character <= "\u11ff")


def _replacement(cluster: str, only_emoji: bool) -> str:
    base = cluster[0]
    if base.isspace():
        return " "
    if unicodedata.category(base) in _DROPPED or unicodedata.category(base)[0] == "M":
        return ""
    if base in _KEPT:
        return base
    if base in _FRACTIONS:
        return _FRACTIONS[base]
    if _KEYCAP in cluster:
        return f"({base})"
    if _EMOJI.match(base) and not unicodedata.decomposition(base):
        return base if only_emoji else " "
    decomposition = unicodedata.decomposition(base)
    if decomposition.startswith("<fraction>"):
        return base
    composed = unicodedata.normalize("NFKC", cluster)
    kept = "".join(c for c in composed if unicodedata.category(c)[0] not in "MC")
    if decomposition.startswith("<circle>") and kept.isalnum() and not kept.isalpha():
        return f"({kept})"
    return kept


def _collapse(clusters: list[tuple[str, int, int]]) -> tuple[list[str], list[int], list[int]]:
    """Spread the replacements into single characters, with one blank between words and none at the ends."""
    characters: list[str] = []
    offsets: list[int] = []
    ends: list[int] = []
    for replacement, start, end in clusters:
        for character in replacement:
            if character.isspace():
                character = " "
                if not characters or characters[-1] == " ":
                    continue
            characters.append(character)
            offsets.append(start)
            ends.append(end)
    if characters and characters[-1] == " ":
        characters.pop()
        offsets.pop()
        ends.pop()
    return characters, offsets, ends
