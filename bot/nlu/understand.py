"""From a message to its act and its questions.

The whole message and each of its clauses are classified; the gate decides which clauses are questions of their own, and a
clause that does not name its matter takes it from what stands before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.labels import Act, Aspect, Matter, OutOfScope
from bot.nlu.asked import all_dated, distinct, done_with
from bot.nlu.classifier import Classifier
from bot.nlu.context import MATTER_IN_MESSAGE, Readings, in_context
from bot.nlu.features import Featuriser
from bot.nlu.gate import features
from bot.nlu.labelled import KIND_PREFIX, Target
from bot.nlu.marks import Marker
from bot.nlu.parts import Parts
from bot.nlu.reading import Asked, Reading
from bot.nlu.segment import Clause, asked_aspects, bears_question, clauses, cut, last_spans
from bot.nlu.signs import signs_of
from bot.nlu.situations import Limits, in_situation, with_told
from bot.nlu.topics import TalkExample

MAX_QUESTIONS = 4
MAX_CLAUSES = 12
_GIVES_FACT = frozenset({"@day", "@span", "@city", "@ground", "@housing"})
_DANGER = "@unsafe"
_THROWS_AWAY = frozenset({Act.START_OVER, Act.CANCEL})
# What a message that would throw the talk away has to be as a question to be taken for one.
_MAY_ASK = 0.2
# … and how sure one must be of it at least.
_MEANT = 0.4
_REPLIES = frozenset({Act.AFFIRM, Act.DENY})
_CORRECTION = re.compile(r"(?:那|就|请|帮我)*(?:改成|换成|改为)")
# Least probability of calling for a person that a whole message has in which a clause does, unless it says so outright.
_CALLED = 0.01
_PERSON = re.compile("人工|客服|真人|活人")
_AM_I_ELIGIBLE = Target(str(Matter.NONE), str(Aspect.ELIGIBILITY))
_NEARLY = 0.5
# How likely it has to be that somebody does not know what is asked of him, where nothing else is surely meant.
_MAY_NOT_KNOW = 0.25
# Below this what sounds like a wish for something unsafe may be told by its victim (他给我的身份证号是假的, in a talk about a tenant).
_SURELY_UNSAFE = 0.95
_SURELY = 0.8
# 我符合条件吗,帮我看看: nothing but the wish for the check, however sure the model is of it
_LOOK = r"(?:看看|看一?下|查查|查一?下|算算|评估一?下|测一?测|测一?下)"
_CHECKS_ME = re.compile(
    rf"(?:(?:你好|您好|请问|麻烦|我?想问一?下?|那|[,。!? ])*)(?:[帮给]我|帮忙)?{_LOOK}?[我俺咱](?:这样|现在|这种情况|这情况)?(?:的)?"
    r"(?:符不符合|符合|够不够|够|满不满足|满足|具不具备|具备)(?:办理?|申请|申领)?的?条件了?(?:吗|么|不|没有?|嘛|呢)?[,。!? ]*"
    rf"(?:麻烦|请)?(?:你|您)?(?:[帮给]我|帮忙)?{_LOOK}?[,。!?吧呗啊 ]*"
)
# As a share of asking for the conditions of what is left open (我符合条件吗): where the check is that likely, it finds out.
_LIKELY_CHECK = 0.2
# A question this sure by its own words means the same in every talk.
_CERTAIN = 0.99
# Of two questions one may be but the beginning of the other, which a talk tells (要是房东不去报,罚谁).
_TWO = 2
_SHORT = 6  # characters
# How sure, as a share, a clause has to be to make a question of what is a statement as a whole (我是租房的，按住所办).
_STATED = 0.6
_SECONDARY = frozenset({Aspect.MATERIALS, Aspect.WHERE, Aspect.DEADLINE, Aspect.FEE})
# How much likelier to be out of scope a message is all whose words are strange, as a factor beyond 1.
_STRANGE = 3.0
# A clause this sure asks something of ours.
_SURE_OF_CLAUSE = 0.9
# A clause has to be as sure as this to be answered in a message that is out of scope as a whole.
_CLEAR = 0.6
# From here on a statement tells what the questions after it are about.
_STORY_MATTER = 0.6


@dataclass(frozen=True)
class Understanding:
    """What a message means.

    Attributes:
        target: the leading label of the whole message.
        confidence: its probability.
        act: what the message does.
        kind: why it is out of scope, if it is.
        questions: the questions in order; empty unless ``act`` is ``ask``.
        ranking: the likeliest labels of the whole message with probabilities.
        in_talk: what a message without a question would ask, if it went on with a talk (那怎么补救); ``None`` when it hardly asks.
        talk: what a message of at most two questions asks as a whole in each talk (``bot.nlu.talk``).
    """

    target: Target
    confidence: float
    act: Act
    kind: OutOfScope | None = None
    questions: tuple[Asked, ...] = ()
    ranking: tuple[tuple[Target, float], ...] = field(default=(), repr=False)
    in_talk: Asked | None = None
    talk: Readings = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Thresholds:
    """Where decisions turn; probabilities between 0 and 1.

    Attributes:
        clause: least probability at which a clause is a question of its own.
        clause_aspect: least probability of its aspect at which a single clause speaks for the whole message.
        clause_act: least probability of an act (转人工 …) named in one clause of several.
        declines: least probability of being out of scope, of whatever kind but unsafe, at which a question is: to answer the neighbouring
            one is worse than to ask for other words.
        declines_short: the same for a message of a few characters (打不开), which tells little of what it belongs to.
        outside: probability of being out of scope, of whatever kind, from which on no clause of the message is answered: its words are
            not about our permit (港澳通行证签注到期了，自助机能续吗).
        outside_beside: the same where two clauses surely ask something of ours (公司注册在A市，登记在哪做，居住证在哪申).
        in_talk: how much likelier a question that names nothing becomes within a talk, as a factor against being out of scope.
        situations: when a situation entry is taken.
    """

    clause: float = 0.45
    clause_aspect: float = 0.3
    clause_act: float = 0.6
    declines: float = 0.03
    declines_short: float = 0.2
    outside: float = 0.05
    outside_beside: float = 0.15
    in_talk: float = 20.0
    situations: Limits = field(default_factory=Limits)


class Understander:
    """Understands normalised messages with a trained model."""

    def __init__(
        self,
        model: Classifier,
        featuriser: Featuriser,
        marker: Marker,
        thresholds: Thresholds | None = None,
        parts: Parts | None = None,
    ) -> None:
        self.model = model
        self.featuriser = featuriser
        self.marker = marker
        self.thresholds = thresholds or Thresholds()
        self.parts = parts or Parts()

    def understand(self, text: str) -> Understanding:
        """Understand one normalised message. Never raises; an empty text is out of scope (unrelated)."""
        whole = self._read(text)
        words = [character for character in text if character.isalnum()]
        if not words:
            target = Target(str(Matter.NONE), f"{KIND_PREFIX}{OutOfScope.UNRELATED}")
            return Understanding(target, 1.0, Act.OUT_OF_SCOPE, OutOfScope.UNRELATED, ranking=whole.ranking)
        if all(character.isdecimal() for character in words):
            # a number by itself is a fact: a factor, a case number, a day
            return Understanding(Target(str(Matter.NONE), str(Act.INFORM)), 1.0, Act.INFORM, ranking=whole.ranking)
        if _DANGER in self.marker.marks(text) and whole.target.act not in (Act.ASK, Act.INFORM, Act.OUT_OF_SCOPE):
            # 我不想活了 must never be taken for the wish to end a form
            unsafe = Target(str(Matter.NONE), f"{KIND_PREFIX}{OutOfScope.UNSAFE}")
            return Understanding(unsafe, 1.0, Act.OUT_OF_SCOPE, OutOfScope.UNSAFE, ranking=whole.ranking)
        if whole.target.act is Act.DENY and _GIVES_FACT.intersection(self.marker.marks(text)):
            # 不对，是四月三号: the fact counts, not the no
            return Understanding(Target(str(Matter.NONE), str(Act.INFORM)), whole.confidence, Act.INFORM, ranking=whole.ranking)
        if _CORRECTION.match(text) and _GIVES_FACT.intersection(self.marker.marks(text)) and not bears_question(text):
            # 改成深圳: another fact, no change of address
            return Understanding(Target(str(Matter.NONE), str(Act.INFORM)), whole.confidence, Act.INFORM, ranking=whole.ranking)
        unknown = whole.aspects.get(str(Act.DONT_KNOW), 0.0)
        if unknown >= _MAY_NOT_KNOW and whole.confidence < _NEARLY and not bears_question(text):
            # 编号找不到了 asks nothing, and help with finding it is what serves
            return Understanding(Target(str(Matter.NONE), str(Act.DONT_KNOW)), unknown, Act.DONT_KNOW, ranking=whole.ranking)
        parts = self._clauses(text)
        readings = [(part, self._read(part.text)) for part in parts] if len(parts) > 1 else [(Clause(text, True), whole)]
        if whole.target.act in _REPLIES and len(parts) > 1 and readings[0][1].target.act in _REPLIES:
            # 不是，我是丢了要补一张: what follows a yes or no says what is meant
            meant = next((clause.text for clause, reading in readings if reading.target.act not in _REPLIES), None)
            rest = self.understand(text[text.index(meant) :]) if meant is not None else None
            if rest is not None and (rest.act is Act.ASK or (rest.act is Act.INFORM and rest.target.matter != Matter.NONE)):
                return rest
        if len(readings) > 1 and (whole.aspects.get(str(Act.HUMAN), 0.0) >= _CALLED or _PERSON.search(text)):
            # a call for a person counts wherever it stands in the message; 给工作人员看了一下 is none
            for _, reading in readings:
                if reading.target.act is Act.HUMAN and reading.confidence >= self.thresholds.clause_act:
                    return Understanding(reading.target, reading.confidence, Act.HUMAN, ranking=whole.ranking)
        if _CHECKS_ME.fullmatch(text):
            return _check(1.0, whole)
        found = self._questions(whole, readings)
        check = whole.aspects.get(str(Act.CHECK_ELIGIBILITY), 0.0)
        certain = check >= _SURELY or (whole.target == _AM_I_ELIGIBLE and check >= whole.confidence * _LIKELY_CHECK)
        if certain and len(found) < 2:
            return _check(check, whole)  # where it is left open for what, the check finds out
        if "@day" in self.marker.marks(text):
            found = all_dated(found)
        # a single question is meant in the situation that the whole message tells
        alone = len(found) == 1
        told = {clause.text: reading for clause, reading in readings}
        limits = self.thresholds.situations
        questions = tuple(in_situation(asked, whole if alone else told.get(asked.text, whole), limits, alone=alone) for asked in found)
        if len(questions) > 1:
            questions = with_told(questions, whole, limits)
        if not questions:
            target = whole.target
            harm = target.kind is OutOfScope.UNSAFE and (whole.confidence >= _SURELY_UNSAFE or _DANGER in self.marker.marks(text))
            within = self._within(whole) if target.act is Act.OUT_OF_SCOPE and not harm else {}
            in_talk = self._in_talk(whole)
            return Understanding(target, whole.confidence, target.act, target.kind, ranking=whole.ranking, in_talk=in_talk, talk=within)
        lead = Target(questions[0].matter, questions[0].aspect)
        within = self._within(whole) if len(found) <= _TWO else {}
        return Understanding(lead, questions[0].confidence, Act.ASK, None, questions, whole.ranking, talk=within)

    def _read(self, text: str) -> Reading:
        reading = self.model.read(text, self.featuriser.features(text, self.marker.marks(text)))
        may_ask = sum(reading.matters.values()) >= _MAY_ASK and bears_question(text)
        if reading.target.act in _THROWS_AWAY and (may_ask or reading.confidence < _MEANT):
            return reading.asking()  # neither 重新交要从头再等吗 nor 重庆喃 must make the assistant forget all that was said
        if not reading.target.is_question:
            return reading  # a statement is not answered, only taken in: nothing neighbouring is said to it
        # to take a question for something unsafe offends, while its answer helps nobody to do harm (帮我查下进度)
        unsafe = reading.aspects.get(f"{KIND_PREFIX}{OutOfScope.UNSAFE}", 0.0)
        doubt = (reading.out_of_scope - unsafe) * (1 + _STRANGE * self.model.strangeness(text))
        least = self.thresholds.declines_short if len(text) <= _SHORT else self.thresholds.declines
        return reading.declined() if doubt >= least else reading

    def _within(self, whole: Reading) -> Readings:
        """What the message asks in each talk; nothing where its own words leave no doubt."""
        target = whole.target
        certain = whole.confidence >= _CERTAIN and target.is_question and str(Matter.NONE) not in target
        if self.parts.talk is None or certain:
            return {}
        return self.parts.talk.readings(whole, self.marker.marks(whole.text), self.model.in_order)

    def _in_talk(self, whole: Reading) -> Asked | None:
        """What an out-of-scope message asks if it goes on with the talk: where that is likelier once the talk is known."""
        if whole.target.act is not Act.OUT_OF_SCOPE or whole.target.kind is OutOfScope.UNSAFE:
            return None
        other, probability = whole.ranking[1]
        if other.is_question and probability > whole.confidence:
            return whole.asked_as(other.matter, other.what, probability)
        open_question = whole.matters.get(str(Matter.NONE), 0.0)
        if open_question * self.thresholds.in_talk < 1 - sum(whole.matters.values()):
            return None
        return whole.asked_as(str(Matter.NONE), *whole.likeliest_aspect)

    def has_clauses(self, text: str) -> bool:
        """Whether a message has more than one clause."""
        return len(self._clauses(text)) > 1

    def clause_readings(self, text: str) -> list[tuple[Reading, dict[str, float]]]:
        """The clauses of a message as they are read by themselves, and the signs of each; for the training of the parts."""
        whole, readings = self._read(text), [(part, self._read(part.text)) for part in self._clauses(text)]
        signs = signs_of(whole, readings, self._in_order(whole, readings))
        return [(reading, values) for (_, reading), values in zip(readings, signs, strict=True)]

    def talk_example(self, text: str, about: Target, target: Target) -> TalkExample:
        """A message within a talk; for the training of the talk's weights."""
        return TalkExample(self._read(text), self.marker.marks(text), about, target)

    def _clauses(self, text: str) -> list[Clause]:
        found = clauses(text)[-MAX_CLAUSES:]
        if self.parts.cuts is not None:
            found = [piece for clause in found for piece in cut(clause, self.parts.cuts.pieces(clause.text))]
        return found[-MAX_CLAUSES:]

    def _in_order(self, whole: Reading, readings: list[tuple[Clause, Reading]]) -> list[Mapping[Target, float]]:
        """What the network over characters says of each clause in its message; nothing of a clause by itself."""
        if len(readings) < 2:
            return [{} for _ in readings]
        return [self.model.in_message(whole.text, place) for place in last_spans(whole.text, [clause.text for clause, _ in readings])]

    def _asks(self, whole: Reading, readings: list[tuple[Clause, Reading]], in_order: list[Mapping[Target, float]]) -> list[bool]:
        """Which clauses are questions of their own."""
        gate = self.parts.gate
        if gate is None:
            return [clause.asks and r.is_question and r.likeliest_aspect[1] >= self.thresholds.clause for clause, r in readings]
        names = [reading.features for _, reading in readings]
        return [
            gate.probability(values, features(names, place, values)) >= self.thresholds.clause
            for place, values in enumerate(signs_of(whole, readings, in_order))
        ]

    @staticmethod
    def _surely_ask(readings: list[tuple[Clause, Reading]], asking: list[bool]) -> bool:
        """Whether two clauses or more surely ask something of ours."""
        sure = [
            asks and reading.target.is_question and reading.confidence >= _SURE_OF_CLAUSE
            for (_, reading), asks in zip(readings, asking, strict=True)
        ]
        return sum(sure) > 1

    def _questions(self, whole: Reading, readings: list[tuple[Clause, Reading]]) -> tuple[Asked, ...]:
        outside = whole.out_of_scope if whole.target.act is Act.OUT_OF_SCOPE else 0.0
        if outside >= self.thresholds.outside_beside:
            return ()  # whatever the clauses ask
        in_order = self._in_order(whole, readings)
        asking = self._asks(whole, readings, in_order)
        if outside >= self.thresholds.outside and not self._surely_ask(readings, asking):
            return ()
        found: list[Asked] = []
        matter = str(Matter.NONE)
        in_message = self.parts.in_message if sum(asking) > 1 else None
        for place, ((clause, reading), asks) in enumerate(zip(readings, asking, strict=True)):
            before = matter if matter != Matter.NONE else whole.likeliest_matter[0]
            named, sure = in_context(reading.matters, before, MATTER_IN_MESSAGE)
            if asks or (sure >= _STORY_MATTER and reading.matters_named >= 0.5):
                matter = named
            aspect, confidence = reading.likeliest_aspect
            own = reading
            if asks and in_message is not None:
                # among several questions, one is read with the words around it
                last = found[-1].matter if found else str(Matter.NONE)
                taken = {Target(asked.matter, asked.aspect) for asked in found}
                reading = in_message.read([r for _, r in readings], place, last, before, taken, in_order[place])
                (matter, aspect), confidence = reading.target, reading.confidence
                matter = done_with(matter, aspect, own, found)
            if not asks:
                continue
            again = bool(found) and Aspect.NONE in (reading.target.what, own.target.what)
            if again:
                aspect = found[-1].aspect  # 登记要钱吗，签注呢
            asked = reading.asked_as(done_with(matter, aspect, reading, found), aspect, confidence)
            if again:
                asked = replace(asked, matters=(), aspects=())  # settled here: the talk has nothing to weigh any more
            found.append(asked)
            found.extend(
                Asked(asked.matter, str(other), asked.confidence, clause.text)
                for other in asked_aspects(clause.text)
                if other != asked.aspect and other in _SECONDARY and asked.aspect in _SECONDARY
            )
        found = distinct(found)
        if len(found) >= 2:
            return tuple(found[:MAX_QUESTIONS])
        # a single question is read best with all that was said around it, unless courtesy or a story outweigh it there
        carried = whole.target.what == Aspect.NONE or whole.target.act not in (Act.ASK, Act.OUT_OF_SCOPE, Act.HUMAN)
        stated = whole.confidence * _STATED if whole.target.act is Act.INFORM else 0.0
        clear = len(readings) > 1 and bool(found) and found[0].confidence >= max(self.thresholds.clause_aspect, stated)
        declined = whole.target.act is Act.OUT_OF_SCOPE and bool(found) and found[0].confidence > _CLEAR
        if clear and (carried or declined):
            return (found[0] if found[0].matter != Matter.NONE else replace(found[0], matter=whole.target.matter),)
        return (whole.asked(str(Matter.NONE)),) if whole.target.is_question else ()


def _check(confidence: float, whole: Reading) -> Understanding:
    """The wish for the guided check of eligibility."""
    target = Target(str(Matter.NONE), str(Act.CHECK_ELIGIBILITY))
    return Understanding(target, confidence, Act.CHECK_ELIGIBILITY, ranking=whole.ranking)
