"""A small knowledge base of invented rules, written to a directory of its own for each test."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.knowledge import Facts, KnowledgeBase, Question, answer
from bot.knowledge.answer import Answer

SMALL = Path(__file__).with_name("small")


class Files:
    """The files of one knowledge base; tests change them before loading."""

    def __init__(self, root: Path) -> None:
        self.root = root
        shutil.copytree(SMALL, root, dirs_exist_ok=True)

    def replace(self, name: str, old: str, new: str) -> None:
        """Change a text that must be there, once."""
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {name}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def load(self) -> KnowledgeBase:
        return KnowledgeBase.load(self.root)


TODAY = dt.date(2026, 11, 23)
Ask = Callable[..., Answer]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


@pytest.fixture
def kb(files: Files) -> KnowledgeBase:
    return files.load()


@pytest.fixture
def ask(kb: KnowledgeBase) -> Ask:
    """``ask("application", "fee", city="乙")`` on 2026-11-23."""

    def run(matter: str, aspect: str, situation: str | None = None, day: dt.date = TODAY, **facts: object) -> Answer:
        return answer(Question(matter, aspect, situation), Facts(**facts), day, kb)  # type: ignore[arg-type]

    return run
