"""Splitting a long answer within the platform's size, at paragraphs, lines or sentences, never inside a sentence or a link."""

from __future__ import annotations

import re
from collections.abc import Iterator

MAX_BYTES = 2048  # of a text in UTF-8, in a reply as in a customer-service message
_URL = re.compile(r"https?://[!-~]+")
# Coarse to fine: an empty line, a line, a sentence, a part of a sentence.
_BOUNDARIES = tuple(re.compile(pattern) for pattern in (r"\n{2,}", r"\n", r"(?<=[。！？；!?;])(?=.)", r"(?<=[，、：,])(?=.)"))


def split(text: str, limit: int = MAX_BYTES) -> list[str]:
    """Return the pieces of a text, each at most ``limit`` bytes; together they hold every character but white space between them."""
    text = text.strip()
    if not text:
        return []
    pieces: list[str] = []
    current = ""
    for part, joiner in _parts(text, limit, 0):
        joined = current + joiner + part if current else part
        if _size(joined) <= limit:
            current = joined
            continue
        if current:
            pieces.append(current)
        current = part
    pieces.append(current)
    return [piece for piece in (piece.strip("\n") for piece in pieces) if piece]


def _parts(text: str, limit: int, depth: int, joiner: str = "") -> Iterator[tuple[str, str]]:
    """Parts that fit, each with what stood before it."""
    if _size(text) <= limit:
        yield text, joiner
        return
    if depth == len(_BOUNDARIES):
        for index, piece in enumerate(_cut(text, limit)):
            yield piece, joiner if index == 0 else ""
        return
    links = [match.span() for match in _URL.finditer(text)]
    at, before = 0, joiner
    for match in _BOUNDARIES[depth].finditer(text):
        if any(start < match.start() < end for start, end in links) or match.start() == at:
            continue
        yield from _parts(text[at : match.start()], limit, depth + 1, before)
        at, before = match.end(), match.group()
    yield from _parts(text[at:], limit, depth + 1, before)


def _cut(text: str, limit: int) -> Iterator[str]:
    """Cut what has no boundary at all, between characters, and around links that fit."""
    piece = ""
    for token in _tokens(text, limit):
        if piece and _size(piece + token) > limit:
            yield piece
            piece = ""
        piece += token
    if piece:
        yield piece


def _tokens(text: str, limit: int) -> Iterator[str]:
    at = 0
    for match in _URL.finditer(text):
        yield from text[at : match.start()]
        yield from [match.group()] if _size(match.group()) <= limit else match.group()
        at = match.end()
    yield from text[at:]


def _size(text: str) -> int:
    return len(text.encode("utf-8"))
