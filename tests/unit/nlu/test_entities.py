"""Facts that a message names: the city where somebody lives, ground, housing, who applies, case number, last four digits."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from bot.labels import Ground, Housing, OutOfScope, Who
from bot.nlu.entities import Entity, EntityFinder, lexicon_fingerprint, load_concepts
from bot.nlu.normalise import normalise
from bot.settings import ROOT

FINDER = EntityFinder.load(ROOT / "data" / "lexicon", ROOT / "data" / "policy" / "cities")
NUMBER = "JZ202601019000188"


def _values(text: str, entity: str) -> list[str]:
    return [found.value for found in FINDER.find(normalise(text).text) if found.entity == entity]


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("我在上海", "上海"),
        ("我在上海市办居住证", "上海"),
        ("在沪工作", "上海"),
        ("魔都怎么办居住证", "上海"),
        ("浦东新区在哪签注", "上海"),
        ("住在浦东", "上海"),
        ("徐汇区漕宝路", "上海"),
        ("鹏城呢", "深圳"),
        ("我住南山区", "深圳"),
        ("帝都的居住证", "北京"),
        ("海淀那边呢", "北京"),
        ("在温州怎么办", "温州"),
        ("住在义乌", "义乌"),
        ("我在吉林市", "吉林"),
        ("我在深圳市民中心附近", "深圳"),
        ("住上海北京东路", "上海"),
        ("人在上海張江", "上海"),
        ("深圳人才市场旁边", "深圳"),
    ],
)
def test_a_city_is_known_by_its_names_its_aliases_and_its_districts(text: str, city: str) -> None:
    assert _values(text, "city") == [city]


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("从武汉来上海", "上海"),
        ("从杭州搬到上海", "上海"),
        ("我是武汉人在深圳打工", "深圳"),
        ("老家武汉,现在住深圳", "深圳"),
        ("户口在成都,人在重庆", "重庆"),
        ("武汉户籍,在广州上班", "广州"),
        ("来自成都,现在在杭州", "杭州"),
        ("离开北京来了天津", "天津"),
    ],
)
def test_where_somebody_lives_is_told_from_where_he_comes_from(text: str, city: str) -> None:
    assert _values(text, "city") == [city]


@pytest.mark.parametrize("text", ["我是从武汉来的", "户口在武汉", "武汉户口", "北京户籍的", "离开上海回老家", "我是成都人", "来自成都"])
def test_a_place_of_origin_alone_is_no_city_of_residence(text: str) -> None:
    assert _values(text, "city") == []


@pytest.mark.parametrize("text", ["我住北京路", "南京西路的房子", "深圳大道", "北京大学毕业的", "福田路", "天津街"])
def test_a_street_or_a_school_named_after_a_city_is_not_the_city(text: str) -> None:
    assert _values(text, "city") == []


@pytest.mark.parametrize("text", ["在火星怎么办", "我在海南", "东方不亮", "白银多少钱", "我在老家", ""])
def test_what_is_no_known_city_gives_none(text: str) -> None:
    assert _values(text, "city") == []


def test_a_message_is_about_one_city_the_last_one_named() -> None:
    assert _values("上海和深圳哪个好办", "city") == ["深圳"]


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("我在厂里上班", Ground.WORK),
        ("我是送外卖的", Ground.WORK),
        ("我有营业执照", Ground.WORK),
        ("用租房合同按住所办", Ground.HOUSING),
        ("凭房产证申领", Ground.HOUSING),
        ("我是学生", Ground.STUDY),
        ("我在上海读研", Ground.STUDY),
        ("学生的话呢", Ground.STUDY),
    ],
)
def test_the_ground_is_read(text: str, ground: Ground) -> None:
    assert _values(text, "ground") == [ground]


@pytest.mark.parametrize(
    ("text", "housing"),
    [
        ("我在外面租房", Housing.RENTED),
        ("房东不肯给合同", Housing.RENTED),
        ("我申请的公租房", Housing.PUBLIC_RENTAL),
        ("住员工宿舍", Housing.DORMITORY),
        ("借住朋友家", Housing.RELATIVE),
        ("房子是自己买的", Housing.OWN),
        ("一直住酒店", Housing.HOTEL),
    ],
)
def test_the_kind_of_housing_is_read_and_the_longest_word_decides(text: str, housing: Housing) -> None:
    assert _values(text, "housing") == [housing]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("小孩怎么办居住证", Who.MINOR),
        ("孩子不满16周岁", Who.MINOR),
        ("我妈七十多了", Who.ELDERLY),
        ("坐轮椅的残疾人怎么办", Who.DISABLED),
        ("可以代办吗", Who.PROXY),
        ("能不能找人替我办", Who.PROXY),
    ],
)
def test_who_applies_is_read(text: str, who: Who) -> None:
    assert _values(text, "who") == [who]


@pytest.mark.parametrize(
    "typed",
    [
        NUMBER,
        NUMBER.lower(),
        "Jz202601019000188",
        "JZ 2026 0101 9000 188",
        "JZ-20260101-90001-88",
        "ＪＺ２０２６０１０１９０００１８８",
        f"我的编号是{NUMBER},帮我看看",
        f"编号：{NUMBER}。",
    ],
)
def test_a_case_number_is_found_in_every_typed_form(typed: str) -> None:
    assert _values(typed, "case_number") == [NUMBER]


@pytest.mark.parametrize(
    "typed",
    [
        "JZ12",
        "jz2026年怎么办",
        "查一下我jz2024.5到期的",
        "jz180多天了怎么查",
        "打jz12345问",
        "AJZ202601019000188",
        "JZ",
        "劳动合同JZ",
        "13800001234",
    ],
)
def test_other_codes_are_no_case_numbers(typed: str) -> None:
    assert _values(typed, "case_number") == []


@pytest.mark.parametrize(
    ("typed", "city"),
    [("我在苏洲打工", "苏州"), ("杭洲怎么办", "杭州"), ("广洲市", "广州"), ("非洲来的", None), ("我在杭州,到达洲际酒店旁边", "杭州")],
)
def test_a_city_is_known_by_its_commonest_misspelling(typed: str, city: str | None) -> None:
    assert _values(typed, "city") == ([city] if city else [])


@pytest.mark.parametrize("typed", ["查进度 JZ123", "查进度 JZ 123", "jz-20260101到哪了"])
def test_a_number_with_digits_left_out_is_taken_for_one(typed: str) -> None:
    assert [entity.entity for entity in FINDER.find(typed)] == ["case_number"]


@pytest.mark.parametrize("typed", ["查进度 JYK2026110299", "帮我查一下 jyk-20261102-99 到哪了", "受理编号ABC2026110299001"])
def test_a_code_of_another_form_given_for_a_case_is_kept_so_that_it_can_be_told(typed: str) -> None:
    assert len(_values(typed, "case_number")) == 1


@pytest.mark.parametrize("typed", ["查进度", "车牌粤B12345怎么查", "查查统一信用代码91310115MA1K3RL95X是谁", "护照E12345678能查吗"])
def test_codes_of_other_things_are_no_case_numbers(typed: str) -> None:
    assert _values(typed, "case_number") == []


def test_a_case_number_of_wrong_length_is_kept_so_that_the_typo_can_be_told() -> None:
    assert _values("JZ2026010190001", "case_number") == ["JZ2026010190001"]


@pytest.mark.parametrize(
    ("typed", "tail"),
    [
        ("0017", "0017"),
        (" 0017。", "0017"),
        ("００１７", "0017"),
        ("001x", "001X"),
        ("是001X", "001X"),
        ("我的是0017", "0017"),
        ("后四位0017", "0017"),
        ("后4位：0017", "0017"),
        ("身份证后四位是001x", "001X"),
        ("手机尾号0017", "0017"),
        ("末四位 1234", "1234"),
        (f"{NUMBER},后四位0017", "0017"),
        # what intake leaves of a whole ID or mobile number
        ("[身份证号]0017", "0017"),
        ("我的身份证号是[身份证号]001X", "001X"),
        ("[手机号]0001", "0001"),
    ],
)
def test_the_last_four_digits_are_found(typed: str, tail: str) -> None:
    assert _values(typed, "id_tail") == [tail]


@pytest.mark.parametrize("typed", ["后四位12345", "我有1234块钱", "2025年3月", "12345", "123", "尾号"])
def test_other_numbers_are_no_last_four_digits(typed: str) -> None:
    assert _values(typed, "id_tail") == []


def test_facts_come_in_the_order_of_the_text_with_their_places() -> None:
    text = f"我在深圳租房,替我妈查{NUMBER}"

    found = FINDER.find(text)

    assert [(e.entity, text[e.start : e.end]) for e in found] == [
        ("city", "深圳"), ("housing", "租房"), ("who", "我妈"), ("case_number", NUMBER),
    ]  # fmt: skip


def test_a_finder_kept_as_data_finds_the_same() -> None:
    again = EntityFinder.from_data(FINDER.data)
    text = f"我在浦东租房,小孩上学,编号{NUMBER},后四位0017"

    assert again.find(text) == FINDER.find(text)
    assert again.data == FINDER.data


def test_all_values_of_the_word_lists_are_labels() -> None:
    labels = {"ground": {str(g) for g in Ground}, "housing": {str(h) for h in Housing}, "who": {str(w) for w in Who}}
    listed = {entity: set(values) for entity, values in FINDER.data["facts"].items()}

    assert {entity: listed[entity] for entity in labels} == {**labels, "who": labels["who"] - {"self"}}
    assert set(listed) - set(labels) == {str(kind) for kind in (OutOfScope.OTHER_PERMIT, OutOfScope.OTHER_OFFICE, OutOfScope.UNSAFE)}


def test_every_permit_and_office_named_elsewhere_has_an_answer_of_its_own() -> None:
    entries = YAML(typ="safe").load((ROOT / "data" / "answers" / "out_of_scope.yml").read_text(encoding="utf-8"))["entries"]
    answered = {entry["id"] for entry in entries}
    named = {f"out_of_scope.{kind}.{value}" for kind in ("other_permit", "other_office", "unsafe") for value in FINDER.data["facts"][kind]}

    assert named - answered == {"out_of_scope.other_permit.other"}  # permits too many to tell each office
    assert {entry for entry in answered if entry.count(".") == 2} <= named


def test_no_word_of_one_list_stands_for_two_values() -> None:
    for values in FINDER.data["facts"].values():
        words = [word for forms in values.values() for word in forms]
        assert len(words) == len(set(words))


def test_the_thesaurus_has_words_for_every_concept() -> None:
    concepts = load_concepts(ROOT / "data" / "lexicon")

    assert concepts
    assert all(forms and all(isinstance(form, str) and form for form in forms) for forms in concepts.values())


def test_the_fingerprint_changes_with_a_word_list_and_with_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "facts.yml").write_text("a: 1\n", encoding="utf-8")
    before = lexicon_fingerprint(tmp_path)
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    assert lexicon_fingerprint(tmp_path) == before
    (tmp_path / "facts.yml").write_text("a: 2\n", encoding="utf-8")
    assert lexicon_fingerprint(tmp_path) != before


WORDS = st.sampled_from(
    ["上海", "武汉人", "从", "户口", "租房", "JZ2026", "0101", "尾号", "后四位", "路", "区", "001X", "-", " ", "小孩", "[身份证号]"]
)


@given(st.one_of(st.text(max_size=120), st.lists(WORDS, max_size=12).map("".join)))
def test_any_text_is_searched_and_every_find_lies_within_it(text: str) -> None:
    read = normalise(text).text
    found = FINDER.find(read)

    assert found == sorted(found, key=lambda e: (e.start, e.entity))
    for entity in found:
        assert isinstance(entity, Entity)
        assert 0 <= entity.start < entity.end <= len(read)
        assert entity.value
