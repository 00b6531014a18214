"""What is said to the servers, and how a sensible answer to it is told.

The questions are the same for both. Stock answers each with one fixed text of its domain, ours with an entry of the knowledge;
each must give the one that is expected, so that no server is fast by answering something else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.client import Messages


@dataclass(frozen=True)
class Turn:
    """A message, and what its answer must hold.

    Attributes:
        text: the message.
        entry: id of the knowledge entry in ``custom.answer`` of our answer.
        words: words that must stand in the answer's text.
    """

    text: str
    entry: str = ""
    words: str = ""

    def fault(self, messages: Messages) -> str | None:
        """What is wrong with an answer, ``None`` when nothing is."""
        text = "\n".join(message.get("text") or "" for message in messages)
        entries = [answer.get("entry") for message in messages if (answer := (message.get("custom") or {}).get("answer"))]
        if not text.strip():
            return f"“{self.text}”没有答复"
        if self.entry and self.entry not in entries:
            return f"“{self.text}”应当答 {self.entry}，答了 {entries or text[:40]}"
        if self.words and self.words not in text:
            return f"“{self.text}”的答复里没有“{self.words}”：{text[:60]}"
        return None


@dataclass(frozen=True)
class Step:
    """The same step of a conversation with either server."""

    ours: Turn
    stock: Turn


@dataclass(frozen=True)
class Script:
    """Steps said one after the other, round and round.

    Attributes:
        steps: in order.
        turns: messages of a conversation; then a new one begins.
    """

    steps: tuple[Step, ...]
    turns: int

    def conversations(self) -> Iterator[Iterator[Step]]:
        """Endlessly: the steps of one conversation after the other."""
        place = 0
        while True:
            first = place
            place += self.turns
            yield (self.steps[(first + turn) % len(self.steps)] for turn in range(self.turns))


def _faq(text: str, entry: str, intent: str) -> Step:
    return Step(Turn(text, entry=entry), Turn(text, words=f"【{intent}】"))


FAQ = Script(
    (
        _faq("居住证是什么", "permit_general.definition", "ask_definition"),
        _faq("外地人能办居住证吗", "application.eligibility", "ask_conditions"),
        _faq("办居住证要多少钱", "application.fee", "ask_fee"),
        _faq("在哪里办居住证", "application.where", "ask_location"),
        _faq("居住证怎么续签", "endorsement.procedure", "ask_renewal"),
        _faq("居住证过期了怎么办", "endorsement.consequence", "ask_expiry_penalty"),
        _faq("居住证丢了怎么办", "loss_replacement.procedure", "ask_lost"),
        _faq("搬家了居住证怎么改地址", "address_change.procedure", "ask_change_address"),
        _faq("居住登记怎么办", "registration.procedure", "ask_registration"),
        _faq("怎么注销居住证", "cancellation.procedure", "ask_cancel_permit"),
        _faq("签注需要什么手续", "endorsement.materials", "ask_renewal"),
        _faq("积分入户怎么算", "settlement.procedure", "ask_points"),
    ),
    turns=10,
)


def action_script(cases: list[tuple[str, str]]) -> Script:
    """One message that has a case looked up in the database.

    Args:
        cases: our case numbers with their second factors.
    """
    receipts = ["JZ20240017", "JZ20240117", "JZ20240033", "JZ20240512", "JZ20240999"]
    steps = []
    for place, (number, factor) in enumerate(cases):
        receipt = receipts[place % len(receipts)]
        ours = Turn(f"查一下{number}办到哪一步了，后四位{factor}", words=f"办件 {number}")
        steps.append(Step(ours, Turn(f"帮我查{receipt}的进度", words=f"回执 {receipt}：制证中")))
    return Script(tuple(steps), turns=6)


def form_script(cases: list[tuple[str, str]]) -> Script:
    """A form: opened, a slot filled, the last slot filled, which sets off the action that reads or writes the case."""
    steps: list[Step] = []
    for number, factor in cases:
        steps += [
            Step(Turn("查进度", words="办件编号"), Turn("我想在南山区申请居住证", words="您的身份是")),
            Step(Turn(number, words="后四位"), Turn("学生", words="哪种居住证明")),
            Step(Turn(factor, words=f"办件 {number}"), Turn("租赁合同", words="登记完成")),
        ]
    return Script(tuple(steps), turns=3)
