"""Several questions in one message: is every one found, in order, without inventing others."""

from __future__ import annotations

from collections.abc import Sequence

from bot.evaluation.figures import Share
from bot.evaluation.outcome import Outcome, Pair
from bot.evaluation.scorers.common import Scores, example, paired, written
from bot.evaluation.sets import Line, pairs

MOST_EXTRA = 1


def score(lines: Sequence[Line], outcomes: Sequence[Outcome]) -> Scores:
    """Score messages with several questions (``questions``: each with its ``accept``)."""
    rows = paired(lines, outcomes)
    wanted = [expected(line) for line in lines]
    found = [longest_in_order(asked, outcome.questions) for asked, outcome in zip(wanted, outcomes, strict=True)]
    good = [is_good(asked, outcome.questions) for asked, outcome in zip(wanted, outcomes, strict=True)]
    shares = {
        "all_found": Share.count(good),
        "all_found.author_only": Share.count(
            is_good(expected(line, author_only=True), outcome.questions) for line, outcome in zip(lines, outcomes, strict=True)
        ),
        "all_found.in_order": Share.count(n == len(asked) for n, asked in zip(found, wanted, strict=True)),
        "all_found.any_order": Share.count(
            matched(asked, outcome.questions) == len(asked) for asked, outcome in zip(wanted, outcomes, strict=True)
        ),
        "question_found": Share(
            sum(matched(asked, outcome.questions) for asked, outcome in zip(wanted, outcomes, strict=True)), sum(map(len, wanted))
        ),
        "first_found": Share.count(
            bool(outcome.questions) and outcome.questions[0] in asked[0] for asked, outcome in zip(wanted, outcomes, strict=True)
        ),
        "at_most_one_extra": Share.count(
            len(outcome.questions) <= len(asked) + MOST_EXTRA for asked, outcome in zip(wanted, outcomes, strict=True)
        ),
        "all_answered": Share.count(
            matched(asked, outcome.answered) == len(asked) for asked, outcome in zip(wanted, outcomes, strict=True)
        ),
        **{
            f"all_found.of_{n}": Share.count(ok for ok, asked in zip(good, wanted, strict=True) if len(asked) == n)
            for n in sorted({len(asked) for asked in wanted})
        },
    }
    missed = [
        example(line, outcome, expected=[written(asked[0]) for asked in expected(line)], found=[written(p) for p in outcome.questions])
        for (line, outcome), ok in zip(rows, good, strict=True)
        if not ok
    ]
    return Scores(shares, {line.id: ok for line, ok in zip(lines, good, strict=True)}, {"missed": missed})


def expected(line: Line, *, author_only: bool = False) -> list[tuple[Pair, ...]]:
    """The accepted pairs of each question of a line, in order: those of the author and of the second labeller."""
    return [pairs([*q["accept"], *([] if author_only else q.get("accept2", ()))]) for q in line.labels["questions"]]


def is_good(asked: Sequence[tuple[Pair, ...]], given: Sequence[Pair]) -> bool:
    """Whether all questions are found in their order, with no more than one extra."""
    return longest_in_order(asked, given) == len(asked) and len(given) <= len(asked) + MOST_EXTRA


def longest_in_order(asked: Sequence[tuple[Pair, ...]], given: Sequence[Pair]) -> int:
    """How many questions can be found in order, each by a pair of its own (longest common subsequence)."""
    best = [0] * (len(given) + 1)
    for accept in asked:
        row = [0]
        for j, pair in enumerate(given):
            row.append(max(row[-1], best[j + 1], best[j] + (pair in accept)))
        best = row
    return best[-1]


def matched(asked: Sequence[tuple[Pair, ...]], given: Sequence[Pair]) -> int:
    """How many questions can be found in any order, each by a pair of its own (largest matching)."""
    holder: dict[int, int] = {}

    def place(question: int, tried: set[int]) -> bool:
        for j, pair in enumerate(given):
            if pair in asked[question] and j not in tried:
                tried.add(j)
                if j not in holder or place(holder[j], tried):
                    holder[j] = question
                    return True
        return False

    return sum(place(question, set()) for question in range(len(asked)))
