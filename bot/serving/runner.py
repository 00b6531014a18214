"""Run the prediction graph node by node, in an order worked out once per target.

Rasa runs each prediction through dask, which sorts and schedules the same small graph anew every time. The
nodes are Rasa's own ``GraphNode`` objects here as well, so components, hooks and errors behave alike.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphNode, GraphNodeHook, GraphSchema, SchemaNode
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.storage import ModelStorage

from bot.serving.rules import RememberingRulePolicy

Plan = tuple[tuple[str, GraphNode, tuple[str, ...]], ...]


class SequentialGraphRunner(GraphRunner):
    """A ``GraphRunner`` without a scheduler."""

    def __init__(
        self,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: list[GraphNodeHook] | None = None,
    ) -> None:
        self._schema = graph_schema
        self._nodes = {
            name: GraphNode.from_schema_node(name, _quicker(node), model_storage, execution_context, hooks)
            for name, node in graph_schema.nodes.items()
        }
        self._plans: dict[tuple[str, ...], Plan] = {}

    @classmethod
    def create(
        cls,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: list[GraphNodeHook] | None = None,
    ) -> SequentialGraphRunner:
        """Create a runner (see the base class)."""
        return cls(graph_schema, model_storage, execution_context, hooks)

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """Run what the targets need, and return the targets' outputs by name.

        Raises:
            GraphRunError: an input has the name of a node, or a needed input is missing.
        """
        wanted = tuple(targets) if targets else tuple(self._schema.target_names)
        plan = self._plans.get(wanted)
        if plan is None:
            plan = self._plans[wanted] = self._plan(wanted)
        outputs: dict[str, Any] = dict(inputs or {})
        if not outputs.keys().isdisjoint(self._nodes):
            raise GraphRunError("An input has the name of a node of the graph.")
        for name, node, needs in plan:
            try:
                arguments = [(parent, outputs[parent]) for parent in needs]
            except KeyError as error:
                raise GraphRunError(f"Node '{name}' needs the input {error}, which was not given.") from error
            outputs[name] = node(*arguments)[1]
        return {name: outputs[name] for name in wanted}

    def components(self) -> list[GraphComponent]:
        """The loaded components (prediction graphs load all of them eagerly)."""
        loaded = (node._component for node in self._nodes.values())
        return [component for component in loaded if component is not None]

    def _plan(self, targets: Sequence[str]) -> Plan:
        order: dict[str, None] = {}  # insertion-ordered: parents before children

        def visit(name: str, path: tuple[str, ...]) -> None:
            if name in path:
                raise GraphRunError(f"The graph has a cycle at node '{name}'.")
            if name in order or name not in self._schema.nodes:  # done, or an input
                return
            for parent in self._schema.nodes[name].needs.values():
                visit(parent, (*path, name))
            order[name] = None

        for target in targets:
            visit(target, ())
        return tuple((name, self._nodes[name], tuple(self._schema.nodes[name].needs.values())) for name in order)


def _quicker(node: SchemaNode) -> SchemaNode:
    """The node with our variant of its component, where there is one that loads the same files."""
    return dataclasses.replace(node, uses=RememberingRulePolicy) if node.uses is RulePolicy else node
