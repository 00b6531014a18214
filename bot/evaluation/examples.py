"""The training examples, read from the data directory as text and label: what the baselines learn and similarity compares with."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.nlu.examples import read_several
from bot.nlu.situations import read_examples as read_situation_examples

_ANNOTATION = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


@dataclass(frozen=True)
class Example:
    """One training example.

    Attributes:
        text: what is said, without entity annotations.
        label: the whole Rasa intent (``ask/endorsement_due_date``); of several questions the first.
    """

    text: str
    label: str


def read_examples(data: Path) -> tuple[Example, ...]:
    """Read all examples below ``data/nlu``, in the order of the files, and those of ``data/several.jsonl``."""
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe")
    found: list[Example] = []
    for path in sorted((data / "nlu").rglob("*.yml")):
        for item in (yaml.load(path.read_text(encoding="utf-8")) or {}).get("nlu", []):
            label = item.get("intent")
            if label:
                found.extend(Example(text, str(label)) for text in _texts(item.get("examples") or ""))
    found.extend(Example(example.text, example.targets[0].full_intent) for example in read_several(data))
    return tuple(found)


def trained_texts(root: Path) -> tuple[str, ...]:
    """Every text that the model of ``root`` is made from: the examples, and those of the situation entries."""
    examples = [example.text for example in read_examples(root / "data")]
    return (*examples, *(text for _, text in read_situation_examples(root / "data")))


def fingerprint(examples: Iterable[Example]) -> str:
    """Hash of texts and labels, whatever their order."""
    digest = hashlib.sha256()
    for line in sorted(f"{example.label}\t{example.text}" for example in examples):
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()[:12]


def _texts(examples: Any) -> Iterator[str]:
    if isinstance(examples, str):
        lines = (line.strip() for line in examples.splitlines())
        raw: Iterable[str] = (line[2:] for line in lines if line.startswith("- "))
    else:
        raw = (str(example["text"] if isinstance(example, dict) else example) for example in examples)
    for text in raw:
        plain = _ANNOTATION.sub(r"\1", text).strip()
        if plain:
            yield plain
