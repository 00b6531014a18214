"""What a process leaves out is decided by the components; in doubt everything is imported."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.serving import light_start
from bot.serving.light_start import ELSEWHERE, SKLEARN, TENSORFLOW, Finder, Inert, LeftOut, unused_packages

LIGHT = ["bot.nlu.components.CharacterTokenizer", "RulePolicy", "rasa.core.policies.rule_policy.RulePolicy"]


@pytest.mark.parametrize(
    ("added", "kept"),
    [
        ([], frozenset()),
        (["DIETClassifier"], TENSORFLOW),
        (["rasa.nlu.classifiers.diet_classifier.DIETClassifier"], TENSORFLOW),
        (["TEDPolicy"], TENSORFLOW),
        (["ResponseSelector"], TENSORFLOW),
        (["CountVectorsFeaturizer"], SKLEARN),
        (["rasa.nlu.classifiers.logistic_regression_classifier.LogisticRegressionClassifier"], SKLEARN),
        (["someone.else.Component"], TENSORFLOW | SKLEARN),
    ],
)
def test_a_package_is_left_out_only_if_no_component_can_use_it(added: list[str], kept: frozenset[str]) -> None:
    assert unused_packages(LIGHT + added, training=False) == (ELSEWHERE | TENSORFLOW | SKLEARN) - kept


def test_training_needs_scikit_learn() -> None:
    assert unused_packages(LIGHT, training=True) == (ELSEWHERE | TENSORFLOW) - {"dask"}  # training graphs run on dask


def test_every_component_of_rasas_that_imports_tensorflow_is_listed() -> None:
    """Read from Rasa's own sources: registered components whose module takes something from TensorFlow itself."""
    pytest.importorskip("rasa")
    import rasa

    found = set()
    for source in Path(rasa.__file__).parent.glob("*/**/*.py"):
        text = source.read_text(encoding="utf-8")
        if "DefaultV1Recipe.register" in text and ("import tensorflow" in text or "from transformers import" in text):
            registered = text.split("@DefaultV1Recipe.register")[1:]
            found |= {part.split("\nclass ", 1)[1].split("(", 1)[0] for part in registered}
    assert {"DIETClassifier", "TEDPolicy"} <= found <= light_start.TENSORFLOW_COMPONENTS


CONFIG = """
recipe: default.v1
pipeline:
- name: bot.nlu.components.CharacterTokenizer
- name: DIETClassifier
policies:
- RulePolicy
"""


def test_the_components_of_a_config_are_read(tmp_path: Path) -> None:
    config = tmp_path / "config.yml"
    config.write_text(CONFIG, encoding="utf-8")
    assert light_start.components_of_config(config) == ["bot.nlu.components.CharacterTokenizer", "DIETClassifier", "RulePolicy"]


@pytest.mark.parametrize("content", ["", "pipeline: []\npolicies: [RulePolicy]", "pipeline: null\npolicies:\n", "policies: [RulePolicy]"])
def test_a_config_that_leaves_the_choice_to_rasa_names_no_components(tmp_path: Path, content: str) -> None:
    config = tmp_path / "config.yml"
    config.write_text(content, encoding="utf-8")
    assert light_start.components_of_config(config) is None


def model(path: Path, *uses: str) -> Path:
    metadata = json.dumps({"predict_schema": {"nodes": {str(number): {"uses": name} for number, name in enumerate(uses)}}}).encode()
    with tarfile.open(path, "w:gz") as archive:
        member = tarfile.TarInfo("./metadata.json")
        member.size = len(metadata)
        archive.addfile(member, io.BytesIO(metadata))
    return path


def test_the_components_of_a_model_are_read(tmp_path: Path) -> None:
    assert light_start.components_of_model(model(tmp_path / "m.tar.gz", "a.B", "c.D")) == ["a.B", "c.D"]


def test_a_model_that_does_not_tell_has_unknown_components(tmp_path: Path) -> None:
    path = tmp_path / "m.tar.gz"
    with tarfile.open(path, "w:gz"):
        pass
    assert light_start.components_of_model(path) is None


@pytest.fixture
def left_out() -> Iterator[None]:
    sys.meta_path.insert(0, Finder({"no_such_package_here"}))
    yield
    light_start.restore()
    for name in [name for name in sys.modules if name.startswith("no_such_package_here")]:
        del sys.modules[name]


@pytest.mark.usefixtures("left_out")
def test_a_package_left_out_can_be_imported_but_not_used() -> None:
    import no_such_package_here as package
    from no_such_package_here.deep.down import Layer, function

    class Mine(Layer):
        size: package.Tensor | None = None

        @function
        def double(self, number: int) -> int:
            return 2 * number

        @package.function(autograph=False)
        def triple(self, number: int) -> int:
            return 3 * number

    assert Mine.double(None, 2) + Mine.triple(None, 2) == 10
    with pytest.raises(LeftOut):
        Mine()
    with pytest.raises(LeftOut):
        package.constant()(1)
    with pytest.raises(LeftOut):
        Inert.math.sqrt()("x")


def test_afterwards_imports_are_as_before() -> None:
    with pytest.raises(ModuleNotFoundError):
        import no_such_package_here  # noqa: F401


PROGRAM = """
import sys
from pathlib import Path
from bot.serving.light_start import leave_out_unused
left_out = leave_out_unused(model=Path(sys.argv[1]))
import rasa.core.agent, rasa.core.processor, rasa.core.policies.rule_policy, bot.serving.processor
import psutil
print("tensorflow" in left_out, "sklearn" in left_out)
print(psutil.Process().memory_info().rss >> 20)
"""


def test_rasa_starts_without_tensorflow_in_little_memory(root: Path, tmp_path: Path) -> None:
    path = model(tmp_path / "m.tar.gz", "bot.nlu.components.CharacterTokenizer", "rasa.core.policies.rule_policy.RulePolicy")
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(path)], cwd=root, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    flags, megabytes = done.stdout.strip().splitlines()
    assert flags == "True True"
    assert int(megabytes) < 200


def test_a_model_with_a_tensorflow_component_gets_the_real_one(root: Path, tmp_path: Path) -> None:
    path = model(tmp_path / "m.tar.gz", "rasa.nlu.classifiers.diet_classifier.DIETClassifier")
    program = PROGRAM.split("import rasa.core.agent")[0] + "import importlib.util as u; print(u.find_spec('tensorflow').origin)"
    done = subprocess.run([sys.executable, "-c", program, str(path)], cwd=root, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.strip().endswith("tensorflow/__init__.py"), done.stderr
