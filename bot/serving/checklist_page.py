"""The printable page of an eligibility check that was given, found by its receipt code. It needs no script."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.cases.errors import StoreError
from bot.deadlines import plain_date
from bot.dialogue import checklist
from bot.dialogue import verdict_texts as texts
from bot.dialogue.verdict import Verdict
from bot.knowledge import KnowledgeBase
from bot.knowledge.citations import line

PATH = "/checklist/{code:str}"
_PAGE = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<link rel="stylesheet" href="../checklist.css">
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""


def page_of(code: str) -> str | None:
    """Return the page of a kept check; ``None`` when there is no such receipt, or it is of something else.

    Raises:
        bot.cases.errors.StoreError: the receipts cannot be read.
    """
    from actions.runtime import knowledge_base, receipts

    kept = receipts().find(code)
    if kept is None or checklist.CHECKED not in kept.record.facts:
        return None
    kb = knowledge_base()
    try:
        verdict = checklist.again(kept.record, kb)
    except ValueError:
        verdict = None
    if verdict is None or checklist.as_answer(verdict, kb).text != kept.record.text:
        return _of_text(kept.record.text)  # the rules or the program have changed since: what was said stands
    return render(verdict, kb)


def render(verdict: Verdict, kb: KnowledgeBase) -> str:
    """The page of a verdict."""
    code = checklist.code_of(verdict, kb)
    found = [f'<p class="verdict">{escape(checklist.headline(verdict))}</p>']
    for section in checklist.sections(verdict):
        found.append(_section(section.name, section.heading, section.lines))
    if verdict.steps:
        found.append(_section("steps", texts.HEADINGS["steps"], (step.text for step in verdict.steps), ordered=True))
    remarks = [*verdict.notes, *([verdict.hedge] if verdict.hedge else [])]
    found += [f'<p class="remark">{escape(remark)}</p>' for remark in remarks]
    if verdict.citations:
        found.append(f'<p class="sources">依据：{escape(line(verdict.citations))}</p>')
    day = plain_date(verdict.as_of)
    found.append(f'<p class="sources">{escape(texts.CHECKED_ON.format(day=day, code=code))}</p>')
    return _page(found)


async def checklist_page(request: Request) -> Response:
    """``GET /checklist/<receipt>``."""
    try:
        found = page_of(request.path_params["code"])
    except StoreError:
        return HTMLResponse(_page([f"<p>{escape(texts.UNREADABLE)}</p>"]), status_code=503)
    if found is None:
        return HTMLResponse(_page([f"<p>{escape(texts.NOT_FOUND)}</p>"]), status_code=404)
    return HTMLResponse(found)


def _section(name: str, heading: str, lines: Iterable[str], *, ordered: bool = False) -> str:
    kind = "ol" if ordered else "ul"
    items = "\n".join(f"<li>{escape(text)}</li>" for text in lines)
    return f'<section class="{name}">\n<h2>{escape(heading)}</h2>\n<{kind}>\n{items}\n</{kind}>\n</section>'


def _of_text(text: str) -> str:
    return _page([f'<p class="remark">{escape(texts.REVISED)}</p>', *(f"<p>{escape(part)}</p>" for part in text.splitlines() if part)])


def _page(found: Iterable[str]) -> str:
    return _PAGE.format(title=escape(texts.TITLE), body="\n".join(found))
