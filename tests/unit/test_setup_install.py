"""The installer: pip's index settings reach uv, an install that was cut off is known as such, and installers wait for each other."""

from __future__ import annotations

import fcntl
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def install() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("juyi_install", ROOT / "scripts" / "install.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def test_pip_index_settings_are_translated_for_uv(install: ModuleType) -> None:
    pip = {
        "index-url": "https://mirror.example.cn/simple",
        "extra-index-url": "\nhttps://a.example.cn/simple\nhttps://b.example.cn/simple",
        "find-links": "/wheels\n/more",
        "trusted-host": "mirror.example.cn",
        "cert": "/etc/ca.pem",
        "timeout": "60",
    }

    assert install.uv_settings(pip, {}) == {
        "UV_DEFAULT_INDEX": "https://mirror.example.cn/simple",
        "UV_INDEX": "https://a.example.cn/simple https://b.example.cn/simple",
        "UV_FIND_LINKS": "/wheels,/more",
        "UV_INSECURE_HOST": "mirror.example.cn",
        "SSL_CERT_FILE": "/etc/ca.pem",
        "UV_HTTP_TIMEOUT": "60",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }


@pytest.mark.parametrize("variable", ["UV_DEFAULT_INDEX", "UV_INDEX_URL"])
def test_what_the_user_set_for_uv_is_kept(install: ModuleType, variable: str) -> None:
    settings = install.uv_settings({"index-url": "https://pip.example.cn/simple"}, {variable: "https://uv.example.cn/simple"})

    assert "UV_DEFAULT_INDEX" not in settings


def test_pip_environment_beats_its_install_section_and_that_beats_global(install: ModuleType) -> None:
    listing = "\n".join(
        [
            ":env:.timeout='30'",
            "download.timeout='1'",
            "global.index-url='https://one.example.cn'",
            "global.timeout='10'",
            "install.index-url='https://two.example.cn'",
            "install.timeout='20'",
            "not a setting",
        ]
    )

    assert install.parse_pip_configuration(listing) == {"index-url": "https://two.example.cn", "timeout": "30"}


def half_made(root: Path) -> Path:
    venv = root / ".venv"
    (venv / "lib").mkdir(parents=True)
    (venv / "juyi-stamp").write_text("old\n", encoding="utf-8")
    (venv / "juyi-installing").touch()
    (venv / "lib" / "rest").touch()
    return venv


def test_environment_with_the_marker_is_made_again(install: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    venv = half_made(tmp_path)

    install.Installer(tmp_path, tmp_path / "lock.txt", 0).prepare()

    assert not (venv / "lib" / "rest").exists()
    assert not (venv / "juyi-stamp").exists()
    assert (venv / "juyi-installing").exists(), "the marker stands until the install is complete"
    assert (venv / "bin" / "python").exists()
    assert "从头再来" in capsys.readouterr().out


def test_healthy_environment_is_updated_in_place_without_its_stamp(install: ModuleType, tmp_path: Path) -> None:
    first = install.Installer(tmp_path, tmp_path / "lock.txt", 0)
    first.prepare()
    first.finish("run somewhere 1 2")
    kept = tmp_path / ".venv" / "kept"
    kept.touch()

    install.Installer(tmp_path, tmp_path / "lock.txt", 0).prepare()

    assert kept.exists()
    assert not (tmp_path / ".venv" / "juyi-stamp").exists()


def test_stamp_is_written_when_the_install_is_complete(install: ModuleType, tmp_path: Path) -> None:
    venv = half_made(tmp_path)

    install.Installer(tmp_path, tmp_path / "lock.txt", 0).finish("dev somewhere 1 2")

    assert (venv / "juyi-stamp").read_text(encoding="utf-8") == "dev somewhere 1 2\n"
    assert not (venv / "juyi-installing").exists()


def test_installers_wait_for_each_other(install: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "state" / "setup.lock"
    with install.guard(path), path.open("a") as second, pytest.raises(BlockingIOError):
        fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with path.open("a") as third:
        fcntl.flock(third, fcntl.LOCK_EX | fcntl.LOCK_NB)  # free again: would raise otherwise


def test_nothing_is_installed_when_another_installer_just_finished(
    install: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "juyi-stamp").write_text("dev here 1 2\n", encoding="utf-8")
    monkeypatch.setattr(install.Installer, "prepare", lambda self: pytest.fail("the environment was touched"))

    status = install.main(
        ["--root", str(tmp_path), "--lock", str(tmp_path / "none.txt"), "--stamp", "run here 3 4", "--accept", "dev here 1 2"]
    )

    assert status == 0


def test_failed_install_leaves_no_stamp_and_says_what_to_do(
    install: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text("no-such-package==1 \\\n    --hash=sha256:" + "0" * 64 + "\n", encoding="utf-8")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    monkeypatch.setenv("JUYI_INSTALLER", "pip")

    status = install.main(["--root", str(tmp_path), "--lock", str(lock), "--stamp", "run here 3 4", "--accept", "dev here 1 2"])

    assert status == 1
    assert not (tmp_path / ".venv" / "juyi-stamp").exists()
    assert "PIP_INDEX_URL" in capsys.readouterr().out
