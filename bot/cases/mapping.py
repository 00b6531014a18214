"""Which column of a back office's file is which of our fields: by our own headings, or by a mapping file (YAML).

The format is documented in ``docs/data.md``.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Extra, ValidationError, validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.cases.csv_format import COLUMNS, REQUIRED
from bot.cases.errors import ImportFileError
from bot.privacy import mask

_MAX_BYTES = 1024 * 1024


class ColumnMapping(BaseModel):
    """What a mapping file says.

    Attributes:
        columns: heading of the file → our field (its English or Chinese name).
        ignore: headings that are left out, or True for all that are not named.
        constants: field → text that every row has.
        values: field → (text of the file → text that we understand).
        encoding: of a CSV or JSONL file; found out by itself when not given.
        delimiter: of a CSV file.
        sheet: name of the sheet of an Excel file; the first one when not given.
    """

    columns: dict[str, str] = {}
    ignore: list[str] | bool = []
    constants: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    encoding: str | None = None
    delimiter: str = ","
    sheet: str | None = None

    class Config:
        extra = Extra.forbid
        allow_mutation = False

    @validator("columns", pre=True)
    def _fields_of_columns(cls, columns: Any) -> Any:
        fields = {_tidy(str(heading)): _field(str(name)) for heading, name in dict(columns or {}).items()}
        if len(set(fields.values())) < len(fields):
            raise ValueError("两个列对应了同一个字段")
        return fields

    @validator("constants", pre=True)
    def _fields_of_constants(cls, given: Any) -> Any:
        return {_field(str(name)): str(value) for name, value in dict(given or {}).items()}

    @validator("values", pre=True)
    def _fields_of_values(cls, given: Any) -> Any:
        return {
            _field(str(name)): {_tidy(str(text)): str(ours) for text, ours in dict(words or {}).items()}
            for name, words in dict(given or {}).items()
        }

    @validator("encoding")
    def _known_encoding(cls, encoding: str | None) -> str | None:
        if encoding is not None and encoding.lower().replace("_", "-") not in ("utf-8", "utf-8-sig", "gb18030", "gbk", "gb2312"):
            raise ValueError("编码只能是 utf-8 或 gb18030")
        return encoding

    @validator("delimiter")
    def _one_character(cls, delimiter: str) -> str:
        if len(delimiter) != 1:
            raise ValueError("分隔符应为一个字符")
        return delimiter

    @classmethod
    def load(cls, path: Path) -> ColumnMapping:
        """Read a mapping file.

        Raises:
            ImportFileError: it cannot be read or is not a mapping.
        """
        try:
            if path.stat().st_size > _MAX_BYTES:
                raise ImportFileError(f"对照文件太大：{path}")
            content = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise ImportFileError(f"读不了对照文件：{path}") from error
        except YAMLError as error:
            raise ImportFileError(f"对照文件不是有效的 YAML：{path}") from error
        if not isinstance(content, dict):
            raise ImportFileError(f"对照文件应写明 columns：{path}")
        try:
            return cls(**{str(key): value for key, value in content.items()})
        except (ValidationError, TypeError, ValueError) as error:
            told = (
                "；".join(f"{'.'.join(map(str, e['loc']))} {e['msg']}" for e in error.errors())
                if isinstance(error, ValidationError)
                else ""
            )
            raise ImportFileError(f"对照文件有误：{told or path}") from error

    def fields_of(self, headings: Sequence[str]) -> list[str | None]:
        """Return the field of each column, None for one that is left out.

        Raises:
            ImportFileError: unknown, repeated or missing columns.
        """
        fields: list[str | None] = []
        for heading in headings:
            field = self.field_of(heading)
            if field is not None and field in fields:
                raise ImportFileError(f"列“{_shown(heading)}”出现了两次")
            fields.append(field)
        lacking = [COLUMNS[field] for field in REQUIRED if field not in fields and field not in self.constants]
        if lacking:
            raise ImportFileError(f"缺少必需的列：{'、'.join(lacking)}")
        return fields

    def field_of(self, heading: str) -> str | None:
        """Return the field of one heading, None when it is left out.

        Raises:
            ImportFileError: it is not known.
        """
        tidy = _tidy(heading)
        if tidy in self.columns:
            return self.columns[tidy]
        if self.ignore is True or (isinstance(self.ignore, list) and tidy in map(_tidy, self.ignore)):
            return None
        field = _NAMES.get(tidy) or _NAMES.get(tidy.lower())
        # With a mapping the file's own words count: a heading that happens to be ours is still taken, unless its field is given.
        if field is not None and field not in self.columns.values():
            return field
        near = difflib.get_close_matches(tidy, [*self.columns, *_NAMES], n=1)
        hint = f"，是不是“{near[0]}”？" if near else "，请对照 docs/data.md 的列名"
        raise ImportFileError(f"不认识的列“{_shown(heading)}”{hint}")

    def headings(self, fields: Mapping[str, str]) -> dict[str, str]:
        """Headings for the faults: those of the file where it has them, else ours."""
        return {**COLUMNS, **fields}

    def translate(self, cells: Mapping[str, str]) -> dict[str, str]:
        """Return the cells with constants and values put in."""
        done = {**self.constants, **cells}
        for field, words in self.values.items():
            if field in done:
                done[field] = words.get(_tidy(done[field]), done[field])
        return done


def _tidy(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _shown(heading: str) -> str:
    return mask(heading)[:40]


_NAMES = {_tidy(zh): field for field, zh in COLUMNS.items()} | {field: field for field in COLUMNS}


def _field(name: str) -> str:
    field = _NAMES.get(_tidy(name)) or _NAMES.get(_tidy(name).lower())
    if field is None:
        raise ValueError(f"没有“{name}”这个字段")
    return field


OUR_OWN = ColumnMapping()
