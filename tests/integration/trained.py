"""The model of the present sources, for tests that drive the whole assistant."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bot import training
from bot.settings import ROOT


def trained_model() -> Path:
    """Return the model; when it is missing, train it in a process of its own, which leaves Rasa's modules here as they are."""
    model = training.current_model()
    if not model.exists():
        environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
        subprocess.run([sys.executable, "-m", "bot", "train", "--if-needed"], cwd=ROOT, env=environment, check=True, timeout=300)
    return model
