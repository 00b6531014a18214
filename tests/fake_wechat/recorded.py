"""The messages of the platform in their documented form: one file for each kind, with places for what differs."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "xml"
ACCOUNT = "gh_0a1b2c3d4e5f"


def names() -> list[str]:
    """The kinds on file."""
    return sorted(path.stem for path in FOLDER.glob("*.xml"))


def message(name: str, *, user: str, created: int, msg_id: int = 0, **more: str) -> str:
    """One message as XML."""
    xml = (FOLDER / f"{name}.xml").read_text(encoding="utf-8").strip()
    values = {"USER": user, "ACCOUNT": ACCOUNT, "CREATED": str(created), "MSGID": str(msg_id), **more}
    values.setdefault("CONTENT", "居住证要带什么")
    values.setdefault("RECOGNITION", "居住证要带什么")
    values.setdefault("KEY", "materials")
    values.setdefault("LABEL", "上海市黄浦区人民大道200号")
    for place, value in values.items():
        xml = xml.replace("{" + place + "}", value)
    return xml
