"""Reads what is typed in Latin letters: pinyin (ju zhu zheng zai na ban) and single English words among Chinese (签注的 deadline).

Pinyin is read by the words of the subject that sound so (``bot.nlu.homophones``), the longest ones first; what is no pinyin as a whole is
left as it is. English words are put into Chinese only beside Chinese characters: a message all in English most likely comes from a
foreigner, whose residence permit is another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from bot.nlu.homophones import Homophones

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_RUN = re.compile(r"[a-z]+(?:['’ ]+[a-z]+)*")
_LETTERS = re.compile(r"[a-z]")
_TOKEN = re.compile(r"[a-z]+(?:['’][a-z]+)*")
_LONGEST_SYLLABLE = 6  # zhuang
_VOWELS = "aeo"
# An r before one of these begins a syllable; the end of the text is no vowel.
_VOWELS_AFTER_R = ("a", "e", "i", "o", "u")
_INITIALS = 4  # letters
_LONGEST_WORD = 5  # syllables
# What a syllable stands for after a number (3yue8hao).
_COUNTED = {"yue": "月", "hao": "号", "ri": "日", "nian": "年", "tian": "天", "ge": "个", "sui": "岁", "kuai": "块", "dian": "点"}


class Romanised:
    """Reads messages in Latin letters.

    Args:
        homophones: know the words of the subject by their sound.
        english: English word or words, in small letters → what they are called in Chinese.
    """

    def __init__(self, homophones: Homophones, english: Mapping[str, str]) -> None:
        self._homophones = homophones
        self._english = english

    def read(self, text: str) -> str:
        """Return a normalised text with its pinyin in characters; the text itself where there is none."""
        lower = text.lower()
        if not _LETTERS.search(lower):
            return text
        beside_chinese = bool(_CHINESE.search(lower))
        typed = self._words_in_english if beside_chinese else self._initials
        lower = typed.sub(self._meant, lower)
        pieces = [piece for run in _RUN.finditer(lower) for piece in self._pieces(run)]
        told = [piece for piece in pieces if piece[2]]
        known = any(word for _, _, _, word in told)
        if not beside_chinese and (not known or len(told) < len(pieces)):
            return text  # English
        told = [piece for piece in told if known and (piece[3] or len(told) == len(pieces))]
        if not told and lower == text.lower():
            return text
        out, at = [], 0
        for start, end, characters, _ in told:
            out += [lower[at:start].rstrip(" "), characters]
            at = end + (lower[end : end + 1] == " ")
        return "".join([*out, lower[at:]])

    def _pieces(self, run: re.Match[str]) -> Iterator[tuple[int, int, str, bool]]:
        """Start and end of the parts of a run, the characters of each (empty for what is no pinyin), and whether it has a known word."""
        tokens = [(run.start() + m.start(), run.start() + m.end(), m.group()) for m in _TOKEN.finditer(run.group())]
        group: list[tuple[int, int, str]] = []
        for token in tokens:
            if self._decoded(token[2])[0]:
                group.append(token)
                continue
            yield from self._group(group, run.string)
            group = []
            yield token[0], token[1], "", False
        yield from self._group(group, run.string)

    def _group(self, tokens: list[tuple[int, int, str]], text: str) -> Iterator[tuple[int, int, str, bool]]:
        if not tokens:
            return
        start, end = tokens[0][0], tokens[-1][1]
        if start and text[start - 1].isdigit() and tokens[0][2] in _COUNTED:  # 3yue8hao
            yield start, tokens[0][1], _COUNTED[tokens[0][2]], False
            yield from self._group(tokens[1:], text)
            return
        characters, known = self._decoded(" ".join(token for _, _, token in tokens))
        yield start, end, characters, known

    def _decoded(self, letters: str) -> tuple[str, bool]:
        """The characters of pinyin, empty where it is none, and whether a word of the subject is among them."""
        cuts = {m.start() - i for i, m in enumerate(re.finditer(r"['’ ]", letters))}
        plain = re.sub(r"['’ ]", "", letters)
        size = len(plain)
        # best way to read what stands before each place: (score, characters, whether a word is known)
        best: list[tuple[int, str, bool] | None] = [(0, "", False), *[None] * size]
        for start in range(size):
            before = best[start]
            if before is None:
                continue
            for heard, end in self._syllables_from(plain, start, cuts):
                for word, worth in self._named(heard):
                    found = (before[0] + worth, before[1] + word, before[2] or len(word) > 1)
                    if best[end] is None or found[0] > best[end][0]:  # type: ignore[index]
                        best[end] = found
        last = best[size]
        return (last[1], last[2]) if last is not None else ("", False)

    def _syllables_from(self, letters: str, start: int, cuts: set[int]) -> Iterator[tuple[list[str], int]]:
        """The syllables, one up to as many as a word may have, that begin at a place, and where they end."""
        open_: list[tuple[list[str], int]] = [([], start)]
        while open_:
            heard, at = open_.pop()
            for end in range(at + 1, min(at + _LONGEST_SYLLABLE, len(letters)) + 1):
                if end - 1 in cuts and end - 1 > at:
                    break
                if letters[at:end] not in self._characters:
                    continue
                more = [*heard, letters[at:end]]
                curled = letters[end : end + 1] == "r" and letters[end + 1 : end + 2] not in _VOWELS_AFTER_R  # nar
                for stop in (end, end + 1) if curled else (end,):
                    yield more, stop
                    if len(more) < _LONGEST_WORD:
                        open_.append((more, stop))

    def _named(self, heard: list[str]) -> Iterator[tuple[str, int]]:
        """What syllables stand for, and what that is worth: one long word tells more than two short ones."""
        if len(heard) == 1:
            yield self._characters[heard[0]], 0
            return
        word = self._homophones.word(heard)
        if word is not None:
            yield word, len(heard) ** 2

    @cached_property
    def _characters(self) -> dict[str, str]:
        """Syllable → the character that it stands for by itself; 嗯 is n, but no n is 嗯."""
        of = self._homophones.characters
        return {syllable: character for syllable, character in of.items() if len(syllable) > 1 or syllable in _VOWELS}

    def _meant(self, match: re.Match[str]) -> str:
        return self._english[match.group()]

    @cached_property
    def _initials(self) -> re.Pattern[str]:
        """What is no word in any language (jzz)."""
        return _any_of([typed for typed in self._english if len(typed) <= _INITIALS and not re.search("[aeiou]", typed)])

    @cached_property
    def _words_in_english(self) -> re.Pattern[str]:
        return _any_of(self._english)


def _any_of(typed: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(typed, key=len, reverse=True)
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(map(re.escape, longest_first))})(?![a-z])" if longest_first else "(?!)")
