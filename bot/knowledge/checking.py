"""Rules that files must keep beyond their form: sources, dates, reachability, figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from bot.knowledge.documents import Documents, KeyPath
from bot.knowledge.entries import Entry
from bot.knowledge.entry_rules import EntryRules
from bot.knowledge.schema import AnswersModel, EntryModel, ValueModel
from bot.knowledge.wording import label
from bot.labels import Aspect, Matter, OutOfScope

if TYPE_CHECKING:
    from bot.knowledge.base import KnowledgeBase, Source

OUT_OF_SCOPE = "out_of_scope"
# Read by the program itself: where to ask, and the office's limits for one's own case.
USED_BY_PROGRAM = frozenset({"hotline.government", "hotline.channel", "application.issue_limit_max_if_extended"})


class Check:
    """The rules, reporting to the documents that they read."""

    def __init__(self, documents: Documents) -> None:
        self._report = documents.report

    def value(
        self, file: str, at: KeyPath, path: str, value: ValueModel, before: Sequence[ValueModel], sources: Mapping[str, Source]
    ) -> None:
        """One dated value: known sources, dates in order and not overlapping."""
        rivals = [value.alternative.source] if value.alternative else []
        for source in (value.source, *rivals):
            if source not in sources:
                self._report(file, (*at, "source"), f"{path}：不认识的来源 {source}")
        if not before:
            return
        last = before[-1]
        if value.from_ <= last.from_:
            self._report(file, (*at, "from"), f"{path}：各值要按生效日期先后排列，且不能同日")
        elif last.to is not None and value.from_ <= last.to:
            self._report(file, (*at, "from"), f"{path}：与前一个值的日期重叠（前一个到 {last.to}）")

    def twice_named(self, name: str, first: str, second: str) -> None:
        """A name that two cities claim."""
        self._report("policy/cities", (), f"“{name}”同时属于{first}和{second}")

    def matter(self, file: str, stem: str, model: AnswersModel) -> Matter | None:
        """The matter of a file of answers."""
        try:
            matter = label(Matter, model.matter)
        except ValueError:
            self._report(file, ("matter",), f"不认识的事项 {model.matter}")
            return None
        if stem != (OUT_OF_SCOPE if matter is Matter.NONE else model.matter):
            self._report(file, ("matter",), f"文件名与事项 {model.matter} 不符")
        return matter

    def entry_head(self, file: str, at: KeyPath, matter: Matter, entry: EntryModel, seen: Mapping[str, Entry]) -> bool:
        """Id and aspect of an entry; whether they are good enough to go on."""
        sound = True
        if entry.aspect not in {str(aspect) for aspect in Aspect}:
            self._report(file, (*at, "aspect"), f"{entry.id}：不认识的方面 {entry.aspect}")
            sound = False
        pieces = entry.id.split(".")
        if matter is Matter.NONE:
            known = pieces[:2] in [[OUT_OF_SCOPE, str(kind)] for kind in OutOfScope] and len(pieces) <= 3 and all(pieces)
            if not known or entry.aspect != str(Aspect.NONE):
                self._report(file, (*at, "id"), f"{entry.id}：编号应为 {OUT_OF_SCOPE}.种类，或者再加一个名字，aspect 为 none")
                sound = False
        elif pieces[:2] != [str(matter), entry.aspect] or len(pieces) > 3 or not all(pieces):
            self._report(file, (*at, "id"), f"{entry.id}：编号应为 {matter}.{entry.aspect}，或者再加一个情形名")
            sound = False
        if entry.id in seen:
            self._report(file, (*at, "id"), f"{entry.id}：定义了两次，后一个永远用不到")
            sound = False
        if matter is not Matter.NONE and len(pieces) == 3 and not entry.examples and not entry.when_facts:
            self._report(file, (*at, "id"), f"{entry.id}：情形条目既没有 examples 也没有 when_facts，永远用不到")
        if len(pieces) == 2 and entry.examples:
            self._report(file, (*at, "examples"), f"{entry.id}：examples 只用于情形条目")
        return sound

    def use(self, kb: KnowledgeBase, places: Mapping[str, tuple[str, KeyPath]]) -> None:
        """Every parameter is used by an answer or by the program, or marked as background."""
        used = USED_BY_PROGRAM.union(*(entry.paths for entry in kb.entries.values()))
        for path, (file, at) in places.items():
            everywhere = [kb.parameters.national, *kb.parameters.cities.values()]
            marked = any(level[path].background for level in everywhere if path in level)
            if path not in used and not marked and kb.entries:
                self._report(file, at, f"{path}：没有答案用到；确实要留，用 background 写明为什么")
            if path in used and marked:
                self._report(file, at, f"{path}：已经有答案用到，不要再标 background")

    def answers(self, files: Sequence[tuple[str, AnswersModel]], kb: KnowledgeBase, *, sound: bool) -> None:
        """Texts, placeholders, conditions and references of all entries."""
        rules = EntryRules(kb, sound=sound)
        for file, model in files:
            for index, entry in enumerate(model.entries):
                if entry.id in kb.entries:
                    for where, message in rules.problems(entry):
                        self._report(file, ("entries", index, *where), f"{entry.id}：{message}")
