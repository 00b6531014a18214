"""What the assistant is to reach, and whether a measurement shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Goal:
    """A bound on one figure.

    Attributes:
        text: the goal as a person reads it.
        path: where the figure stands in the results, keys joined by dots.
        at_least: smallest value that meets it.
        at_most: largest value that meets it.
        unit: written after the figure.
    """

    text: str
    path: str
    at_least: float | None = None
    at_most: float | None = None
    unit: str = ""


@dataclass(frozen=True)
class Verdict:
    """What became of a goal.

    Attributes:
        goal: the goal.
        value: the measured figure, ``None`` when it was not measured.
        met: whether the goal is met, ``None`` when it was not measured.
    """

    goal: Goal
    value: float | None
    met: bool | None

    def as_dict(self) -> dict[str, Any]:
        """The verdict as JSON."""
        bounds = {"at_least": self.goal.at_least, "at_most": self.goal.at_most}
        return {"goal": self.goal.text, "figure": self.goal.path, **bounds, "value": self.value, "met": self.met}


GOALS = (
    Goal("问答一轮比原版快 5 倍以上", "faq.ratio", at_least=5, unit="倍"),
    Goal("查库动作一轮比原版快 8 倍以上", "action.ratio", at_least=8, unit="倍"),
    Goal("表单一轮比原版快 8 倍以上", "form.ratio", at_least=8, unit="倍"),
    Goal("16 个对话并发时吞吐量是原版 8 倍以上", "throughput.16.ratio", at_least=8, unit="倍"),
    Goal("同一对话第 200 轮不超过第 5 轮的 1.5 倍", "growth.ours.ratio", at_most=1.5, unit="倍"),
    Goal("全部进程的内存不超过 600 MB", "memory.ours", at_most=600, unit="MB"),
    Goal("再次启动不超过 8 秒", "start.ours.second", at_most=8, unit="秒"),
    Goal("训练不超过 60 秒", "train.ours", at_most=60, unit="秒"),
    Goal("三条消息同时到，全部按顺序答复", "burst.ours.in_order", at_least=1),
    Goal("三条消息同时到，没有一条等上一秒", "burst.ours.slowest", at_most=999, unit="毫秒"),
)


def evaluate(results: Mapping[str, Any], goals: tuple[Goal, ...] = GOALS) -> list[Verdict]:
    """Judge every goal by the results."""
    return [_judge(goal, _figure(results, goal.path)) for goal in goals]


def _judge(goal: Goal, value: float | None) -> Verdict:
    if value is None:
        return Verdict(goal, None, None)
    enough = goal.at_least is None or value >= goal.at_least
    within = goal.at_most is None or value <= goal.at_most
    return Verdict(goal, value, enough and within)


def _figure(results: Mapping[str, Any], path: str) -> float | None:
    found: Any = results
    for key in path.split("."):
        found = found.get(key) if isinstance(found, Mapping) else None
    return None if found is None else float(found)
