"""Finds the situation entry that a question is an instance of (房东不配合, 还差五天满半年 …).

The classifier knows the entries as classes of their own (``bot.nlu.classifier``). An entry is taken when it is likely enough among all
that the matter may be about; otherwise the likeliest are worth offering beside the general answer (docs/decisions/0012).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bot.labels import Matter
from bot.nlu.labelled import target_of_entry
from bot.nlu.reading import Asked, Reading

_MOST_OFFERED = 3
_CUT_IN_TWO = 2
_WAY_OUT = re.compile(
    r"(?:那|我|俺|这|该|可|现在|到底|又|得|要|应该|应当)*(?:怎么办|怎么弄|怎么处理|怎么解决|咋个?办|咋[整弄]|[怎点]办|点算|如何是好)[啊呀呢嘛咧哦噢呗捏了?]*"
)


@dataclass(frozen=True)
class Limits:
    """Where decisions on entries turn; probabilities between 0 and 1.

    Attributes:
        close: least probability of an entry of the pair that is asked, for it to be taken.
        other: the same for an entry of another pair.
        among_several: the same in a message of several questions, whose few words tell little of a situation; of the pair asked only.
        offered: least probability of an entry that is offered.
        other_matter: least probability of a second matter whose entries are looked at too.
        other_pair: least probability of another reading of the question whose entries count as of the pair asked.
        told: least probability of an entry that a message of several questions tells of as a whole.
    """

    close: float = 0.15
    other: float = 0.5
    among_several: float = 0.6
    offered: float = 0.015
    other_matter: float = 0.15
    other_pair: float = 0.2
    told: float = 0.3


def in_situation(asked: Asked, reading: Reading, limits: Limits, *, alone: bool) -> Asked:
    """The question with the situation entry that it is an instance of, and those worth offering beside a general answer.

    Args:
        asked: the question.
        reading: of the words that tell its situation.
        limits: see there.
        alone: whether it is the only question of its message.
    """
    if asked.matter == Matter.NONE:
        return asked
    found = list(_likely(asked, reading, limits))
    offered = tuple(entry for entry, p in found if p >= limits.offered)[:_MOST_OFFERED]
    if not found or found[0][1] < _least(asked, found[0][0], limits, alone=alone):
        return replace(asked, situations=offered)
    # the entry's pair is more exact than the classifier's
    entry = found[0][0]
    matter, aspect = target_of_entry(entry)
    rest = tuple(name for name in offered if name != entry)
    return replace(asked, matter=matter, aspect=aspect, situation=entry, situations=rest)


def with_told(questions: tuple[Asked, ...], whole: Reading, limits: Limits) -> tuple[Asked, ...]:
    """Several questions with the situation entry that their message tells of as a whole, which answers them best (我买了假证,怎么办).

    Args:
        questions: two or more.
        whole: the whole message.
        limits: see there.

    Returns:
        The questions; that of the entry's pair is in its situation. Where there is none it goes before two of them, which may be one that
        was cut; to more, another answer would be too much. What only asks for the way out is what the entry tells.
    """
    entry, probability = next(iter(whole.entries), ("", 0.0))
    if probability < limits.told or any(asked.situation for asked in questions):
        return questions
    pair = target_of_entry(entry)
    if pair in [(asked.matter, asked.aspect) for asked in questions]:
        found = [replace(asked, situation=entry) if (asked.matter, asked.aspect) == pair else asked for asked in questions]
    elif len(questions) == _CUT_IN_TWO:
        found = [Asked(*pair, probability, whole.text, situation=entry), *questions]
    else:
        return questions
    return tuple(asked for asked in found if asked.situation or not _WAY_OUT.fullmatch(asked.text))


def _likely(asked: Asked, reading: Reading, limits: Limits) -> Iterator[tuple[str, float]]:
    """The entries of the likely matters with their probability, given that it is one of these matters."""
    matters = {asked.matter, *(m for m, p in asked.matters if m != Matter.NONE and p >= limits.other_matter)}
    total = sum(reading.matters.get(matter, 0.0) for matter in matters)
    for entry, probability in reading.entries:
        if target_of_entry(entry)[0] in matters and total > 0:
            yield entry, probability / total


def _least(asked: Asked, entry: str, limits: Limits, *, alone: bool) -> float:
    pair = target_of_entry(entry)
    if not alone:
        return limits.among_several if pair == (asked.matter, asked.aspect) else 1.0
    close = {(asked.matter, asked.aspect), *((m, a) for m, a, p in asked.alternatives if p >= limits.other_pair)}
    return limits.close if pair in close else limits.other


def read_examples(data: Path) -> list[tuple[str, str]]:
    """Read (entry id, example question) of all situation entries.

    Args:
        data: the data directory: ``answers`` holds the entries with the examples that document them, ``situations`` more examples.
    """
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe")
    found: list[tuple[str, str]] = []
    for path in sorted((data / "answers").rglob("*.yml")):
        for entry in (yaml.load(path.read_text(encoding="utf-8")) or {}).get("entries", []):
            if entry.get("examples"):  # the title is a question too, and stands on the button of the entry
                found.extend((str(entry["id"]), str(example)) for example in [entry["title"], *entry["examples"]])
    known = {entry for entry, _ in found}
    for path in sorted((data / "situations").glob("*.yml")):
        more = yaml.load(path.read_text(encoding="utf-8")) or {}
        found.extend((entry, str(example)) for entry, examples in more.items() if entry in known for example in examples)
    return found


def examples_fingerprint(data: Path) -> str:
    """Hash of the example questions; the wording of the answers does not change the model."""
    return hashlib.sha256(json.dumps(read_examples(data), ensure_ascii=False).encode()).hexdigest()
