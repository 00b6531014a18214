"""The tables of a report, as plain data; how they look is decided elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.evaluation.reporting import names

_MOST_CONFUSIONS = 15


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes:
        title: its heading.
        header: names of the columns; the first column holds text, the others figures.
        rows: one cell for each column.
    """

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]


def overview(document: Mapping[str, Any]) -> list[Table]:
    """One table for each set: every figure, the methods side by side."""
    methods: Mapping[str, Any] = document["methods"]
    tables = []
    for name, title in names.SETS.items():
        columns = [method for method in methods if name in methods[method]["sets"]]
        if not columns:
            continue
        shares = {method: methods[method]["sets"][name]["shares"] for method in columns}
        keys = dict.fromkeys(key for method in columns for key in shares[method])
        rows = [[names.figure(key), *(share(shares[method].get(key)) for method in columns)] for key in keys]
        tables.append(Table(title, ["", *(names.METHODS.get(m, m) for m in columns)], rows))
    return tables


def similarity(document: Mapping[str, Any]) -> Table:
    """How like the training data the lines are."""
    spread: Mapping[str, Any] = document["similarity"]
    bands = list(next(iter(spread.values()))["bands"]) if spread else []
    rows = []
    for name, found in spread.items():
        quantiles = [number(found[key]) for key in ("median", "p90", "p95", "max")]
        rows.append([names.SETS[name], *quantiles, *(str(found["bands"][band]) for band in bands), str(len(found["exact"]))])
    return Table("与训练数据的最近相似度（三字组 Jaccard）", ["", "中位", "九成以下", "九成五以下", "最大", *bands, "一字不差"], rows)


def robustness(document: Mapping[str, Any]) -> Table:
    """The same meaning said plainly and otherwise, method by method."""
    rows = []
    for method, found in document["methods"].items():
        twins = found["sets"].get("single", {}).get("details", {}).get("robustness", {})
        for register, values in twins.items():
            title = f"{names.METHODS.get(method, method)} · {names.register(register)}"
            cells = [share(values["plain"]), share(values["variant"]), str(values["only_plain_right"]), str(values["only_variant_right"])]
            rows.append([title, *cells, number(values["chance"])])
    return Table("同一个意思，平实说法与变体", ["", "平实", "变体", "只有平实对", "只有变体对", "纯属偶然的概率"], rows)


def confusions(document: Mapping[str, Any], method: str = "juyi") -> list[Table]:
    """What our assistant takes for what, the errors only, commonest first."""
    details = document["methods"].get(method, {}).get("sets", {}).get("single", {}).get("details")
    if not details:
        return []
    tables = []
    for axis, title in (("matter", "事项混淆"), ("aspect", "方面混淆")):
        errors = [item for item in details[f"confusion_{axis}"] if item["expected"] != item["got"]]
        rows = [[f"{item['expected']} → {item['got']}", str(item["lines"])] for item in errors[:_MOST_CONFUSIONS]]
        tables.append(Table(title, ["应为 → 判为", "句数"], rows))
    return tables


def differences(found: Mapping[str, Any]) -> list[Table]:
    """Two runs side by side, made of ``results.compare``."""
    tables = []
    for name, values in found.items():
        note = "" if values["same_lines"] else "（两次用的评测集不同，不可比）"
        rows = [
            [names.figure(key), percent(first), percent(second), points(change)]
            for key, (first, second, change) in values["shares"].items()
        ]
        rows.append(["改对 / 改错的句子", str(len(values["fixed"])), str(len(values["broken"])), f"p={values['chance']:.3f}"])
        tables.append(Table(f"{names.SETS.get(name, name)}{note}", ["", "前", "后", "变化（百分点）"], rows))
    return tables


def share(value: Mapping[str, Any] | None) -> str:
    """A share with its interval: ``85.2% [82.0, 87.9] 490/575``."""
    if value is None or value["share"] is None:
        return "—"
    return f"{value['share']:.1%} [{value['low'] * 100:.1f}, {value['high'] * 100:.1f}] {value['hits']}/{value['of']}"


def percent(value: float | None) -> str:
    """A share alone."""
    return "—" if value is None else f"{value:.1%}"


def points(change: float | None) -> str:
    """A difference of shares in percentage points."""
    # adding zero turns a rounded −0.0 into 0.0
    return "—" if change is None else f"{round(change * 100, 1) + 0.0:+.1f}"


def number(value: float | None) -> str:
    """A plain number."""
    return "—" if value is None else f"{value:.3f}"
