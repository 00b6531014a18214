"""The sequential runner gives what Rasa's dask runner gives."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.engine.exceptions import GraphComponentException, GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner

from bot.serving.runner import SequentialGraphRunner


class Arithmetic(GraphComponent):
    def __init__(self, number: int) -> None:
        self.number = number
        self.runs = 0

    @classmethod
    def create(cls, config: dict[str, Any], *_: Any, **__: Any) -> Arithmetic:
        return cls(config["number"])

    def add(self, left: int, right: int) -> int:
        self.runs += 1
        return left + right + self.number

    def double(self, value: int) -> int:
        self.runs += 1
        return 2 * value

    def fail(self, value: int) -> int:
        raise ZeroDivisionError(value)


def node(function: str, number: int = 0, **needs: str) -> SchemaNode:
    return SchemaNode(needs=needs, uses=Arithmetic, constructor_name="create", fn=function, config={"number": number}, eager=True)


SCHEMA = GraphSchema(
    {
        "sum": node("add", 5, left="twice", right="base"),  # named before what it needs
        "twice": node("double", value="input"),
        "base": node("double", value="other"),
        "aside": node("fail", value="input"),
        "all": node("add", left="sum", right="twice"),
    }
)


def runner(schema: GraphSchema = SCHEMA) -> SequentialGraphRunner:
    return SequentialGraphRunner.create(schema, None, ExecutionContext(schema))  # type: ignore[arg-type]


@pytest.mark.parametrize("targets", [["all"], ["sum"], ["sum", "twice"]])
def test_the_outputs_are_those_of_rasas_runner(targets: list[str]) -> None:
    rasas = DaskGraphRunner.create(SCHEMA, None, ExecutionContext(SCHEMA))  # type: ignore[arg-type]
    inputs = {"input": 3, "other": 4}
    assert runner().run(inputs, targets) == rasas.run(inputs, targets)


def test_each_run_uses_its_own_inputs_and_runs_each_node_once() -> None:
    subject = runner()
    assert subject.run({"input": 3, "other": 4}, ["all"]) == {"all": 25}
    assert subject.run({"input": 0, "other": 0}, ["all"]) == {"all": 5}
    runs = sorted(component.runs for component in subject.components())  # type: ignore[attr-defined]
    assert runs == [0, 2, 2, 2, 2]


def test_what_the_target_does_not_need_is_not_run() -> None:
    assert runner().run({"input": 1}, ["twice"]) == {"twice": 2}


def test_a_missing_input_is_named() -> None:
    with pytest.raises(GraphRunError, match="other"):
        runner().run({"input": 1}, ["sum"])


def test_an_input_may_not_replace_a_node() -> None:
    with pytest.raises(GraphRunError):
        runner().run({"twice": 1}, ["sum"])


def test_a_failing_component_is_reported_as_rasa_does() -> None:
    with pytest.raises(GraphComponentException, match="aside"):
        runner().run({"input": 1}, ["aside"])


def test_a_cycle_is_refused() -> None:
    schema = GraphSchema({"a": node("double", value="b"), "b": node("double", value="a")})
    with pytest.raises(GraphRunError, match="cycle"):
        runner(schema).run({}, ["a"])
