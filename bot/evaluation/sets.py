"""The frozen sets of ``tests/eval``, read and checked. Their fields are explained in ``tests/eval/README.md``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.evaluation import EvaluationError
from bot.evaluation.outcome import Pair
from bot.settings import ROOT

FOLDER = ROOT / "tests" / "eval"
#: Every set, in the order of the report.
NAMES = ("single", "several", "follow_up", "out_of_scope", "dates", "talks", "hostile", "situations")
OPTIONAL = frozenset({"talks", "situations"})


@dataclass(frozen=True)
class Line:
    """One line of a set.

    Attributes:
        id: its id.
        text: the message.
        ctx: earlier messages of the same user, oldest first.
        labels: everything else, as in the file.
    """

    id: str
    text: str
    ctx: tuple[str, ...] = ()
    labels: Mapping[str, Any] = field(default_factory=dict)

    @property
    def accept(self) -> tuple[Pair, ...]:
        """The accepted pairs: those of the author and of the second labeller."""
        return pairs([*self.labels.get("accept", []), *self.labels.get("accept2", [])])


def pairs(raw: Any) -> tuple[Pair, ...]:
    """``[[matter, aspect], …]`` of a file as pairs, each once."""
    return tuple(dict.fromkeys((str(matter), str(aspect)) for matter, aspect in raw))


def read_set(name: str, folder: Path = FOLDER) -> tuple[Line, ...]:
    """Read a set; an optional one that is absent is empty.

    Raises:
        EvaluationError: it is missing or damaged.
    """
    path = folder / f"{name}.jsonl"
    if not path.exists() and name in OPTIONAL:
        return ()
    try:
        records = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
        lines = tuple(
            Line(
                str(record["id"]),
                record["text"],
                tuple(record.get("ctx") or ()),
                {key: value for key, value in record.items() if key not in ("id", "text", "ctx")},
            )
            for record in records
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EvaluationError(f"评测集 {path} 读不了：{error}") from error
    if len({line.id for line in lines}) != len(lines):
        raise EvaluationError(f"评测集 {path} 里有重复的 id")
    return lines


def checksums(folder: Path = FOLDER) -> dict[str, str]:
    """SHA-256 of each set that is present, so that results tell what they were measured on."""
    paths = (folder / f"{name}.jsonl" for name in NAMES)
    return {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths if path.exists()}
