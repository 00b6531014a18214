"""Single questions: is the pair understood, is the right thing answered, and how sure was the assistant when it was wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from bot.evaluation.figures import Share, sign_test
from bot.evaluation.outcome import Outcome
from bot.evaluation.scorers.common import Rows, Scores, example, paired, written
from bot.evaluation.sets import Line, pairs

#: Lines that ask nothing: a bare topic, a statement of facts.
NOT_ASKING = frozenset({"none", "inform"})


def score(lines: Sequence[Line], outcomes: Sequence[Outcome], *, threshold: float) -> Scores:
    """Score single questions.

    Args:
        lines: with ``matter``, ``aspect``, ``accept`` (main pair first), ``register``, perhaps ``accept2`` and ``plain_id``.
        outcomes: what came of them.
        threshold: confidence from which the product answers instead of asking back.
    """
    rows = paired(lines, outcomes)
    asking = [row for row in rows if row[0].labels["aspect"] not in NOT_ASKING]
    wrong = [row for row in asking if not is_right(*row)]
    confident = [row for row in wrong if is_confident(row[1], threshold)]
    shares = {
        "pair_right": Share.count(is_right(*row) for row in asking),
        "pair_right_or_offered": Share.count(is_right(*row) or offers(*row) for row in asking),
        "answer_right": Share.count(answers_right(*row) for row in asking),
        "pair_right.author_only": Share.count(outcome.means(pairs(line.labels["accept"])) for line, outcome in asking),
        "matter_right": Share.count(_axis_right(*row, 0) for row in asking),
        "aspect_right": Share.count(_axis_right(*row, 1) for row in asking),
        "confident_wrong": Share(len(confident), sum(outcome.confidence is not None for _, outcome in asking)),
        "asked_back": Share.count(outcome.asked_back for _, outcome in asking),
        "tentative": Share.count(outcome.tentative for _, outcome in asking),
        "wrongly_declined": Share.count(outcome.declined for _, outcome in asking),
        **{f"bare_topic.{name}": share for name, share in _apart(rows, "none").items()},
        **{f"statement.{name}": share for name, share in _apart(rows, "inform").items()},
        **{f"register.{name}": share for name, share in _registers(asking).items()},
    }
    details = {
        "labellers": agreement(lines),
        "robustness": robustness(rows),
        "confusion_matter": confusion(asking, 0),
        "confusion_aspect": confusion(asking, 1),
        "confident_wrong": [_wrong(*row) for row in confident],
        "other_wrong": [_wrong(*row) for row in wrong if row not in confident],
    }
    return Scores(shares, {line.id: is_right(line, outcome) for line, outcome in asking}, details)


def is_right(line: Line, outcome: Outcome) -> bool:
    """Whether the first question is one of the accepted ones."""
    return outcome.means(line.accept)


def offers(line: Line, outcome: Outcome) -> bool:
    """Whether the reply asks what is meant, or answers one of several readings and says so, and offers an accepted pair."""
    return (outcome.asked_back or outcome.tentative) and any(pair in line.accept for pair in outcome.offered)


def answers_right(line: Line, outcome: Outcome) -> bool:
    """Whether what the user reads first answers an accepted pair, or asks back and offers one."""
    first = outcome.answered[0] if outcome.answered else None
    return first in line.accept or offers(line, outcome) or (not outcome.questions and is_right(line, outcome))


def is_confident(outcome: Outcome, threshold: float) -> bool:
    """Whether an outcome was told to the user as an answer to rely on. Without a confidence nobody can say."""
    if outcome.confidence is None or outcome.asked_back or outcome.tentative:
        return False
    return bool(outcome.answered) and outcome.confidence >= threshold


def agreement(lines: Sequence[Line]) -> dict[str, Any]:
    """How far the two labellers agree, and how many pairs they accept."""
    both = [line for line in lines if line.labels.get("accept2")]
    first, second = ([pairs(line.labels[key]) for line in both] for key in ("accept", "accept2"))
    return {
        "author_main_in_second": Share.count(a[0] in b for a, b in zip(first, second, strict=True)).as_dict(),
        "second_main_in_author": Share.count(b[0] in a for a, b in zip(first, second, strict=True)).as_dict(),
        "same_sets": Share.count(set(a) == set(b) for a, b in zip(first, second, strict=True)).as_dict(),
        "pairs_per_line": round(sum(len(line.accept) for line in lines) / len(lines), 3) if lines else None,
    }


def robustness(rows: Rows) -> dict[str, dict[str, Any]]:
    """Lines with the same meaning said plainly and otherwise: how often only one of the two is right, by register."""
    right = {line.id: is_right(line, outcome) for line, outcome in rows}
    twins: dict[str, list[tuple[bool, bool]]] = {}
    for line, _ in rows:
        plain = line.labels.get("plain_id")
        if plain in right and line.labels["aspect"] not in NOT_ASKING:
            twins.setdefault(str(line.labels["register"]), []).append((right[plain], right[line.id]))
    found = {}
    for register, pairs_of in sorted(twins.items()):
        lost, won = sum(a and not b for a, b in pairs_of), sum(b and not a for a, b in pairs_of)
        found[register] = {
            "plain": Share.count(a for a, _ in pairs_of).as_dict(),
            "variant": Share.count(b for _, b in pairs_of).as_dict(),
            "only_plain_right": lost,
            "only_variant_right": won,
            "chance": round(sign_test(lost, won), 4),
        }
    return found


def confusion(rows: Rows, axis: int) -> list[dict[str, Any]]:
    """What is taken for what on one axis (0 matter, 1 aspect), commonest first; an accepted reading counts as the main one."""
    counts: Counter[tuple[str, str]] = Counter()
    for line, outcome in rows:
        expected = str(line.labels["matter" if axis == 0 else "aspect"])
        got = expected if is_right(line, outcome) else (outcome.pair[axis] if outcome.pair else "—")
        counts[expected, got] += 1
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [{"expected": expected, "got": got, "lines": n} for (expected, got), n in ordered]


def _axis_right(line: Line, outcome: Outcome, axis: int) -> bool:
    if is_right(line, outcome):
        return True
    return outcome.pair is not None and outcome.pair[axis] in {pair[axis] for pair in line.accept}


def _apart(rows: Rows, aspect: str) -> dict[str, Share]:
    chosen = [row for row in rows if row[0].labels["aspect"] == aspect]
    return {
        "pair_right": Share.count(is_right(*row) for row in chosen),
        "matter_right": Share.count(_axis_right(*row, 0) for row in chosen),
        "not_declined": Share.count(not outcome.declined for _, outcome in chosen),
    }


def _registers(rows: Rows) -> dict[str, Share]:
    names = sorted({str(line.labels["register"]) for line, _ in rows})
    return {name: Share.count(is_right(*row) for row in rows if row[0].labels["register"] == name) for name in names}


def _wrong(line: Line, outcome: Outcome) -> dict[str, Any]:
    confidence = None if outcome.confidence is None else round(outcome.confidence, 3)
    return example(line, outcome, accept=[written(pair) for pair in line.accept], confidence=confidence, register=line.labels["register"])
