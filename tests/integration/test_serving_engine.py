"""The engine on a small model trained for these tests: answers, order, restarts, growth, and Rasa's own tracker beside it."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import textwrap
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from types import FrameType
from typing import Any

import pytest

pytest.importorskip("rasa")

import sqlalchemy as sa
from rasa.core.policies.rule_policy import RulePolicy
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import ActionExecuted, UserUttered, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

from bot.channels.output import WholeMessages
from bot.serving.engine import FAILURE_TEXT, Engine, newest_model
from bot.serving.errors import ConversationBusy, ModelMissing
from bot.serving.tracker import LiveTracker
from bot.settings import ROOT, Settings

CONFIG = """
recipe: default.v1
assistant_id: small
language: en
pipeline:
- name: WhitespaceTokenizer
- name: CountVectorsFeaturizer
  analyzer: char_wb
  max_ngram: 2
- name: LogisticRegressionClassifier
- name: RegexEntityExtractor
  use_word_boundaries: false
policies:
- name: MemoizationPolicy
  max_history: 4
- name: RulePolicy
"""

DOMAIN = """
version: "3.1"
intents: [ask, inform, open, stop, greet]
entities: [city, number]
slots:
  city: {type: text, influence_conversation: true, mappings: [{type: from_entity, entity: city}]}
  number: {type: text, influence_conversation: false, mappings: [{type: from_entity, entity: number}]}
  tail: {type: text, influence_conversation: false, mappings: [
    {type: from_text, conditions: [{active_loop: case_form, requested_slot: tail}]}]}
  turns: {type: float, influence_conversation: false, initial_value: 0, min_value: 0, max_value: 1000, mappings: [{type: custom}]}
forms:
  case_form: {required_slots: [number, tail], ignored_intents: [ask, stop]}
actions: [action_answer, action_report, action_slow, action_breaks, validate_case_form]
responses:
  utter_greet: [{text: 您好, buttons: [{title: 问, payload: /ask}]}]
  utter_ask_number: [{text: 编号？}]
  utter_ask_tail: [{text: 后四位？}]
  utter_stopped: [{text: 好的}]
session_config: {session_expiration_time: 60, carry_over_slots_to_new_session: true}
"""

TRAINING = """
version: "3.1"
nlu:
- intent: ask
  examples: |
    - 要带什么材料
    - 怎么办理
    - 在[北京](city)怎么办
- intent: inform
  examples: |
    - 编号[A12](number)
    - [A77](number)
    - 我在[上海](city)
    - 12
    - 1234
    - 5678
- intent: open
  examples: |
    - 查进度
    - 我的进度
- intent: stop
  examples: |
    - 取消
    - 不查了
- intent: greet
  examples: |
    - 你好
    - 您好
- regex: number
  examples: |
    - A[0-9]{2}
- lookup: city
  examples: |
    - 北京
    - 上海
rules:
- rule: ask
  steps: [{intent: ask}, {action: action_answer}]
- rule: inform
  steps: [{intent: inform}, {action: action_slow}]
- rule: open
  steps: [{intent: open}, {action: case_form}, {active_loop: case_form}]
- rule: complete
  condition: [{active_loop: case_form}]
  steps: [{action: case_form}, {active_loop: null}, {slot_was_set: [{requested_slot: null}]}, {action: action_report}]
- rule: interrupted
  condition: [{active_loop: case_form}]
  steps: [{intent: ask}, {action: action_answer}, {action: case_form}, {active_loop: case_form}]
- rule: stopped
  condition: [{active_loop: case_form}]
  steps: [{intent: stop}, {action: action_deactivate_loop}, {active_loop: null}, {action: utter_stopped}]
stories:
- story: greeting
  steps: [{intent: greet}, {action: utter_greet}]
- story: stopping a second time breaks
  steps: [{intent: greet}, {action: utter_greet}, {intent: stop}, {action: action_breaks}]
"""

TRAIN = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from bot.serving.light_start import leave_out_unused
assert "tensorflow" in leave_out_unused(config=Path("config.yml"))
import rasa
assert rasa.train("domain.yml", "config.yml", "training.yml", output="models", force_training=True).model
"""

ACTIONS = """
import asyncio
from rasa_sdk import Action, FormValidationAction

PREPARED = []
SIZES = []
RUNNING = []

def prepare():
    PREPARED.append(True)

class Answer(Action):
    def name(self): return "action_answer"
    def run(self, dispatcher, tracker, domain):
        SIZES.append(len(tracker.events))
        number = tracker.get_slot("turns") + 1
        dispatcher.utter_message(text=f"第{number:.0f}答，{tracker.get_slot('city')}", json_message={"n": number})
        return [{"event": "slot", "name": "turns", "value": number}]

class Slow(Action):
    def name(self): return "action_slow"
    async def run(self, dispatcher, tracker, domain):
        said = tracker.latest_message["text"]
        RUNNING.append(("begin", tracker.sender_id, said))
        await asyncio.sleep(0.02)
        RUNNING.append(("end", tracker.sender_id, said))
        dispatcher.utter_message(text="记下了：" + said)
        return []

class Breaks(Action):
    def name(self): return "action_breaks"
    def run(self, dispatcher, tracker, domain): raise RuntimeError("boom")

class Report(Action):
    def name(self): return "action_report"
    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text=f"{tracker.get_slot('number')} {tracker.get_slot('tail')}")
        return [{"event": "slot", "name": name, "value": None} for name in ("number", "tail")]

class Validate(FormValidationAction):
    def name(self): return "validate_case_form"
    def validate_tail(self, value, dispatcher, tracker, domain):
        if len(value) == 4: return {"tail": value}
        dispatcher.utter_message(text="要四位")
        return {"tail": None}
    def validate_number(self, value, dispatcher, tracker, domain): return {"number": value}
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A trained model and a package of actions."""
    folder = tmp_path_factory.mktemp("small")
    for name, content in (("config.yml", CONFIG), ("domain.yml", DOMAIN), ("training.yml", TRAINING)):
        (folder / name).write_text(content, encoding="utf-8")
    (folder / "small_actions.py").write_text(textwrap.dedent(ACTIONS), encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", TRAIN, str(ROOT)], cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))
    sys.modules.pop("small_actions", None)


@pytest.fixture
def load(project: Path, tmp_path: Path) -> Iterator[Any]:
    """Loads engines that share a database, as processes started one after the other."""
    engines: list[Engine] = []

    def _load() -> Engine:
        settings = Settings(tracker_url=f"sqlite:///{tmp_path / 'conversations.db'}")
        engines.append(Engine.load(settings, models=project / "models", actions="small_actions"))
        return engines[-1]

    yield _load
    for engine in engines:
        asyncio.run(engine.close())


@pytest.fixture
async def engine(load: Any) -> AsyncIterator[Engine]:
    yield load()


async def texts(engine: Engine, *messages: str, sender: str = "c") -> list[list[str]]:
    return [[reply["text"] for reply in await engine.handle(message, sender) if "text" in reply] for message in messages]


CONVERSATION = ["你好", "要带什么材料", "在北京怎么办", "查进度", "A12", "怎么办理", "12", "1234"]
CONVERSATION += ["查进度", "怎么办理", "取消", "你好", "/restart", "要带什么材料"]


async def test_a_conversation_with_answers_and_a_form(engine: Engine) -> None:
    replies = await texts(engine, *CONVERSATION)
    assert replies[0] == ["您好"]
    assert replies[2] == ["第2答，北京"]
    assert replies[3:8] == [["编号？"], ["后四位？"], ["第3答，北京", "后四位？"], ["要四位", "后四位？"], ["A12 1234"]]
    assert replies[8:11] == [["编号？"], ["第4答，北京", "编号？"], ["好的"]]
    assert replies[13] == ["第1答，None"]  # after a restart the slots are empty


async def test_replies_carry_buttons_and_data(engine: Engine) -> None:
    assert (await engine.handle("你好", "c"))[0] == {"recipient_id": "c", "text": "您好", "buttons": [{"title": "问", "payload": "/ask"}]}
    assert await engine.handle("怎么办理", "c") == [{"recipient_id": "c", "text": "第1答，None", "custom": {"n": 1}}]


async def test_every_prediction_sees_what_rasas_own_tracker_shows(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside the live tracker, Rasa's is built from all events for every prediction and every action, and compared."""
    domain = engine._agent.domain
    store = SQLTrackerStore(domain, db=str(tmp_path / "conversations.db"))
    past_states, copied = LiveTracker.past_states, LiveTracker.copy
    seen = {"states": 0, "copies": 0}
    differences: list[Any] = []  # collected, since the processor catches what is raised while an action runs

    def from_scratch(live: LiveTracker) -> DialogueStateTracker:
        with engine._store.engine.connect() as connection:
            stored = [json.loads(row[0]) for row in connection.execute(sa.text("select data from events order by id"))]
        return DialogueStateTracker.from_events("c", [*deserialise_events(stored), *live.unsaved], domain.slots)

    def compared_states(live: LiveTracker, *args: Any, **kwargs: Any) -> Any:
        found = past_states(live, *args, **kwargs)
        if found != from_scratch(live).past_states(*args, **kwargs)[-live.horizon :]:
            differences.append(("states", found))
        seen["states"] += 1
        return found

    def compared_copy(live: LiveTracker) -> LiveTracker:
        found = copied(live)
        if live.model_id:  # not a copy itself, whose new events are its own
            if state(found) != state(from_scratch(live)):
                differences.append(("copy", state(found)))
            seen["copies"] += 1
        return found

    monkeypatch.setattr(LiveTracker, "past_states", compared_states)
    monkeypatch.setattr(LiveTracker, "copy", compared_copy)
    for message in [*CONVERSATION, *CONVERSATION[3:12] * 4, "asdf", "/open", "/stop", "/session_start"]:
        await engine.handle(message, "c")
        assert state(await engine._store.peek("c")) == state(await store.retrieve("c")), message
    assert not differences
    assert seen["states"] > 250
    assert seen["copies"] > 100


def state(tracker: DialogueStateTracker) -> dict[str, Any]:
    """A tracker's state as JSON shows it, without the message that opened a form (which nothing reads)."""
    shown: dict[str, Any] = json.loads(json.dumps(tracker.current_state(EventVerbosity.NONE)))
    shown["active_loop"].pop("trigger_message", None)
    return shown


async def test_the_answers_are_those_of_rasas_own_agent(engine: Engine, project: Path) -> None:
    from rasa.core.agent import Agent

    from bot.serving.action_calls import LocalEndpoint

    rasas = Agent.load(newest_model(project / "models"), action_endpoint=LocalEndpoint("small_actions"))
    for message in [*CONVERSATION, *CONVERSATION[:12]]:
        assert await engine.handle(message, "c") == await rasas.handle_text(message, WholeMessages(), "c"), message


async def test_another_process_takes_the_conversation_up(load: Any) -> None:
    first = load()
    await texts(first, "在北京怎么办", "查进度", "A12")
    second = load()
    assert await texts(second, "1234", "怎么办理") == [["A12 1234"], ["第2答，北京"]]


async def test_a_new_session_keeps_the_slots(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    await texts(engine, "在北京怎么办")
    now = time.time()
    monkeypatch.setattr("rasa.core.processor.time.time", lambda: now + 2 * 3600)
    assert await texts(engine, "怎么办理") == [["第2答，北京"]]
    live = await engine._store.peek("c")
    assert len([event for event in live.applied_events() if isinstance(event, UserUttered)]) == 1


async def test_messages_of_one_conversation_are_answered_in_order(engine: Engine) -> None:
    running = sys.modules["small_actions"].RUNNING
    running.clear()
    said = [f"编号A{number}" for number in (11, 22, 33)]
    started = time.perf_counter()
    replies = await asyncio.gather(*(engine.handle(text, "same") for text in said))
    assert [reply[0]["text"] for reply in replies] == ["记下了：" + text for text in said]
    assert running == [(what, "same", text) for text in said for what in ("begin", "end")]
    assert time.perf_counter() - started < 0.9  # Rasa's own lock would poll once a second
    live = await engine._store.peek("same")
    assert [event.text for event in live.events if isinstance(event, UserUttered)] == said


async def test_conversations_do_not_wait_for_each_other(engine: Engine) -> None:
    running = sys.modules["small_actions"].RUNNING
    running.clear()
    await asyncio.gather(*(engine.handle("编号A11", f"s{number}") for number in range(5)))
    assert [what for what, _, _ in running] == ["begin"] * 5 + ["end"] * 5


async def test_a_flood_of_one_conversation_is_refused(engine: Engine) -> None:
    results = await asyncio.gather(*(engine.handle("编号A11", "flood") for _ in range(30)), return_exceptions=True)
    refused = [result for result in results if isinstance(result, ConversationBusy)]
    assert 0 < len(refused) < 30
    assert await texts(engine, "编号A22", sender="flood") == [["记下了：编号A22"]]


async def test_the_user_is_told_when_an_action_fails(engine: Engine) -> None:
    await texts(engine, "你好")
    assert await texts(engine, "取消") == [[FAILURE_TEXT]]
    assert await texts(engine, "怎么办理") == [["第1答，None"]]


async def test_a_long_conversation_costs_no_more_per_turn(engine: Engine) -> None:
    sizes = sys.modules["small_actions"].SIZES
    sizes.clear()
    steps, lengths = [], []
    for number in range(200):
        message = ("怎么办理", "在北京怎么办", "要带什么材料")[number % 3]
        with _counted_steps() as counted:
            await engine.handle(message, "long")
        steps.append(counted["calls"])
        lengths.append(len((await engine._store.peek("long")).events))
    assert max(sizes[100:]) == max(sizes[20:100])  # what an action is sent
    assert max(lengths[100:]) == max(lengths[40:100])  # what is kept in memory
    assert median(steps[180:]) < 1.05 * median(steps[3:23])


@contextmanager
def _counted_steps() -> Iterator[Counter[str]]:
    """Counts the calls that this thread makes, whatever else the machine does; how long one of them takes is for the benchmark."""
    counted: Counter[str] = Counter()

    def count(_frame: FrameType, event: str, _argument: Any) -> None:
        counted["calls"] += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        yield counted
    finally:
        sys.setprofile(before)


async def test_the_actions_are_prepared_and_the_parts_are_well(engine: Engine) -> None:
    assert sys.modules["small_actions"].PREPARED
    health = engine.health()
    assert all(part["ok"] for part in health.values())
    assert health["model"]["name"] == engine.model_name
    engine._store.ping = _fail  # type: ignore[method-assign]
    assert engine.health()["conversations"] == {"ok": False, "error": "OSError"}


def _fail() -> None:
    raise OSError


async def test_what_was_understood_can_be_read(engine: Engine) -> None:
    assert await engine.latest_message("c") == {}
    await texts(engine, "在北京怎么办")
    understood = await engine.latest_message("c")
    assert understood["text"] == "在北京怎么办"
    assert understood["entities"][0]["value"] == "北京"
    assert (await engine.parse("你好"))["intent"]["name"] == "greet"


async def test_the_horizon_covers_the_longest_rule(engine: Engine) -> None:
    policies = [component for component in engine._agent.processor.graph_runner.components() if isinstance(component, RulePolicy)]
    longest = max(len(json.loads(rule)) for rule in policies[0].lookup["rules"])
    assert engine._store.horizon > max(longest, 4)
    assert (await engine._store.retrieve("new")).horizon == engine._store.horizon


async def test_an_action_limit_ends_a_turn(engine: Engine) -> None:
    engine._agent.processor.max_number_of_predictions = 1
    await engine.handle("怎么办理", "c")
    live = await engine._store.peek("c")
    executed = [event.action_name for event in live.events if isinstance(event, ActionExecuted)]
    assert executed[-1] == "action_answer"  # and no action_listen after it


def test_without_a_model_it_is_said_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="juyi train"):
        Engine.load(Settings(), models=tmp_path)
    with pytest.raises(ModelMissing, match="juyi train"):
        Engine.load(Settings(), model=tmp_path / "none.tar.gz")


def test_a_damaged_model_is_named(tmp_path: Path, project: Path) -> None:
    (tmp_path / "bad.tar.gz").write_bytes(b"not an archive")
    with pytest.raises(ModelMissing, match=r"bad\.tar\.gz"):
        Engine.load(Settings(tracker_url="sqlite://"), model=tmp_path / "bad.tar.gz", actions="small_actions")


async def test_a_message_sent_again_gets_its_first_replies_and_nothing_runs_again(engine: Engine) -> None:
    first = await engine.handle("要带什么材料", "again", "rest", "message-1")
    assert await engine.handle("要带什么材料", "again", "rest", "message-1") == first
    assert len(await engine.latest_turns("again", 10)) == 1
    await engine.handle("要带什么材料", "again", "rest", "message-2")
    await engine.handle("要带什么材料", "again")
    assert len(await engine.latest_turns("again", 10)) == 3


async def test_a_repeat_that_overtakes_its_answer_waits_for_it(engine: Engine) -> None:
    twins = await asyncio.gather(*(engine.handle("要带什么材料", "overtaken", "rest", "message-1") for _ in range(3)))
    assert twins[0] == twins[1] == twins[2]
    assert twins[0]
    assert len(await engine.latest_turns("overtaken", 10)) == 1


async def test_another_conversation_may_use_the_same_id(engine: Engine) -> None:
    await engine.handle("要带什么材料", "one", "rest", "message-1")
    await engine.handle("要带什么材料", "two", "rest", "message-1")
    assert len(await engine.latest_turns("two", 10)) == 1
