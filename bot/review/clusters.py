"""Questions that say the same thing: equal once written plainly, or close by their character n-grams."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

_NOISE = re.compile(r"[^\w\[\]]+|_", re.UNICODE)
_POLITE = re.compile(r"^(?:请问一下|请问|你好|您好|问一下|麻烦问下|想问下|想问一下|我想问)+|(?:谢谢|啊|呀|呢|吗|嘛|吧|哦)+$")
NEAR = 0.6  # of the n-grams of both


@dataclass
class Cluster:
    """Questions that belong together; the commonest wording stands for all.

    Attributes:
        key: the plain form of the first question, by which the cluster is found again.
        texts: the wordings and how often each was used.
    """

    key: str
    texts: Counter[str] = field(default_factory=Counter)

    @property
    def size(self) -> int:
        """How many questions."""
        return sum(self.texts.values())

    @property
    def title(self) -> str:
        """The commonest wording; of equally common ones the shortest."""
        return min(self.texts, key=lambda text: (-self.texts[text], len(text), text))


def plain(text: str) -> str:
    """A question without case, width, punctuation and politeness."""
    bare = _NOISE.sub("", unicodedata.normalize("NFKC", text).lower())
    return _POLITE.sub("", bare) or bare


def likeness(left: str, right: str) -> float:
    """Share of the character 1- and 2-grams that two plain forms have in common (Jaccard), between 0 and 1."""
    return _shared(_grams(left), _grams(right))


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    both = len(one & other)
    whole = len(one) + len(other) - both
    return both / whole if whole else 0.0


def clusters(texts: Iterable[str], known: Iterable[str] = ()) -> list[Cluster]:
    """Group questions, biggest group first.

    Args:
        texts: the questions, masked.
        known: keys of clusters that are there already; questions near one join it.
    """
    found = [Cluster(key) for key in known]
    of_found = [_grams(cluster.key) for cluster in found]
    by_key = {cluster.key: cluster for cluster in found}
    for text in texts:
        form = plain(text)
        if not form:
            continue
        cluster = by_key.get(form)
        if cluster is None:
            own = _grams(form)
            best, at = max(((_shared(grams, own), at) for at, grams in enumerate(of_found)), default=(0.0, -1))
            if best >= NEAR:
                cluster = found[at]
            else:
                cluster = Cluster(form)
                found.append(cluster)
                of_found.append(own)
            by_key[form] = cluster  # the same wording need not be compared again
        cluster.texts[text] += 1
    return sorted((one for one in found if one.texts), key=lambda one: (-one.size, one.key))


def _grams(text: str) -> frozenset[str]:
    return frozenset(text) | frozenset(text[at : at + 2] for at in range(len(text) - 1))
