"""Trains the Rasa model when it is missing or when what it is made from has changed.

A model's file name carries a fingerprint of its sources, so that ``rasa run`` (which takes the newest file of ``models/``)
and ``juyi serve`` use the same model, and an unchanged one is never trained twice.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from bot.nlu.examples import files_fingerprint
from bot.nlu.situations import examples_fingerprint
from bot.settings import ROOT

MODELS = ROOT / "models"
_SOURCES = (
    "config.yml",
    "domain.yml",
    "data/nlu/**/*.yml",
    "data/rules/**/*.yml",
    "data/stories/**/*.yml",
    "data/lexicon/*.yml",
    "data/lexicon/*.txt",
    "data/policy/cities/*.yml",
    # the code that makes or reads what is trained, as the component has it (fingerprint_addon)
    "bot/nlu/**/*.py",
)


class ModelMissingError(Exception):
    """There is no trained model and none may be trained now."""


def fingerprint(root: Path = ROOT) -> str:
    """Hash of everything a model is made from."""
    digest = hashlib.sha256()
    for pattern in _SOURCES:
        for path in sorted(root.glob(pattern)):
            digest.update(str(path.relative_to(root)).encode())
            digest.update(path.read_bytes())
    digest.update((examples_fingerprint(root / "data") + files_fingerprint(root / "data")).encode())
    return digest.hexdigest()[:16]


def current_model(root: Path = ROOT) -> Path:
    """Path of the model that fits the present sources, whether it exists or not."""
    return root / "models" / f"juyi-{fingerprint(root)}.tar.gz"


def require_model(root: Path = ROOT) -> Path:
    """Return the model that fits the present sources.

    Raises:
        ModelMissingError: it has not been trained.
    """
    path = current_model(root)
    if not path.exists():
        raise ModelMissingError("还没有训练好的模型，请先运行 ./juyi train")
    return path


def train(root: Path = ROOT, *, force: bool = False) -> Path:
    """Train the model unless the present one fits already, and return its path."""
    path = current_model(root)
    if path.exists() and not force:
        return path
    from bot.serving.light_start import leave_out_unused

    leave_out_unused(config=root / "config.yml")
    from bot.serving.logs import quieten_rasa

    quieten_rasa()
    from rasa.model_training import train as rasa_train

    result = rasa_train(
        domain=str(root / "domain.yml"),
        config=str(root / "config.yml"),
        training_files=[str(root / "data" / part) for part in ("nlu", "rules", "stories")],
        output=str(path.parent),
        fixed_model_name=path.name.removesuffix(".tar.gz"),
        force_training=force,
    )
    if result.model is None:
        raise ModelMissingError("训练没有成功，请看上面的提示")
    return path
