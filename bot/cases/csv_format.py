"""The fields of an imported record and how a row becomes a ``CaseEntry``. The format is documented in ``docs/data.md``."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TypeVar

from bot.cases.case_number import CaseNumber
from bot.cases.errors import CaseNumberError
from bot.cases.repository import CaseEntry, PermitEntry
from bot.cases.stages import REASONED_STAGES, CaseKind, PermitKind, PermitStatus, Reason, Stage, stages_of
from bot.labels import Label
from bot.privacy import is_id_number, mask, normalise_id_number, normalise_mobile

COLUMNS: dict[str, str] = {
    "case_number": "办件编号",
    "name": "姓名",
    "id_number": "身份证号",
    "phone": "手机号",
    "city": "城市",
    "kind": "事项",
    "stage": "环节",
    "at": "环节时间",
    "missing": "缺少材料",
    "reason": "原因",
    "note": "说明",
    "accepted_on": "受理日期",
    "registered_on": "登记日期",
    "deregistered_on": "注销登记日期",
    "permit_issued_on": "签发日期",
    "permit_expires_on": "有效期至",
    "permit_kind": "证件形式",
    "permit_status": "证件状态",
    "endorsed_on": "签注日期",
    "endorsed_until": "签注有效期至",
}
REQUIRED = ("case_number", "name", "id_number", "city", "kind", "stage", "at")

_FIRST_YEAR, _LAST_YEAR = 1985, 2100  # the years that the date rules handle
_DATE = re.compile(r"(\d{4})(?:[-/.年])(\d{1,2})(?:[-/.月])(\d{1,2})日?(?:[T ]*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})()()()")
_MISSING_SEPARATOR = re.compile(r"[;；、|\n]")
_L = TypeVar("_L", bound=Label)


@dataclass(frozen=True)
class RowError:
    """One fault: line in the file (the heading is line 1), column as the heading has it, reason in Chinese without personal data."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        return f"第{self.line}行“{self.column}”：{self.reason}"


def parse_row(
    cells: Mapping[str, str], line: int, *, today: dt.date | None = None, headings: Mapping[str, str] = MappingProxyType(COLUMNS)
) -> tuple[CaseEntry | None, list[RowError]]:
    """Turn one row into an entry, or into every fault found in it.

    Args:
        cells: field → text.
        line: line number for the faults.
        today: when given, a stage that lies after it is a fault.
        headings: field → heading of the file, for the faults.
    """
    return _RowParser(cells, line, today, headings).parse()


def parse_moment(text: str) -> dt.datetime | None:
    """Read a day or a moment (China standard time) in any form of the import file; None when it is none."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _DATE.fullmatch(plain) or _COMPACT.fullmatch(plain)
    try:
        return dt.datetime(*(int(group or 0) for group in found.groups())) if found else None  # type: ignore[arg-type]
    except ValueError:
        return None


def split_papers(text: str) -> tuple[str, ...]:
    """Return the papers of a one-time notice."""
    return tuple(part.strip() for part in _MISSING_SEPARATOR.split(text) if part.strip())


@lru_cache(maxsize=16)
def _words_of(labels: type[_L]) -> dict[str, _L]:
    return {word: member for member in labels for word in (str(member), member.zh)}


class _RowParser:
    """Parses one row; collects faults instead of stopping at the first."""

    def __init__(self, cells: Mapping[str, str], line: int, today: dt.date | None, headings: Mapping[str, str]) -> None:
        self._cells = {field: text.strip() for field, text in cells.items()}
        self._line = line
        self._today = today
        self._headings = headings
        self._errors: list[RowError] = []

    def parse(self) -> tuple[CaseEntry | None, list[RowError]]:
        number = self._case_number()
        name = self._text("name", 40)
        id_number = self._id_number()
        phone = self._phone()
        city = self._text("city", 32)
        kind = self._label("kind", CaseKind)
        stage = self._label("stage", Stage)
        at = self._moment("at")
        entry_dates = {field: self._date(field) for field in ("accepted_on", "registered_on", "deregistered_on")}
        permit = self._permit()
        note = self._text("note", 500)
        missing = split_papers(self._get("missing"))
        if kind and stage and stage not in stages_of(kind):
            self._fault("stage", f"“{kind.zh}”没有“{stage.zh}”这个环节")
        if missing and stage is not None and stage is not Stage.SUPPLEMENT:
            self._fault("missing", f"只有“{Stage.SUPPLEMENT.zh}”的行可以写缺少材料")
        reason = self._label("reason", Reason)
        if reason and stage is not None and stage not in REASONED_STAGES:
            self._fault("reason", f"只有{'、'.join(s.zh for s in Stage if s in REASONED_STAGES)}的行可以写原因")
        if at and self._today and at.date() > self._today:
            self._fault("at", "晚于今天，请核对")
        self._in_order("registered_on", entry_dates["registered_on"], "deregistered_on", entry_dates["deregistered_on"])
        if entry_dates["deregistered_on"] and not entry_dates["registered_on"]:
            self._fault("deregistered_on", "写了注销登记日期，就要写登记日期")
        if self._errors or not (number and kind and stage and at):
            return None, self._errors
        if stage is Stage.ACCEPTED and entry_dates["accepted_on"] is None:
            entry_dates["accepted_on"] = at.date()
        entry = CaseEntry(
            case_number=number,
            name=name,
            id_number=id_number,
            city=city.removesuffix("市") or city,
            kind=kind,
            stage=stage,
            at=at,
            phone=phone,
            note=mask(note),
            missing=tuple(mask(part) for part in missing),
            reason=reason,
            permit=permit,
            **entry_dates,
        )
        return entry, []

    def _get(self, field: str) -> str:
        return self._cells.get(field, "")

    def _fault(self, field: str, reason: str) -> None:
        self._errors.append(RowError(self._line, self._headings.get(field, COLUMNS[field]), reason))

    def _text(self, field: str, longest: int) -> str:
        text = self._get(field)
        if not text and field in REQUIRED:
            self._fault(field, "不能为空")
        elif len(text) > longest:
            self._fault(field, f"太长，最多{longest}个字")
        return text

    def _case_number(self) -> CaseNumber | None:
        text = self._get("case_number")
        if not text:
            self._fault("case_number", "不能为空")
            return None
        try:
            number = CaseNumber.parse(text)
        except CaseNumberError as error:
            self._fault("case_number", str(error).rstrip("。"))
            return None
        if number.is_demo:
            self._fault("case_number", "这个编号属于演示号段（流水号90000至99999），真实办件不能用")
            return None
        return number

    def _id_number(self) -> str:
        text = self._get("id_number")
        if not text:
            self._fault("id_number", "不能为空")
        elif not is_id_number(text):
            self._fault("id_number", "不是有效的18位身份证号（位数、出生日期或校验码不对）")
        return normalise_id_number(text)

    def _phone(self) -> str | None:
        text = self._get("phone")
        if not text:
            return None
        mobile = normalise_mobile(text)
        if mobile is None:
            self._fault("phone", "不是有效的11位手机号")
        return mobile

    def _label(self, field: str, labels: type[_L]) -> _L | None:
        text = self._get(field)
        if not text:
            if field in REQUIRED:
                self._fault(field, "不能为空")
            return None
        found = _words_of(labels).get(text.lower())
        if found is not None:
            return found
        self._fault(field, f"没有这个取值，可用：{'；'.join(member.zh for member in labels)}")
        return None

    def _moment(self, field: str) -> dt.datetime | None:
        text = self._get(field)
        if not text:
            if field in REQUIRED:
                self._fault(field, "不能为空")
            return None
        moment = parse_moment(text)
        if moment is None:
            self._fault(field, "不是日期，请写成2026-11-03或2026-11-03 14:20")
            return None
        if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
            self._fault(field, f"年份应在{_FIRST_YEAR}至{_LAST_YEAR}之间")
            return None
        return moment

    def _date(self, field: str) -> dt.date | None:
        moment = self._moment(field)
        return moment.date() if moment else None

    def _in_order(self, first: str, earlier: dt.date | None, second: str, later: dt.date | None) -> None:
        if earlier and later and later < earlier:
            self._fault(second, f"早于{COLUMNS[first]}")

    def _permit(self) -> PermitEntry | None:
        issued, expires = self._date("permit_issued_on"), self._date("permit_expires_on")
        endorsed, until = self._date("endorsed_on"), self._date("endorsed_until")
        kind = self._label("permit_kind", PermitKind)
        status = self._label("permit_status", PermitStatus)
        self._in_order("permit_issued_on", issued, "permit_expires_on", expires)
        self._in_order("permit_issued_on", issued, "endorsed_on", endorsed)
        self._in_order("endorsed_on", endorsed, "endorsed_until", until)
        for here, other in (("endorsed_on", "endorsed_until"), ("endorsed_until", "endorsed_on")):
            if self._get(here) and not self._get(other):
                self._fault(other, f"写了{COLUMNS[here]}，就要写{COLUMNS[other]}")
        if issued is None:
            dependent = ("permit_expires_on", "permit_kind", "permit_status", "endorsed_on", "endorsed_until")
            if any(self._get(field) for field in dependent) and not self._get("permit_issued_on"):
                self._fault("permit_issued_on", "写了证件或签注的内容，就要写签发日期")
            return None
        return PermitEntry(issued, expires, kind or PermitKind.CARD, status or PermitStatus.VALID, endorsed, until)
