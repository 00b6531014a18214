"""Problems in the policy data and in the answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong in one file.

    Attributes:
        file: path relative to the data directory.
        line: line number from 1, or 0 when the problem concerns the whole file.
        message: what is wrong, in Chinese.
    """

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}：{self.message}"


class KnowledgeError(ValueError):
    """The policy data or the answers are refused; ``problems`` lists everything that is wrong."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(str(problem) for problem in self.problems)
        super().__init__(f"政策数据或答案有 {len(self.problems)} 处问题：\n{lines}")
