"""The measurements. Each returns its figures as plain JSON; times are milliseconds, memory MB, unless the name says otherwise."""

from __future__ import annotations

import asyncio
import itertools
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.client import Connection, at_once, closed_loop
from benchmarks.figures import Latency, around, pairwise_ratio, percentile
from benchmarks.messages import FAQ, Script
from benchmarks.servers import Ours, Stock

EARLY, LATE, NEAR = 5, 200, 4  # turns of a growing conversation that are compared, and the turns beside them that are taken in


@dataclass(frozen=True)
class Plan:
    """How much is measured.

    Attributes:
        faq: question turns.
        action: turns that run an action.
        form: turns of a form.
        load_seconds: of each closed loop.
        load_rounds: closed loops of each server for each number of conversations, in alternation.
        conversations: numbers of conversations at a time.
        bursts: how often three messages are sent at once.
        second_start: whether stock is started twice as well.
        by_message: alternate message by message instead of conversation by conversation.
    """

    faq: int = 300
    action: int = 150
    form: int = 150
    load_seconds: float = 6.0
    load_rounds: int = 2
    conversations: tuple[int, ...] = (1, 4, 16)
    bursts: int = 10
    second_start: bool = True
    by_message: bool = False


QUICK = Plan(faq=36, action=12, form=12, load_seconds=2.0, load_rounds=1, bursts=2, second_start=False)


@dataclass
class Bench:
    """Two running servers, and what was wrong with their answers.

    Attributes:
        ours: started.
        stock: started.
        by_message: alternate message by message instead of conversation by conversation.
        faults: wrong answers, by server.
    """

    ours: Ours
    stock: Stock
    by_message: bool = False
    faults: dict[str, list[str]] = field(default_factory=lambda: {"ours": [], "stock": []})

    def latency(self, script: Script, count: int) -> dict[str, Any]:
        """Hold each conversation with stock and then with ours (or message by message in turn); every answer is checked."""
        durations: dict[str, list[float]] = {"stock": [], "ours": []}
        connections = {"stock": Connection(self.stock.port), "ours": Connection(self.ours.port)}
        warm_up = -(-len(script.steps) // script.turns)  # conversations that say every step once, before anything counts
        try:
            for number, conversation in enumerate(script.conversations()):
                if len(durations["ours"]) >= count:
                    break
                senders = {name: uuid.uuid4().hex for name in connections}
                steps = list(conversation)
                turns = [("stock", step.stock) for step in steps] + [("ours", step.ours) for step in steps]
                if self.by_message:
                    turns = [turn for pair in zip(turns[: len(steps)], turns[len(steps) :], strict=True) for turn in pair]
                for name, turn in turns:
                    answer = connections[name].send(senders[name], turn.text)
                    self._note(name, turn.fault(answer.messages))
                    if number >= warm_up:
                        durations[name].append(answer.seconds)
        finally:
            for connection in connections.values():
                connection.close()
        by_step = {}
        if script.turns < 5:  # the steps of a form differ in kind
            for place in range(script.turns):
                by_step[str(place + 1)] = self._side_by_side({name: values[place :: script.turns] for name, values in durations.items()})
        return {**self._side_by_side(durations), **({"steps": by_step} if by_step else {})}

    def throughput(self, plan: Plan) -> dict[str, Any]:
        """Questions answered each second, with several conversations at a time that never pause; the servers in alternation."""
        texts = [step.ours.text for step in FAQ.steps]
        report: dict[str, Any] = {}
        for conversations in plan.conversations:
            loads: dict[str, list[Any]] = {"stock": [], "ours": []}
            for _, (name, server) in itertools.product(range(plan.load_rounds), (("stock", self.stock), ("ours", self.ours))):
                load = asyncio.run(closed_loop(server.port, conversations, plan.load_seconds, texts, FAQ.turns))
                loads[name].append(load)
                if load.failures:
                    self._note(name, f"{conversations} 个对话并发时有 {load.failures} 条没有正常答复")
            sides = {name: _load_figures(rounds) for name, rounds in loads.items()}
            rates = {name: side["per_second"] for name, side in sides.items()}
            ratio = round(rates["ours"] / rates["stock"], 2) if rates["stock"] else None
            report[str(conversations)] = {**sides, "ratio": ratio}
        return report

    def growth(self) -> dict[str, Any]:
        """One conversation that grows to 200 turns, with either server."""
        durations: dict[str, list[float]] = {"stock": [], "ours": []}
        connections = {"stock": Connection(self.stock.port), "ours": Connection(self.ours.port)}
        senders = {name: uuid.uuid4().hex for name in connections}
        steps = itertools.islice(itertools.cycle(FAQ.steps), LATE + NEAR)
        for step in steps:
            for name, turn in (("stock", step.stock), ("ours", step.ours)):
                answer = connections[name].send(senders[name], turn.text)
                self._note(name, turn.fault(answer.messages))
                durations[name].append(answer.seconds)
        for connection in connections.values():
            connection.close()
        return {name: _growth_figures(values) for name, values in durations.items()}

    def burst(self, script: Script, count: int) -> dict[str, Any]:
        """Three messages of one conversation sent at once: the steps of a form, whose answers are right only in their order."""
        report: dict[str, Any] = {}
        for name, server in (("stock", self.stock), ("ours", self.ours)):
            seconds: list[list[float]] = []
            in_order = 0
            for conversation in itertools.islice(script.conversations(), count):
                turns = [getattr(step, name) for step in conversation]
                answers = asyncio.run(at_once(server.port, uuid.uuid4().hex, [turn.text for turn in turns]))
                times = [answer.seconds for answer in answers]
                right = all(turn.fault(answer.messages) is None for turn, answer in zip(turns, answers, strict=True))
                in_order += right and times == sorted(times)
                seconds.append(times)
            each = [round(percentile(column, 0.5) * 1000, 1) for column in zip(*seconds, strict=True)]
            slowest = round(max(map(max, seconds)) * 1000, 1)
            report[name] = {"n": count, "in_order": in_order / count, "p50_of_each": each, "slowest": slowest}
        return report

    def memory(self) -> dict[str, float]:
        """Memory of all processes, after everything measured so far."""
        return {"stock": self.stock.megabytes(), "ours": self.ours.megabytes()}

    def _note(self, name: str, fault: str | None) -> None:
        if fault and fault not in self.faults[name]:
            self.faults[name].append(fault)

    @staticmethod
    def _side_by_side(durations: dict[str, list[float]]) -> dict[str, Any]:
        sides = {name: Latency.of(values).as_dict() for name, values in durations.items()}
        return {**sides, "ratio": pairwise_ratio(durations["stock"], durations["ours"])}


def _load_figures(rounds: Sequence[Any]) -> dict[str, Any]:
    latencies = [seconds for load in rounds for seconds in load.latencies]
    per_second = round(len(latencies) / sum(load.seconds for load in rounds), 1)
    quality = {"per_second": per_second, "failures": sum(load.failures for load in rounds)}
    return {**quality, **(Latency.of(latencies).as_dict() if latencies else {})}


def _growth_figures(values: Sequence[float]) -> dict[str, float]:
    early, late = around(values, EARLY, NEAR), around(values, LATE, NEAR)
    by_turn = {f"turn_{turn}": round(around(values, turn, NEAR) * 1000, 2) for turn in (EARLY, 50, 100, LATE)}
    return {**by_turn, "ratio": round(late / early, 2)}
