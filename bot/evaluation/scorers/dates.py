"""Dates: are the days right, is it known what happened on them, and is doubt admitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.evaluation.figures import Share
from bot.evaluation.outcome import Outcome, SeenDate
from bot.evaluation.scorers.common import Scores, example, paired
from bot.evaluation.sets import Line


def score(lines: Sequence[Line], outcomes: Sequence[Outcome]) -> Scores:
    """Score dates (``dates`` with ``text``, ``start``, ``end``, ``role``; ``ambiguous``, ``impossible``)."""
    rows = paired(lines, outcomes)
    matches = [_match(line.labels["dates"], outcome.dates) for line, outcome in rows]
    all_matches = [match for found in matches for match in found]
    with_days = [seen for _, seen in all_matches]
    days_found = [(wanted, seen) for wanted, seen in all_matches if seen is not None]
    exact = [_line_exact(found, outcome) for found, (_, outcome) in zip(matches, rows, strict=True)]
    ambiguous = [(line, outcome) for line, outcome in rows if line.labels["ambiguous"]]
    impossible = [(line, outcome) for line, outcome in rows if line.labels["impossible"]]
    shares = {
        "days_and_role_right": Share.count(seen is not None and seen.role == wanted["role"] for wanted, seen in all_matches),
        "days_right": Share.count(seen is not None for seen in with_days),
        "role_right": Share.count(seen.role == wanted["role"] for wanted, seen in days_found),
        "line_exact": Share.count(exact),
        "nothing_found_in_lines_without_dates": Share.count(
            not outcome.dates and not outcome.impossible for line, outcome in rows if not line.labels["dates"]
        ),
        "ambiguous_admitted": Share.count(admits_doubt(outcome) for _, outcome in ambiguous),
        "ambiguous_admitted.marked": Share.count(any(seen.marked for seen in outcome.dates) for _, outcome in ambiguous),
        "ambiguous_admitted.as_span": Share.count(any(seen.start != seen.end for seen in outcome.dates) for _, outcome in ambiguous),
        "ambiguous_admitted.asked_back": Share.count("needs_fact" in outcome.statuses for _, outcome in ambiguous),
        "impossible_found": Share.count(bool(outcome.impossible) for _, outcome in impossible),
        "impossible_told": Share.count(tells_impossible(outcome) for _, outcome in impossible),
    }
    wrong = [
        example(line, outcome, expected=line.labels["dates"], found=[[d.text, d.start, d.end, d.role] for d in outcome.dates])
        for ok, (line, outcome) in zip(exact, rows, strict=True)
        if not ok
    ]
    unadmitted = [example(line, outcome) for line, outcome in ambiguous if not admits_doubt(outcome)]
    untold = [example(line, outcome) for line, outcome in impossible if not tells_impossible(outcome)]
    return Scores(
        shares,
        {line.id: ok for line, ok in zip(lines, exact, strict=True)},
        {"wrong": wrong, "ambiguous_taken_for_sure": unadmitted, "impossible_not_told": untold},
    )


def admits_doubt(outcome: Outcome) -> bool:
    """Whether a date in doubt keeps its other readings, stays a span of days, or is asked for."""
    return "needs_fact" in outcome.statuses or any(seen.marked or seen.start != seen.end for seen in outcome.dates)


def tells_impossible(outcome: Outcome) -> bool:
    """Whether the reply names the words of a day that does not exist."""
    return any(words in reply for words in outcome.impossible for reply in outcome.replies)


def _match(wanted: Sequence[Mapping[str, Any]], seen: Sequence[SeenDate]) -> list[tuple[Mapping[str, Any], SeenDate | None]]:
    """Each expected date with the found one of the same days, the right role first; days that do not exist are left out."""
    free = list(seen)
    found: list[tuple[Mapping[str, Any], SeenDate | None]] = []
    for date in wanted:
        if date["start"] is None and date["end"] is None:
            continue
        same = [s for s in free if (s.start, s.end) == (date["start"], date["end"])]
        best = next((s for s in same if s.role == date["role"]), same[0] if same else None)
        if best is not None:
            free.remove(best)
        found.append((date, best))
    return found


def _line_exact(found: Sequence[tuple[Mapping[str, Any], SeenDate | None]], outcome: Outcome) -> bool:
    all_right = all(seen is not None and seen.role == wanted["role"] for wanted, seen in found)
    return all_right and len(outcome.dates) == len(found)
