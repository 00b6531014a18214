"""Measures how well the assistant understands and answers, on sets it was never trained on (docs/evaluation.md).

``sets`` reads the frozen lines, ``running`` sends them through the same engine as the channels, one scorer for each set
turns what came back into figures, ``baselines`` do the same with simpler methods, and ``reporting`` writes the results.
"""


class EvaluationError(Exception):
    """The evaluation cannot go on. The message is for the person at the terminal."""
