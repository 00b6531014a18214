"""Start Rasa without the large packages that the configured assistant never calls.

Rasa 3.6 imports TensorFlow (2-3 s, 300 MB) and the client libraries of every channel and cloud it knows, whatever
config.yml says. An inert package can stand in the place of one that is imported but never called. Which
ones, is decided by name before Rasa is imported; in doubt (a component of unknown origin, no pipeline given)
the real package is imported.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import json
import sys
import tarfile
import types
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

TENSORFLOW = frozenset({"tensorflow", "keras", "tensorflow_addons", "tensorflow_hub", "tensorflow_text"})
#: Rasa 3.6's components that run TensorFlow.
TENSORFLOW_COMPONENTS = frozenset(
    {"DIETClassifier", "ResponseSelector", "ConveRTFeaturizer", "LanguageModelFeaturizer", "TEDPolicy", "UnexpecTEDIntentPolicy"}
)

SKLEARN = frozenset({"sklearn", "sklearn_crfsuite"})
#: Rasa 3.6's components that use scikit-learn when they predict. (Ours use it for training only.)
SKLEARN_COMPONENTS = frozenset({"CountVectorsFeaturizer", "CRFEntityExtractor", "LogisticRegressionClassifier", "SklearnIntentClassifier"})

#: Channels, clouds, prompts and plots of other Rasa commands. (webexteamssdk even runs git when it is imported.)
ELSEWHERE = frozenset(
    {
        "aiogram",
        "boto3",
        "botocore",
        "dask",
        "fbmessenger",
        "matplotlib",
        "mattermostwrapper",
        "prompt_toolkit",
        "pymongo",
        "questionary",
        "rocketchat_API",
        "slack_sdk",
        "socketio",
        "twilio",
        "webexteamssdk",
    }
)

#: Packages whose components are known: Rasa's own (by the lists above) and ours.
KNOWN_PACKAGES = frozenset({"rasa", "bot"})


class LeftOut(RuntimeError):
    """Something called a package that this process was started without."""


def unused_packages(components: Iterable[str], *, training: bool, known_packages: Iterable[str] = KNOWN_PACKAGES) -> frozenset[str]:
    """Return the packages that a process with these components only imports and never calls.

    Args:
        components: names as in config.yml (``DIETClassifier``) or dotted paths of classes.
        training: whether the process trains a model.
        known_packages: packages whose dotted paths are judged by the class name; others may use anything.
    """
    known = frozenset(known_packages)
    # training runs on dask; prediction has a runner of our own
    unused = TENSORFLOW | (ELSEWHERE - {"dask"} if training else ELSEWHERE | SKLEARN)
    for name in components:
        package, _, short = name.rpartition(".")
        unknown = bool(package) and package.split(".")[0] not in known
        if unknown or short in TENSORFLOW_COMPONENTS:
            unused -= TENSORFLOW
        if unknown or short in SKLEARN_COMPONENTS:
            unused -= SKLEARN
    return unused


def components_of_config(config: Path) -> list[str] | None:
    """Return the component names of a config.yml; ``None`` when it leaves the choice of components to Rasa."""
    from ruamel.yaml import YAML

    content = YAML(typ="safe", pure=True).load(config.read_text(encoding="utf-8")) or {}
    names: list[str] = []
    for section in ("pipeline", "policies"):
        entries = content.get(section)
        if not isinstance(entries, list) or not entries:
            return None
        names += [str(entry["name"] if isinstance(entry, dict) else entry) for entry in entries]
    return names


def components_of_model(model: Path) -> list[str] | None:
    """Return the dotted class paths of the prediction graph of a trained model; ``None`` when it does not tell."""
    with tarfile.open(model) as archive:
        for member in archive:
            content = archive.extractfile(member) if Path(member.name).name == "metadata.json" else None
            if content:
                nodes = json.load(content)["predict_schema"]["nodes"]
                return [str(node["uses"]) for node in nodes.values()]
    return None


def leave_out_unused(
    *, config: Path | None = None, model: Path | None = None, known_packages: Iterable[str] = KNOWN_PACKAGES
) -> frozenset[str]:
    """Keep what is not used out of this process. To be called by a command, before anything imports Rasa.

    Args:
        config: the config.yml to train with.
        model: the trained model to load.
        known_packages: see ``unused_packages``.

    Returns:
        The packages left out by this call; those loaded already are not among them.
    """
    components: list[str] = []
    for names in (components_of_config(config) if config else [], components_of_model(model) if model else []):
        if names is None:
            names = ["unknown.component"]
        components += names
    unused = unused_packages(components, training=config is not None, known_packages=known_packages)
    left_out = frozenset(package for package in unused if package not in sys.modules)
    sys.meta_path.insert(0, Finder(left_out))
    return left_out


def restore() -> None:
    """Let every package be imported again (what was imported in the meantime keeps its stand-ins)."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, Finder)]


class _InertType(type):
    """Type of the stand-in: any attribute is the stand-in again, so that the bodies of modules run."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert

    def __getitem__(cls, item: object) -> Any:
        return cls

    def __or__(cls, other: object) -> Any:
        return cls

    __ror__ = __or__


class Inert(metaclass=_InertType):
    """Stands for every class, function and constant of a package left out.

    It may be a base class, an annotation, a default value and a decorator, which is all that importing Rasa asks
    for. Whatever computes with it gets ``LeftOut`` instead of a silent nonsense value.
    """

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls is not Inert:
            raise LeftOut(f"{cls.__module__}.{cls.__qualname__} 依赖的软件包没有载入本进程")
        if len(args) == 1 and callable(args[0]) and not kwargs:  # @tf.function
            return args[0]
        return super().__new__(cls)

    def __init__(self, *args: Any, **kwargs: Any) -> None: ...

    def __init_subclass__(cls, **kwargs: Any) -> None: ...

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if len(args) == 1 and callable(args[0]) and not kwargs:  # @tf.function(reduce_retracing=True)
            return args[0]
        raise LeftOut("有代码要用没有载入本进程的软件包")


class _Module(types.ModuleType):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__ = []
        self.__version__ = "2.12.0"  # of TensorFlow; Rasa picks an API by it

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives inert modules for the packages named."""

    def __init__(self, packages: Iterable[str]) -> None:
        self._packages = frozenset(packages)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return a specification for a module of the packages, else None."""
        if fullname.split(".")[0] in self._packages:
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        """Return an inert module."""
        return _Module(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing runs."""
