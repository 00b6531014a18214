"""Personal data: recognising it, masking it, and keyed hashes that stand for it.

Nothing that passes the door (logs, stored conversations, reports) carries an ID number, a mobile number, a card
number or the house and room of an address. The case store keeps keyed hashes only.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable

ID_NUMBER = "[身份证号]"
MOBILE = "[手机号]"
BANK_CARD = "[银行卡号]"
ADDRESS = "[地址]"

_CHECK_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
_PROVINCES = frozenset(
    str(code)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for code in range(first, last + 1)
)

# One character for one character, so that a place found in the folded text is the same place in the original.
_FOLD: dict[int, str] = {
    **{0xFF01 + i: chr(0x21 + i) for i in range(94)},
    **{ord(c): " " for c in "\u3000\u00a0\t"},
    **{ord(c): "-" for c in "‐‑‒–—―−·•"},
}
_SPOKEN = str.maketrans("〇零一二三四五六七八九幺", "001234567891")

_SEP = r"[ -]?"
_CASE_NUMBER = re.compile(r"(?<![A-Za-z])[Jj]" + _SEP + r"[Zz](?:" + _SEP + r"[0-9OoIl]){15}(?![0-9])")
_ID18 = re.compile(rf"(?<![0-9])[1-9][0-9]{{5}}{_SEP}(?:18|19|20)[0-9]{{2}}{_SEP}[0-9]{{4}}{_SEP}[0-9]{{3}}{_SEP}(?:[0-9](?![0-9])|[Xx])")
_ID15 = re.compile(r"(?<![0-9A-Za-z])[1-9][0-9]{14}(?![0-9A-Za-z])")
_COUNTRY = r"(?:(?:\+|00)" + _SEP + r"86" + _SEP + r"|(?<![0-9])86" + _SEP + r")?"
_MOBILE = re.compile(
    r"(?<![0-9])" + _COUNTRY + r"(?:"
    r"1[3-9][0-9]" + _SEP + r"[0-9]{4}" + _SEP + r"[0-9]{4}"  # 138 1234 5678 and, run together, 13812345678
    r"|1[3-9][0-9]{2}" + _SEP + r"[0-9]{3}" + _SEP + r"[0-9]{4}"  # 1381 234 5678
    r"|1[3-9][0-9]" + _SEP + r"[0-9]{3}" + _SEP + r"[0-9]{5}"  # 138 123 45678
    r"|(?<![0-9][ -])1[ -][3-9](?:[ -][0-9]){9}(?![ -][0-9])"  # dictated digit by digit
    r")(?![0-9])"
)
_BANK = re.compile(r"(?<![0-9])(?:[0-9]{16,}|[0-9]{4}(?:[ -][0-9]{4}){3}(?:[ -][0-9]{1,3})?)(?![0-9])")
_SPOKEN_RUN = re.compile("[〇零一二三四五六七八九幺]{11,}")

_N = r"[0-9一二三四五六七八九十百〇零]{1,5}"
_NN = _N + r"(?:-[0-9]{1,5}){0,3}"
_UNIT = r"(?:支弄|弄|号楼|号院|号|栋|幢|座|单元|室|房|楼|层|户)"
_CHAIN = r"(?:\s?[甲乙丙丁A-Za-z]?" + _NN + r"\s?" + _UNIT + r")"
_ROOM_END = r"(?:\s?[A-Za-z]?[0-9]{2,5}(?![0-9年月日号元天点:]))?"
# 中山路3号之前 is a date after a road's name; 中山路3号 is an address.
_NOT_A_DAY = r"(?!\s?(?:前|之前|以前|后|之后|以后|那天|当天|早上|上午|中午|下午|晚上))"
_STREET = re.compile(r"(?P<keep>大街|大道|胡同|路|街|巷)(?P<sep>\s?)" + _CHAIN + r"+" + _NOT_A_DAY + _ROOM_END)
_ROOMS = re.compile(_NN + r"\s?(?:支弄|弄|号楼|号院|栋|幢|座|单元)" + _CHAIN + r"+" + _ROOM_END)
_BUILDING_ROOM = re.compile(r"(?<![0-9])" + _NN + r"\s?(?:号楼|栋|幢|单元)\s?[A-Za-z]?[0-9]{2,5}(?![0-9年月日号元天点:])")

_TAIL = re.compile(r"(?<=\[身份证号\])[0-9]{3}[0-9Xx]|(?<=\[手机号\])[0-9]{4}")
_FACTOR = re.compile(r"(?<![0-9A-Za-z-])[0-9]{3}[0-9Xx](?![0-9A-Za-z年-])")


def check_character(first17: str) -> str:
    """Return the check character (GB 11643-1999, ISO 7064 MOD 11-2) of the first 17 digits of an ID number."""
    return _CHECK_CHARACTERS[sum(int(d) * w for d, w in zip(first17, _CHECK_WEIGHTS, strict=True)) % 11]


def normalise_id_number(text: str) -> str:
    """Return an ID number in its plain form: half width, upper case, without spaces and hyphens."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text).translate(_FOLD)).upper()


def is_id_number(text: str) -> bool:
    """Tell whether ``text`` is an 18-character citizen's ID number: real birth date and right check character.

    The region is not judged, since tables of regions age.
    """
    number = normalise_id_number(text)
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", number):
        return False
    return _is_date(number[6:10], number[10:12], number[12:14]) and check_character(number[:17]) == number[17]


def normalise_mobile(text: str) -> str | None:
    """Return a mainland mobile number as 11 digits, or None when ``text`` is not one."""
    digits = re.sub(r"[\s()-]", "", unicodedata.normalize("NFKC", text).translate(_FOLD))
    found = re.fullmatch(r"(?:(?:\+|00)?86)?(1[3-9][0-9]{9})", digits)
    return found.group(1) if found else None


def _is_date(year: str, month: str, day: str) -> bool:
    try:
        dt.date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def _digits(text: str) -> str:
    return re.sub(r"[ -]", "", text)


def _plausible_id18(text: str) -> bool:
    number = _digits(text).upper()
    right_check = check_character(number[:17]) == number[17]
    return right_check or (number[:2] in _PROVINCES and _is_date(number[6:10], number[10:12], number[12:14]))


def _plausible_id15(text: str) -> bool:
    return text[:2] in _PROVINCES and _is_date("19" + text[6:8], text[8:10], text[10:12])


Span = tuple[int, int, str]


def _overlaps(start: int, end: int, spans: Iterable[Span]) -> bool:
    return any(start < taken_end and taken_start < end for taken_start, taken_end, _ in spans)


def _spans(text: str, addresses: bool = True) -> list[Span]:
    """Find what to replace: (start, end, replacement), not overlapping; case numbers hold their place untouched."""
    folded = text.translate(_FOLD)
    taken: list[Span] = [(m.start(), m.end(), "") for m in _CASE_NUMBER.finditer(folded)]

    def take(start: int, end: int, label: str) -> None:
        if not _overlaps(start, end, taken):
            taken.append((start, end, label))

    for m in _ID18.finditer(folded):
        if _plausible_id18(m.group()):
            take(m.start(), m.end(), ID_NUMBER)
    for m in _ID15.finditer(folded):
        if _plausible_id15(m.group()):
            take(m.start(), m.end(), ID_NUMBER)
    for m in _BANK.finditer(folded):
        take(m.start(), m.end(), BANK_CARD)
    for m in _MOBILE.finditer(folded):
        take(m.start(), m.end(), MOBILE)
    for m in _SPOKEN_RUN.finditer(text):
        spoken = m.group().translate(_SPOKEN)
        if _ID18.fullmatch(spoken) and _plausible_id18(spoken):
            take(m.start(), m.end(), ID_NUMBER)
        elif _MOBILE.fullmatch(spoken):
            take(m.start(), m.end(), MOBILE)
        elif _BANK.fullmatch(spoken):
            take(m.start(), m.end(), BANK_CARD)
    if not addresses:
        return sorted(span for span in taken if span[2])
    for m in _STREET.finditer(folded):
        take(m.end("keep"), m.end(), ADDRESS)
    for pattern in (_ROOMS, _BUILDING_ROOM):
        for m in pattern.finditer(folded):
            take(m.start(), m.end(), ADDRESS)
    return sorted(span for span in taken if span[2])


def mask(text: str, *, addresses: bool = True) -> str:
    """Replace personal numbers and the house and room of an address by labels such as ``[身份证号]``.

    Case numbers, dates, hotlines and four-digit factors stay as they are. Masking twice gives the same text.

    Args:
        text: any text.
        addresses: also those; not for what the office writes itself, where an address is that of a counter.
    """
    if not text:
        return text
    for _ in range(4):  # a replacement may lay bare another number beside it; each pass only ever removes digits
        spans = _spans(text, addresses)
        if not spans:
            break
        parts: list[str] = []
        at = 0
        for start, end, label in spans:
            parts += [text[at:start], label]
            at = end
        text = "".join([*parts, text[at:]])
    return text


def tail(text: str) -> str | None:
    """Return the second factor in ``text``: four characters, or None.

    It is the last four of the ID number or else of the mobile number found (so that a person who types the whole
    number is understood), else a lone group of four digits (the last may be X).
    """
    folded = unicodedata.normalize("NFKC", text).translate(_FOLD)
    for m in _ID18.finditer(folded):
        if _plausible_id18(m.group()):
            return _digits(m.group())[-4:].upper()
    folded = _CASE_NUMBER.sub(" ", folded)
    mobile = _MOBILE.search(folded)
    if mobile:
        return _digits(mobile.group())[-4:]
    groups = {found.upper() for found in _FACTOR.findall(folded)}
    return groups.pop() if len(groups) == 1 else None


def mask_whole(text: str) -> str:
    """Mask, and drop the last four that the door leaves behind the mask for the look-up of a case."""
    return _TAIL.sub("", mask(text))


def mobile_in(text: str) -> str | None:
    """Return the first mainland mobile number in a text as 11 digits, or None."""
    found = _MOBILE.search(unicodedata.normalize("NFKC", text).translate(_FOLD))
    return _digits(found.group())[-11:] if found else None


def mask_name(name: str) -> str:
    """Return a name for display: the first character and a star (张三 and 张三丰 are both 张*)."""
    stripped = name.strip()
    return f"{stripped[0]}*" if stripped else "*"


class Hasher:
    """Keyed hashes (HMAC-SHA256) of identifiers.

    Every hash names its purpose, so that the same number hashed for two purposes gives two values, and may be bound to
    an owner, so that two people with the same last four do not look alike in the database.
    """

    def __init__(self, key: str | bytes) -> None:
        self._key = key.encode("utf-8") if isinstance(key, str) else key
        if not self._key:
            raise ValueError("密钥不能为空")

    def hash(self, purpose: str, *parts: str) -> str:
        """Return 64 hexadecimal digits for ``parts`` under ``purpose``."""
        message = "\x1f".join((purpose, *parts)).encode("utf-8")
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()

    @staticmethod
    def equal(left: str, right: str) -> bool:
        """Compare two hashes in constant time."""
        return hmac.compare_digest(left.encode("ascii"), right.encode("ascii"))
