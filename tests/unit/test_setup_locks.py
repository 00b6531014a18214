"""The locked requirements: complete, hashed, the same everywhere, and free of any registry's address."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "requirements"
PLATFORMS = ("linux-x86_64", "linux-aarch64", "macos-arm64", "macos-x86_64")
LOCKS = [f"{platform}{suffix}.txt" for platform in PLATFORMS for suffix in ("", "-dev")] + ["uv.txt"]
PIN = re.compile(r"^([a-z0-9][a-z0-9.-]*)==([0-9][A-Za-z0-9.]*)( ; [^\\]+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")
OPTION = re.compile(r"^\s*(-i|-f|-e|--(?!hash=)[a-z-]+)")


def normalised(name: str) -> str:
    """A package name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(lock: str) -> dict[str, str]:
    """The packages of a lock and their versions."""
    matches = map(PIN.match, (REQUIREMENTS / "lock" / lock).read_text(encoding="utf-8").splitlines())
    return {match[1]: match[2] for match in matches if match}


def wanted(inputs: str) -> set[str]:
    """The packages that an input file names, with those of the files it includes."""
    names: set[str] = set()
    for line in (REQUIREMENTS / inputs).read_text(encoding="utf-8").splitlines():
        if line.startswith("-r "):
            names |= wanted(line.removeprefix("-r ").strip())
        elif match := re.match(r"[A-Za-z0-9._-]+", line):
            names.add(normalised(match[0]))
    return names


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_an_exact_version_with_hashes(lock: str) -> None:
    lines = [line for line in (REQUIREMENTS / "lock" / lock).read_text(encoding="utf-8").splitlines() if not line.strip().startswith("#")]

    assert lines
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        assert PIN.match(line) or HASH.match(line), f"neither a pin nor a hash: {line!r}"
        # A backslash announces one more hash, and the last hash of a package has none.
        assert line.endswith("\\") == bool(HASH.match(following)), f"hashes are missing or cut off after: {line!r}"


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_a_registry_an_address_or_a_path(lock: str) -> None:
    text = (REQUIREMENTS / "lock" / lock).read_text(encoding="utf-8")

    assert "://" not in text
    assert " @ " not in text
    assert not re.search(r"pypi|pythonhosted|tsinghua|aliyun|index-url|find-links|\.whl|\.tar\.gz", text, re.IGNORECASE)
    assert not [line for line in text.splitlines() if OPTION.match(line)]
    # Local versions ("1.0+local") exist on one machine only.
    assert not re.search(r"==[^ ]*\+", text)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_locks_hold_what_the_inputs_name(platform: str) -> None:
    assert wanted("run.in") <= pins(f"{platform}.txt").keys()
    assert wanted("dev.in") <= pins(f"{platform}-dev.txt").keys()
    assert pins(f"{platform}.txt")["rasa"] == "3.6.21"


@pytest.mark.parametrize("platform", PLATFORMS)
def test_development_set_contains_the_run_time_set(platform: str) -> None:
    """The set-up takes an environment with the development set for one that can run the assistant."""
    assert pins(f"{platform}.txt").items() <= pins(f"{platform}-dev.txt").items()


def test_platforms_agree_on_shared_packages() -> None:
    """What was tested on one platform is what the others run."""
    versions: dict[str, set[str]] = {}
    for platform in PLATFORMS:
        for name, version in pins(f"{platform}-dev.txt").items():
            versions.setdefault(name, set()).add(version)

    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


def test_installer_of_the_rest_is_pinned() -> None:
    assert pins("uv.txt").keys() == {"uv"}
