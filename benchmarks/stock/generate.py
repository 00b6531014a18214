"""Writes the stock project's data/nlu.yml, data/rules.yml, data/stories.yml and domain.yml.

The result is the same on every run, and is checked in; run this after a change here or in sentences.yml:

    python benchmarks/stock/generate.py
"""

from __future__ import annotations

import itertools
import random
from pathlib import Path

from ruamel.yaml import YAML

HERE = Path(__file__).resolve().parent
SEED = 7
EXAMPLES_PER_INTENT = 20

FILLERS = {
    "{A}": ["务工人员", "学生", "个体户", "随迁子女", "退休老人", "灵活就业人员"],
    "{D}": ["南山区", "福田区", "罗湖区", "宝安区", "龙岗区", "龙华区", "盐田区", "光明区", "坪山区"],
    "{P}": ["租赁合同", "房产证", "单位宿舍证明", "学校住宿证明", "居住证明"],
    "{R}": ["JZ20240001", "JZ20240117", "JZ20231288", "JZ20250042", "JZ20250356"],
    "{DT}": ["3月5号", "2024年6月1日", "昨天", "上周一", "5月20日", "去年十月", "下个月三号"],
}
LOOKUPS = {"district": "{D}", "applicant_type": "{A}", "proof_type": "{P}"}
ENTITIES = ["district", "applicant_type", "proof_type", "receipt_no", "date"]
BEFORE = ["", "请问", "你好，", "我想问一下", "麻烦问下", "想了解下"]
AFTER = ["", "？", "呢", "啊", "，谢谢"]

_SENTENCES = YAML(typ="safe").load(HERE / "sentences.yml")
QUESTIONS: dict[str, list[str]] = _SENTENCES["questions"]
COURTESIES: dict[str, list[str]] = _SENTENCES["courtesies"]
ANSWERED_BY_ACTION = ("check_progress", "start_apply", "inform", "ask_materials", "ask_deadline")
FAQ = [intent for intent in QUESTIONS if intent not in ANSWERED_BY_ACTION]
CHAT = ["greet", "goodbye", "thanks", "bot_challenge", "ask_help"]
FAQ_TEXT = (
    "【{intent}】根据《居住证暂行条例》和本市实施办法，这里给出的是说明性答复："
    "请携带本人身份证明，按所在区受理点要求办理；如有疑问可致电公安人口管理窗口。"
)
OTHER_TEXTS = {
    "greet": "您好，我是居住证办事助手。",
    "goodbye": "再见。",
    "thanks": "不客气。",
    "bot_challenge": "我是自动问答助手。",
    "ask_help": "您可以问我居住证的条件、材料、期限、进度。",
    "ask_deadline": "居住证每满一年前一个月内签注，需要我告诉您如何签注吗？",
    "default": "抱歉，我没有听懂，请换个说法。",
    "stopped": "好的，已取消登记。",
    "ask_district": "请问您住在哪个区？",
    "ask_applicant_type": "请问您的身份是？（务工人员、学生、个体户……）",
    "ask_proof_type": "您用哪种居住证明？",
}

FORM_RULES = """\
- rule: start form
  steps:
  - intent: start_apply
  - action: apply_form
  - active_loop: apply_form
- rule: submit form
  condition:
  - active_loop: apply_form
  steps:
  - action: apply_form
  - active_loop: null
  - slot_was_set:
    - requested_slot: null
  - action: action_submit_application
- rule: stop form
  condition:
  - active_loop: apply_form
  steps:
  - intent: stop
  - action: action_deactivate_loop
  - active_loop: null
  - action: utter_stopped"""


def fill(sentence: str, index: int) -> str:
    """Put the index-th value (counted round) in each placeholder."""
    for placeholder, values in FILLERS.items():
        sentence = sentence.replace(placeholder, values[index % len(values)])
    return sentence


def examples(intent: str, sentences: list[str], dice: random.Random) -> list[str]:
    """Every sentence as it is, then sentences with something polite around them, up to the number per intent."""
    around = list(itertools.product(range(len(sentences)), BEFORE, AFTER))
    dice.shuffle(around)
    count = itertools.count()
    found = dict.fromkeys(fill(sentence, next(count)) for sentence in sentences)
    for number, before, after in around:
        if len(found) >= EXAMPLES_PER_INTENT:
            break
        if intent == "inform" and (before or after):
            before, after = "", dice.choice(["", "吧", "的"])
        found[before + fill(sentences[number], next(count)) + after] = None
    return list(found)


def listed(lines: list[str]) -> str:
    """Lines of an ``examples: |`` block."""
    return "\n".join(f"    - {line}" for line in lines)


def nlu() -> str:
    """Text of data/nlu.yml."""
    dice = random.Random(SEED)
    intents = {**COURTESIES, **{intent: examples(intent, sentences, dice) for intent, sentences in QUESTIONS.items()}}
    parts = ['version: "3.1"', "nlu:"]
    parts += [f"- intent: {intent}\n  examples: |\n{listed(lines)}" for intent, lines in intents.items()]
    parts.append("- regex: receipt_no\n  examples: |\n    - JZ\\d{8}")
    parts += [f"- lookup: {name}\n  examples: |\n{listed(FILLERS[placeholder])}" for name, placeholder in LOOKUPS.items()]
    return "\n".join(parts) + "\n"


def block(kind: str, name: str, steps: list[str]) -> str:
    """A rule or story."""
    return "\n".join([f"- {kind}: {name}", "  steps:", *(f"  - {step}" for step in steps)])


def answered(intent: str) -> list[str]:
    """Steps of a question answered by its own text."""
    return [f"intent: {intent}", f"action: utter_{intent}"]


def rules() -> str:
    """Text of data/rules.yml."""
    parts = ['version: "3.1"', "rules:"]
    parts += [block("rule", f"answer {intent}", answered(intent)) for intent in FAQ + CHAT]
    parts.append(block("rule", "materials", ["intent: ask_materials", "action: action_material_list"]))
    parts.append(block("rule", "progress", ["intent: check_progress", "action: action_check_progress"]))
    parts.append(block("rule", "nlu fallback", ["intent: nlu_fallback", "action: utter_default"]))
    parts.append(FORM_RULES)
    return "\n".join(parts) + "\n"


def stories() -> str:
    """Text of data/stories.yml."""
    materials = ["intent: ask_materials", "action: action_material_list"]
    deadline = answered("ask_deadline")
    told = {
        "deadline after materials": materials + deadline,
        "deadline": deadline,
        "deadline then affirm": [*deadline, "intent: affirm", "action: utter_ask_renewal"],
        "deadline then deny": [*deadline, "intent: deny", "action: utter_ask_help"],
        "greet then materials": answered("greet") + materials + answered("thanks"),
        "greet fee bye": answered("greet") + answered("ask_fee") + answered("goodbye"),
        "renewal and expiry": [
            *answered("ask_renewal"),
            *answered("ask_expiry_penalty"),
            "intent: affirm",
            "action: utter_ask_renewal",
        ],
        "location then hours": [*answered("ask_location"), *answered("ask_hours"), "intent: affirm", "action: utter_ask_location"],
        "progress then pickup": ["intent: check_progress", "action: action_check_progress", *answered("ask_pickup")],
        "help then deny": [*answered("ask_help"), "intent: deny", "action: utter_goodbye"],
    }
    return "\n".join(['version: "3.1"', "stories:", *(block("story", name, steps) for name, steps in told.items())]) + "\n"


def domain() -> str:
    """Text of domain.yml."""
    texts = {**{intent: FAQ_TEXT.format(intent=intent) for intent in FAQ}, **OTHER_TEXTS}
    parts = ['version: "3.1"', "intents:", *(f"- {intent}" for intent in [*COURTESIES, *QUESTIONS])]
    parts += ["entities:", *(f"- {entity}" for entity in ENTITIES), "slots:"]
    for slot in ENTITIES:
        parts.append(f"  {slot}:\n    type: text\n    influence_conversation: false")
        parts.append(f"    mappings:\n    - type: from_entity\n      entity: {slot}")
    parts += ["responses:", *(f'  utter_{name}:\n  - text: "{text}"' for name, text in texts.items())]
    parts.append("forms:\n  apply_form:\n    required_slots:\n    - district\n    - applicant_type\n    - proof_type")
    parts.append("actions:\n- action_material_list\n- action_check_progress\n- action_submit_application\n- validate_apply_form")
    parts.append("session_config:\n  session_expiration_time: 60\n  carry_over_slots_to_new_session: true")
    return "\n".join(parts) + "\n"


def main() -> None:
    """Write the four files."""
    for name, text in {"data/nlu.yml": nlu(), "data/rules.yml": rules(), "data/stories.yml": stories(), "domain.yml": domain()}.items():
        (HERE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
