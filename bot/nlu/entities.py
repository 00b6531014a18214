"""Finds the facts a message names: city, ground, housing, who applies, case number, last four digits.

Dates are found by ``bot.nlu.dates``. The word lists are data (``data/lexicon``, ``data/policy/cities``).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# A code of some other form, given as a case number: that it is none is told when it is looked up.
_OTHER_CODE = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2,5}-?\d(?:-?\d){6,18}(?![A-Za-z0-9])")
_ABOUT_A_CASE = re.compile(r"进度|编号|单号|受理号|回执号|办件|办到哪|到哪|查")
CASE_NUMBER = re.compile(r"(?<![A-Za-z0-9])(?:[Jj][Zz][\s\-]?\d(?:[\s\-]?\d){7,18}|20\d{13})(?!\d)")
# One with digits left out, given for a case (查进度 JZ123), which is told to be too short; jz stands for 居住 too (jz2026年, jz180多天).
_TOO_SHORT = re.compile(r"(?<![A-Za-z0-9])[Jj][Zz][ \-]?(?!(?:19|20)\d\d(?!\d))\d{3,7}(?![\d年月号日天个块元多底./-])")
# … or left behind the mask of a whole number (bot.channels.inbound_text)
_TAIL_NAMED = re.compile(r"(?:尾号|[后末][四4]位|\[身份证号\]|\[手机号\])[是为:：\s]*(\d{3}[\dXx])(?!\d)")
_TAIL_ALONE = re.compile(r"^\s*(?:[我他她]的?)?(?:是|:|：)?\s*(\d{3}[\dXx])\s*[。.]?\s*$")
# a city before these words is where somebody comes from, not where he lives
_ORIGIN_BEFORE = re.compile(r"(?:(?<!的)户口(?:在|是)?|户籍(?:在|是)?|老家(?:在|是)?|籍贯|原籍|来自|从|离开)\s*$")
_ORIGIN_AFTER = re.compile(r"^(?:市)?(?:的)?(?:人(?!才|口|民|社|员)|户口|户籍|籍|农村)")
_STREET_AFTER = re.compile(r"^(?:出差|旅游|玩[几两一]?天?|开会|培训|看病)|^[东西南北中]?(?:路|街|大道|巷|大学|大厦|公园|广场)|^际")


@dataclass(frozen=True)
class Entity:
    """A fact named in a message.

    Attributes:
        entity: name of the Rasa entity.
        value: canonical value (a label of ``bot.labels``, an official short city name …).
        start: first character in the normalised text.
        end: one past the last character.
    """

    entity: str
    value: str
    start: int
    end: int


class EntityFinder:
    """Looks words up in the lexicon.

    Args:
        facts: entity → value → surface forms; a form starting with ``re:`` is a regular expression.
        cities: official short name → names and aliases that mean this city for sure.
        districts: district name → official short name of its city.
    """

    def __init__(
        self, facts: Mapping[str, Mapping[str, Sequence[str]]], cities: Mapping[str, Sequence[str]], districts: Mapping[str, str]
    ) -> None:
        self.data: dict[str, Any] = {
            "facts": {e: {v: list(f) for v, f in values.items()} for e, values in facts.items()},
            "cities": {c: list(n) for c, n in cities.items()},
            "districts": dict(districts),
        }
        self._patterns = [
            (entity, value, re.compile("|".join(_pattern(form) for form in sorted(forms, key=len, reverse=True))))
            for entity, values in facts.items()
            for value, forms in values.items()
        ]
        known = {name: city for city, names in cities.items() for name in names}
        # 苏洲, 杭洲: the commonest misspelling; 到达洲际酒店 is no 达州
        self._city_of = {**{name.replace("州", "洲"): city for name, city in known.items() if name.endswith("州")}, **known}
        self._city = _alternation(self._city_of)
        self._district_of = dict(districts)
        self._district = _alternation(districts)

    @classmethod
    def load(cls, lexicon: Path, city_profiles: Path) -> EntityFinder:
        """Read the word lists from ``data/lexicon`` and the city profiles of ``data/policy/cities``."""
        yaml = _yaml()
        facts = yaml.load((lexicon / "facts.yml").read_text(encoding="utf-8"))
        listed = yaml.load((lexicon / "cities.yml").read_text(encoding="utf-8"))
        # a name that is also an everyday word or a province is listed, and counts, only with its suffix (吉林市, 朝阳市)
        cities = {n.removesuffix("市"): [n] if n.endswith("市") else [n, f"{n}市"] for n in listed["cities"].split()}
        for city, names in listed["aliases"].items():
            cities.setdefault(city, []).extend(names)
        districts: dict[str, str] = {}
        for path in sorted(city_profiles.glob("*.yml")):
            profile = yaml.load(path.read_text(encoding="utf-8")) or {}
            profile = profile.get("city", profile) if isinstance(profile.get("city"), dict) else profile
            name = profile.get("name")
            if not name:
                continue
            cities[name] = [name, f"{name}市", *profile.get("aliases", [])]
            for district in profile.get("districts", []):
                districts[district] = name
        return cls(facts, cities, districts)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> EntityFinder:
        """Rebuild a finder from its ``data`` attribute, as a trained model keeps it."""
        return cls(data["facts"], data["cities"], data["districts"])

    def find(self, text: str) -> list[Entity]:
        """Find all facts in a normalised message, in the order of the text."""
        found = [*self._facts(text), *self._places(text)]
        forms = (CASE_NUMBER, _OTHER_CODE, _TOO_SHORT) if _ABOUT_A_CASE.search(text) else (CASE_NUMBER,)
        form = next((form for form in forms if form.search(text)), CASE_NUMBER)
        for match in form.finditer(text):
            found.append(Entity("case_number", re.sub(r"[\s\-]", "", match.group()).upper(), match.start(), match.end()))
        tail = _TAIL_NAMED.search(text) or _TAIL_ALONE.match(text)
        if tail:
            found.append(Entity("id_tail", tail.group(1).upper(), tail.start(1), tail.end(1)))
        return sorted(found, key=lambda e: (e.start, e.entity))

    def _facts(self, text: str) -> list[Entity]:
        found: dict[str, Entity] = {}
        for entity, value, pattern in self._patterns:
            match = pattern.search(text)
            # one value for each fact: the longest wording wins (公租房 over 租房)
            if match and (entity not in found or match.end() - match.start() > found[entity].end - found[entity].start):
                found[entity] = Entity(entity, value, match.start(), match.end())
        return list(found.values())

    def _places(self, text: str) -> list[Entity]:
        found = [
            Entity("city", self._city_of[m.group()], m.start(), m.end())
            for m in self._city.finditer(text)
            if not _ORIGIN_BEFORE.search(text[: m.start()])
            and not _ORIGIN_AFTER.match(text[m.end() :])
            and not _STREET_AFTER.match(text[m.end() :])
        ]
        if not found and not self._city.search(text):
            found = [
                Entity("city", self._district_of[m.group()], m.start(), m.end())
                for m in self._district.finditer(text)
                if not _STREET_AFTER.match(text[m.end() :])
            ]
        # the last named city is the one meant ("从杭州搬到上海"); a message is about one city
        return found[-1:]


def load_concepts(lexicon: Path) -> dict[str, list[str]]:
    """Read the domain thesaurus (``concepts.yml``): concept → surface forms."""
    concepts: dict[str, list[str]] = _yaml().load((lexicon / "concepts.yml").read_text(encoding="utf-8"))
    return concepts


def load_english(lexicon: Path) -> dict[str, str]:
    """Read what is typed in Latin letters among Chinese (``english.yml``): surface form → what it stands for."""
    meant = _yaml().load((lexicon / "english.yml").read_text(encoding="utf-8"))
    return {str(typed): str(chinese) for chinese, forms in meant.items() for typed in forms}


def lexicon_fingerprint(*folders: Path) -> str:
    """Hash of all YAML files below the folders, so that a model is trained anew when a word list changes."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.glob("*.yml")):
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _pattern(form: str) -> str:
    return form[3:] if form.startswith("re:") else re.escape(form)


def _alternation(names: Mapping[str, Any]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(n) for n in sorted(names, key=len, reverse=True)) or r"(?!)")


def _yaml() -> Any:
    from ruamel.yaml import YAML

    return YAML(typ="safe")
