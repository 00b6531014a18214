"""What the network over characters learns from: messages by themselves, questions in their message, messages in their talk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.nlu.examples import Example, FollowUp
from bot.nlu.labelled import TELLS, Target, class_of
from bot.nlu.segment import clauses, marked_clauses, spans
from bot.nlu.sequence_training import SequenceExample

# Clauses that only tell stand in long messages, which take long to learn from: every so many are enough.
_EVERY = 2


def sequence_examples(
    labelled: Iterable[tuple[str, Target | str]], examples: Iterable[Example], follow_ups: Iterable[FollowUp]
) -> Iterator[SequenceExample]:
    """Put them together; what no message by itself is labelled with is left out, but for ``TELLS``.

    Args:
        labelled: messages by themselves with their target or the id of their situation entry.
        examples: those whose asking words are marked teach each of several questions in its place, and which clauses only tell.
        follow_ups: messages within a talk.
    """
    alone = [SequenceExample(text, label if isinstance(label, str) else class_of(label)) for text, label in labelled]
    wanted = {class_of(TELLS), *(example.label for example in alone)}
    yield from alone
    yield from (example for example in _within(examples, follow_ups) if example.label in wanted)


def _within(examples: Iterable[Example], follow_ups: Iterable[FollowUp]) -> Iterator[SequenceExample]:
    """Questions within their message, some of what tells beside them, and messages within their talk."""
    telling = 0
    for example in examples:
        if len(example.parts) == len(example.targets) > 1:
            for span, target in zip(spans(example.text, example.parts), example.targets, strict=True):
                yield SequenceExample(example.text, class_of(target), span)
        if example.parts:
            pieces = [clause.text for clause in clauses(example.text)]
            for span, asks in zip(spans(example.text, pieces), marked_clauses(example.text, pieces, example.parts), strict=True):
                if not asks:
                    if telling % _EVERY == 0:
                        yield SequenceExample(example.text, class_of(TELLS), span)
                    telling += 1
                elif len(example.parts) == 1 and len(pieces) > 1:
                    yield SequenceExample(example.text, class_of(example.targets[0]), span)
    for line in follow_ups:
        yield SequenceExample(line.text, class_of(line.target), about=line.about)
