"""Measures the assistant beside a stock Rasa project: ``./juyi bench`` (docs/benchmarks.md)."""


class BenchmarkError(Exception):
    """The measurement cannot go on. The message is for the person at the terminal."""
