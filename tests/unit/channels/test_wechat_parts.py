"""The pure parts of the WeChat channel: splitting, numbered choices, the reply's XML, menu and template files, settings."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.channels.wechat import texts
from bot.channels.wechat.menu import Menu, load_menu
from bot.channels.wechat.opening import MENU
from bot.channels.wechat.replying import as_text, text_xml
from bot.channels.wechat.splitting import MAX_BYTES, split
from bot.dialogue import verdict_texts
from bot.dialogue.choices import chosen
from bot.push.opening import TEMPLATES
from bot.push.wechat import Templates, load_templates
from bot.settings import ROOT
from bot.wechat_settings import WeChatSettings, WeComSettings

LINK = "https://www.example.gov.cn/guide/residence-permit?city=shanghai&page=2"


@given(st.lists(st.sampled_from(["居住证。", "材料，", "\n", "\n\n", LINK + " ", "a", "🏠", "很长的一句没有标点的话"]), max_size=120))
def test_pieces_fit_and_lose_nothing(parts: list[str]) -> None:
    text = "".join(parts)
    pieces = split(text, 200)
    assert all(0 < len(piece.encode()) <= 200 for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert sum(piece.count(LINK) for piece in pieces) == text.count(LINK)  # no link is cut


def test_short_texts_stay_whole() -> None:
    assert split("第一句。第二句。\n\n第二段。") == ["第一句。第二句。\n\n第二段。"]
    assert split(" \n ") == []


def test_cut_between_paragraphs_rather_than_within() -> None:
    first, second = "甲。" * 200, "乙。" * 200
    assert split(f"{first}\n\n{second}") == [first, second]


def test_a_list_of_choices_is_cut_between_lines() -> None:
    lines = [f"{n}. 一项不短的选择，里面有逗号" for n in range(1, 13)]
    assert all(piece.splitlines()[0] in lines for piece in split("\n".join(lines), 120))


def test_a_sentence_longer_than_everything_is_cut_at_commas() -> None:
    assert all(piece.endswith("，") for piece in split("一段没有句号的话，" * 200, MAX_BYTES)[:-1])


def test_the_numbers_are_those_that_the_dialogue_understands() -> None:
    buttons = [{"title": f"选择{n}", "payload": f"/p{n}"} for n in range(1, 15)]
    said = as_text([{"text": "先说这个", "buttons": buttons[:2]}, {"text": "再说那个", "buttons": buttons[2:]}])
    assert said.startswith("先说这个\n\n再说那个\n\n" + texts.CHOOSE)
    offered = [line for line in said.splitlines() if line[:1].isdigit()]
    assert len(offered) == 12
    for line in offered:
        number, _, title = line.partition(". ")
        assert chosen(number, buttons) == title.replace("选择", "/p")


@given(st.text())
def test_any_content_is_well_formed(content: str) -> None:
    xml = text_xml(to="o]]>1", sender="gh_1", created=1, content=content)
    fields = {child.tag: child.text or "" for child in ElementTree.fromstring(xml.encode("utf-8"))}
    assert fields["ToUserName"] == "o]]>1"
    kept = [c for c in content if c in "\t\n\r" or (" " <= c <= "\ud7ff") or ("\ue000" <= c <= "\ufffd") or c > "\uffff"]
    assert fields["Content"] == "".join(kept).replace("\r\n", "\n").replace("\r", "\n")


def test_the_files_have_their_form() -> None:
    assert load_menu(MENU).as_json()["button"][1]["sub_button"][1] == {"type": "click", "name": "绑定办件", "key": "bind"}
    assert load_templates(TEMPLATES).fields


@pytest.mark.parametrize(
    "buttons",
    [
        [],
        [{"name": "一二三四五六", "key": "a", "says": "x"}],
        [{"name": "甲", "key": "a"}],
        [{"name": "甲", "key": "a", "says": "x", "url": "https://e.com"}],
        [{"name": "甲", "url": "http://e.com"}],
        [{"name": "甲", "key": "a", "says": "x"}, {"name": "乙", "key": "a", "says": "y"}],
        [{"name": "甲", "key": str(n), "says": "x"} for n in range(4)],
        [{"name": "甲", "buttons": [{"name": "乙", "key": str(n), "says": "x"} for n in range(6)]}],
    ],
)
def test_a_menu_that_the_platform_would_refuse(buttons: list[dict[str, object]]) -> None:
    with pytest.raises(ValidationError):
        Menu.parse_obj({"buttons": buttons})


def test_a_template_without_every_kind_or_with_long_fields() -> None:
    with pytest.raises(ValidationError):
        Templates.parse_obj({"fields": {"status": {"thing1": "有进展"}}})
    every = {kind: {"thing1": "字" * 21} for kind in ("endorsement", "application", "status")}
    with pytest.raises(ValidationError):
        Templates.parse_obj({"fields": every})


@pytest.mark.parametrize(
    "values",
    [
        {"app_id": "wx1"},
        {"token": "abcdef"},
        {"app_id": "wx1", "token": "abc def"},
        {"app_id": "wx1", "token": "abcdef", "aes_key": "short"},
        {"app_id": "wx1", "token": "abcdef", "deadline_seconds": 5.0},
    ],
)
def test_half_an_account_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        WeChatSettings(**values)
    with pytest.raises(ValidationError):
        WeComSettings(corp_id="ww1", token="abcdef")


def test_nothing_is_configured_by_itself(tmp_path: Path) -> None:
    assert not WeChatSettings().is_configured and not WeComSettings().is_configured


def test_no_text_of_the_dialogue_tells_people_to_press_something() -> None:
    """The same words stand above buttons on a page and above numbers on WeChat: one chooses there, one does not press."""
    pressing = re.compile("点一下|点击|点按|点选|点上面|点下面|点后面|点这|点“|点「|按钮")
    sources = [*(ROOT / "bot" / "dialogue").glob("*.py"), *(ROOT / "bot" / "handover").glob("*.py"), *(ROOT / "actions").glob("*.py")]
    said = [(path.name, node.value) for path in sources for node in ast.walk(ast.parse(path.read_text("utf-8"))) if _is_text(node)]
    said += [("domain.yml", line) for line in (ROOT / "domain.yml").read_text("utf-8").splitlines() if "text:" in line]
    assert len(said) > 500
    page_only = {verdict_texts.PRINTED}  # says that it speaks of the page, and gives the address beside it
    assert [(name, text) for name, text in said if pressing.search(text) and text not in page_only] == []


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
