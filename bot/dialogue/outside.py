"""Messages that seem to be none of ours: whether they go on with the talk after all, and what is said to them."""

from __future__ import annotations

import datetime as dt

from bot.dialogue.remembered import remembered_answer
from bot.dialogue.reply import Button, button
from bot.dialogue.resolving import bare_day, within
from bot.dialogue.turn import Ask, Pair, Turn, bare_words
from bot.knowledge import Answer, Facts, KnowledgeBase, Question
from bot.labels import Aspect, Matter, OutOfScope

# How sure a message has to be to go on with the talk that sounds unsafe or names another permit or office (报警有用吗, after
# 老板把我的证扣了). Of 93 such messages that were kept back from the networks and are this sure, 81 ask something of ours.
_GOES_ON = 0.4
# What a victim asks for; a wish for something unsafe that sounds like a question on materials stays declined.
_HARM = frozenset({Aspect.PENALTY, Aspect.CONSEQUENCE})
# A message up to this long may lean on the talk.
SHORT_CHARS = 10


def out_of_scope(turn: Turn, kb: KnowledgeBase, as_of: dt.date) -> Answer:
    """What to say to a message outside the scope: of the permit or office that it names, where that is known."""
    named = f"out_of_scope.{turn.kind}.{turn.elsewhere}"
    situation = named if named in kb.entries else f"out_of_scope.{turn.kind}"
    return remembered_answer(Question(Matter.NONE, Aspect.NONE, situation=situation), Facts(), as_of, kb)


def goes_on(turn: Turn, focus: Pair | None) -> Ask | None:
    """What a message that seems out of scope asks if it goes on with the talk; ``None`` when it does not."""
    if focus is None:
        return None
    if focus[1] is Aspect.DUE_DATE and turn.kind is OutOfScope.UNRELATED and not turn.elsewhere and _tells_day_first(turn):
        return Ask(*focus)  # 18号,搬家公司账单上写着呢,你重新算一下
    pair, sure = within(turn.talk, focus)
    if turn.kind is OutOfScope.UNSAFE and (turn.elsewhere or sure < _GOES_ON or pair is None or pair[1] not in _HARM):
        return None
    if turn.elsewhere and (pair is None or sure < _GOES_ON):
        # 异地考驾照要居住证吗 … 那换身份证呢: the other permit is what the right is about
        short = focus[0] is Matter.RIGHTS and len(turn.text) <= SHORT_CHARS
        return Ask(Matter.RIGHTS, focus[1] if focus[1] is not Aspect.NONE else Aspect.ELIGIBILITY) if short else None
    if not turn.talk:
        return turn.in_talk
    return Ask(*pair, sure) if pair is not None else None


def _tells_day_first(turn: Turn) -> bool:
    """Whether a message begins with a day and nothing else in its clause; 今天天气咋样 is no day to reckon with."""
    words = bare_words(turn)
    return bare_day(turn) is not None and turn.text.startswith(words) and not turn.text[len(words) : len(words) + 1].isalnum()


def doubted(turn: Turn, kb: KnowledgeBase) -> list[Button]:
    """The question of ours that a declined message may have been after all, as a button."""
    ask = turn.in_talk
    if ask is None or ask.matter is Matter.NONE or f"{ask.matter}.{ask.aspect}" not in kb.entries:
        return []
    return [button((ask.matter, ask.aspect), kb)]
