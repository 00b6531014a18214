"""Program: ``python -m bot.evaluation.baselines.stock_predict MODEL TEXTS.json OUT.json``; writes the ranking of each text."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path


async def predict(model: Path, texts: list[str]) -> list[list[tuple[str, float]]]:
    """Return the ranked intents of each text, best first."""
    from rasa.core.agent import Agent

    agent = Agent.load(str(model))
    rankings = []
    for text in texts:
        parsed = await agent.parse_message(text)
        rankings.append([(str(item["name"]), float(item["confidence"])) for item in parsed.get("intent_ranking") or []])
    return rankings


def main(model: str, inputs: str, outputs: str) -> None:
    """Read the texts, classify them, write the rankings."""
    texts = json.loads(Path(inputs).read_text(encoding="utf-8"))
    rankings = asyncio.run(predict(Path(model), texts))
    Path(outputs).write_text(json.dumps(rankings, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:4])
