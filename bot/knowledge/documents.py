"""Reading YAML files, and finding the line on which a key stands.

The fast reader is used for loading. Line numbers cost a second, slower reading, which is done only for files with problems.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from bot.knowledge.errors import Problem

KeyPath = tuple["str | int", ...]


def data_directory(root: Path | str) -> Path:
    """The directory that holds ``policy`` and ``answers``: ``root`` itself or its ``data``.

    Raises:
        FileNotFoundError: there is no policy data below ``root``.
    """
    root = Path(root)
    for candidate in (root, root / "data"):
        if (candidate / "policy").is_dir():
            return candidate
    raise FileNotFoundError(f"{root} 下面没有 policy 目录")


class Documents:
    """The YAML files of one data directory, and the problems found in them."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self._found: list[tuple[str, KeyPath, str]] = []
        self._unreadable: list[Problem] = []
        self._yaml = YAML(typ="safe")

    def read(self, file: Path) -> Any:
        """Content of a file, or None (and a problem) when it cannot be read. A key given twice is refused."""
        name = self.name(file)
        try:
            with file.open(encoding="utf-8") as stream:
                return self._yaml.load(stream)
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark is not None else 0
            what = str(error.problem or error.context or "格式不对").strip().splitlines()[0]
            self._unreadable.append(Problem(name, line, f"读不出来：{what}"))
        except (OSError, YAMLError, ValueError) as error:
            self._unreadable.append(Problem(name, 0, f"读不出来：{error}"))
        return None

    def name(self, file: Path) -> str:
        """Name of a file relative to the data directory."""
        return file.relative_to(self.data).as_posix()

    def report(self, file: str, at: KeyPath, message: str) -> None:
        """Note a problem at a place in a file."""
        self._found.append((file, at, message))

    @property
    def clean(self) -> bool:
        """Whether no problem has been found so far."""
        return not self._found and not self._unreadable

    def problems(self) -> list[Problem]:
        """All problems with their line numbers, ordered by file and line, each once."""
        trees: dict[str, Any] = {}
        out = set(self._unreadable)
        for file, at, message in self._found:
            if file not in trees:
                trees[file] = _with_lines(self.data / file)
            out.add(Problem(file, _line(trees[file], at), message))
        return sorted(out)


def _with_lines(file: Path) -> Any:
    try:
        with file.open(encoding="utf-8") as stream:
            return YAML(typ="rt").load(stream)
    except (OSError, YAMLError, ValueError):
        return None


def _line(tree: Any, at: Iterable[str | int]) -> int:
    """Line of the deepest part of a key path that exists; 0 when there is none."""
    line = 0
    for key in at:
        try:
            line = (tree.lc.item(key) if isinstance(key, int) else tree.lc.key(key))[0] + 1
            tree = tree[key]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return line
