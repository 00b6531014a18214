"""A site of another origin: strict policy, hostile styles, and the widget's one script tag."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

HOSTILE = """
* { all: revert; box-sizing: content-box !important; margin: 7px !important; font: italic 7px/1 cursive !important; color: red !important;
  background: lime !important; letter-spacing: 9px !important;
  transform: rotate(3deg) !important; opacity: .3 !important; filter: invert(1) !important; }
body > *:not(main), body button, body iframe, juyi-widget { all: unset !important; display: none !important; visibility: hidden !important;
  position: static !important; width: 0 !important; height: 0 !important; pointer-events: none !important; z-index: -1 !important; }
body { overflow: hidden; transform: scale(.5); }
"""
PLAIN = """
body { margin: 0; background: #f2f4f7; color: #222; font: 16px/1.8 sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem; }
h1 { margin: 0 -1.5rem 1.5rem; padding: 1rem 1.5rem; background: #1f4e8c; color: #fff; font-size: 1.5rem; }
"""
PAGE = """<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>某区政务服务</title>{style}</head>
<body>
<main><h1>某区政务服务</h1><p>办事指南、网上预约、结果查询。</p><p><a id="before" href="#a">办事指南</a></p></main>
<script src="{widget}widget.js" data-city="上海" {more} defer></script>
</body>
</html>
"""


def foreign_app(widget: str) -> Starlette:
    """The site: ``/`` plain, ``/hostile`` with styles against everything, ``/closed`` with a policy that forbids frames."""

    def page(*, style: str = "", more: str = "", frames: str = widget) -> Response:
        policy = f"default-src 'none'; script-src {widget}; style-src 'self'; frame-src {frames}; base-uri 'none'"
        return HTMLResponse(PAGE.format(style=style, widget=widget, more=more), headers={"Content-Security-Policy": policy})

    async def plain(request: Request) -> Response:
        return page(style='<link rel="stylesheet" href="/plain.css">')

    async def hostile(request: Request) -> Response:
        return page(style='<link rel="stylesheet" href="/hostile.css">')

    async def closed(request: Request) -> Response:
        return page(frames="'none'")

    async def styles(request: Request) -> Response:
        return Response(PLAIN if request.url.path == "/plain.css" else HOSTILE, media_type="text/css")

    return Starlette(
        routes=[
            Route("/", plain),
            Route("/hostile", hostile),
            Route("/closed", closed),
            Route("/hostile.css", styles),
            Route("/plain.css", styles),
        ],
    )
