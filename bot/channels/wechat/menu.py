"""The menu of an account: a file that says what each entry means, and the form in which the platform takes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, Extra, Field, root_validator
from ruamel.yaml import YAML

_TOP_BYTES, _SUB_BYTES = 16, 40  # of a name, in UTF-8
_KEY_BYTES = 128
_MOST_SUBS = 5


class MenuButton(BaseModel):
    """An entry: it says something (``key`` and ``says``), opens a page (``url``), or holds further entries (``buttons``)."""

    name: str
    key: str = ""
    says: str = ""
    url: str = ""
    buttons: list[MenuButton] = Field(default_factory=list)

    class Config:
        extra = Extra.forbid

    @root_validator(skip_on_failure=True)
    def _does_one_thing(cls, values: dict[str, Any]) -> dict[str, Any]:
        if bool(values["key"]) != bool(values["says"]):
            raise ValueError(f"菜单“{values['name']}”：key 和 says 要同时写")
        if sum(map(bool, (values["key"], values["url"], values["buttons"]))) != 1:
            raise ValueError(f"菜单“{values['name']}”：says、url、buttons 只写一种")
        if values["url"] and not values["url"].startswith("https://"):
            raise ValueError(f"菜单“{values['name']}”：网页地址要用 https")
        if len(values["key"].encode("utf-8")) > _KEY_BYTES:
            raise ValueError(f"菜单“{values['name']}”：key 太长")
        return values


class Menu(BaseModel):
    """The menu."""

    buttons: list[MenuButton] = Field(..., min_items=1, max_items=3)

    class Config:
        extra = Extra.forbid

    @root_validator(skip_on_failure=True)
    def _fits_the_platform(cls, values: dict[str, Any]) -> dict[str, Any]:
        keys: list[str] = []
        for top in values["buttons"]:
            for limit, button in [(_TOP_BYTES, top), *((_SUB_BYTES, sub) for sub in top.buttons)]:
                if not 0 < len(button.name.encode("utf-8")) <= limit:
                    raise ValueError(f"菜单名“{button.name}”最多{limit}个字节")
                keys += [button.key] if button.key else []
            if len(top.buttons) > _MOST_SUBS:
                raise ValueError(f"菜单“{top.name}”：最多{_MOST_SUBS}个二级菜单")
            if any(sub.buttons for sub in top.buttons):
                raise ValueError(f"菜单“{top.name}”：只能有两级")
        if len(set(keys)) < len(keys):
            raise ValueError("菜单的 key 有重复")
        return values

    @property
    def sayings(self) -> dict[str, str]:
        """What each key says."""
        every = [button for top in self.buttons for button in (top, *top.buttons)]
        return {button.key: button.says for button in every if button.key}

    def as_json(self) -> dict[str, Any]:
        """The form of ``/cgi-bin/menu/create``."""
        return {"button": [_as_json(button) for button in self.buttons]}


def load_menu(path: Path) -> Menu:
    """Read the menu file.

    Raises:
        pydantic.ValidationError: it does not have the form.
        OSError: it cannot be read.
    """
    return Menu.parse_obj(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")))


def _as_json(button: MenuButton) -> dict[str, Any]:
    if button.buttons:
        return {"name": button.name, "sub_button": [_as_json(sub) for sub in button.buttons]}
    if button.url:
        return {"type": "view", "name": button.name, "url": button.url}
    return {"type": "click", "name": button.name, "key": button.key}
