// The launcher of the widget: <script src="https://…/widget.js" data-city="上海" defer></script> on any page.
//
// A classic script on purpose (document.currentScript, no cross-origin module rules), and complete in itself: it puts a
// button and, once it is pressed, a frame with the chat page into a shadow tree. Nothing of the host page is read or
// changed. It needs no inline style or script, so it works under a strict policy of the host page that names this
// server in script-src and frame-src. Its few words stand here, since the page's own file would be a second request.
(() => {
  "use strict";

  const TAG = "juyi-widget";
  const script = document.currentScript;
  if (!script || document.querySelector(TAG)) return;

  const WORDS = {
    open: "居住证问答",
    close: "收起",
    panel: "居易 · 居住证问答",
    unread: "有新消息",
    loading: "正在打开……",
    blocked: "这个页面上打不开问答窗口。可以在新窗口里问：",
    elsewhere: "在新窗口打开",
  };
  const OPEN = "juyi.widget.open";
  const READY_MS = 12000;
  const options = script.dataset;
  const base = new URL(".", script.src);

  // Under "* { all: …!important }" of the host page the rules of :host still win: among important declarations those of
  // the inner tree are stronger. Sizes are in px, since rem is the host page's.
  const STYLE = `
    :host { all: initial !important; display: block !important; position: fixed !important; z-index: 2147483000 !important;
      inset: auto 16px 16px auto !important; color-scheme: light !important;
      font: 16px/1.5 "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", system-ui, sans-serif !important; }
    :host([data-side="left"]) { inset: auto auto 16px 16px !important; }
    @media print { :host { display: none !important; } }
    [hidden] { display: none !important; }
    * { box-sizing: border-box; }
    button, a { font: inherit; }
    .launcher { display: flex; align-items: center; gap: 10px; min-height: 60px; max-width: calc(100vw - 32px); margin: 0; padding: 10px 22px 10px 18px;
      border: 2px solid #fff; border-radius: 30px; background: #17555c; color: #fff; font-weight: 600; font-size: 17px; letter-spacing: 1px;
      cursor: pointer; box-shadow: 0 4px 18px rgb(14 33 36 / 32%); }
    .launcher:hover { background: #0e4148; }
    .launcher svg { flex: none; width: 28px; height: 28px; }
    .dot { width: 12px; height: 12px; border: 2px solid #fff; border-radius: 50%; background: #d8402c; }
    .panel { position: fixed; right: 16px; bottom: 88px; display: flex; flex-direction: column; width: 416px; height: min(680px, calc(100vh - 104px));
      border: 1px solid #c9c4b8; border-radius: 16px; background: #f5f2eb; overflow: hidden; box-shadow: 0 12px 48px rgb(14 33 36 / 30%); }
    :host([data-side="left"]) .panel { right: auto; left: 16px; }
    .panel.wide { width: 560px; height: calc(100vh - 104px); }
    iframe { display: block; flex: 1; width: 100%; min-height: 0; border: 0; background: #f5f2eb; }
    .note { margin: 0; padding: 20px 18px; color: #1c282c; }
    .note a, .note button { display: inline-flex; align-items: center; min-height: 60px; margin: 12px 12px 0 0; padding: 0 20px; border: 1px solid #17555c;
      border-radius: 30px; background: #fff; color: #0e4148; text-decoration: none; cursor: pointer; }
    :focus-visible { outline: 3px solid #17555c; outline-offset: 3px; }
    .launcher:focus-visible { outline-color: #d8402c; }
    @media (max-width: 600px), (max-height: 520px) {
      .panel, .panel.wide, :host([data-side="left"]) .panel { inset: 0; width: 100vw; height: 100vh; height: 100dvh; border: 0; border-radius: 0; }
      .launcher[aria-expanded="true"] { display: none; }
    }
    @media (prefers-reduced-motion: no-preference) { .launcher { transition: background-color .15s; } }
  `;

  const make = (tag, attributes, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  };
  const remembered = () => {
    try {
      return sessionStorage.getItem(OPEN) === "1";
    } catch {
      return false;
    }
  };
  const remember = (open) => {
    try {
      sessionStorage.setItem(OPEN, open ? "1" : "0");
    } catch {
      // forbidden: the next page begins closed
    }
  };

  function address(path, parameters) {
    const url = new URL(path, base);
    for (const [name, value] of Object.entries(parameters)) if (value) url.searchParams.set(name, value);
    return url.href;
  }

  function icon() {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    const path = document.createElementNS(space, "path");
    svg.setAttribute("viewBox", "0 0 28 28");
    svg.setAttribute("aria-hidden", "true");
    path.setAttribute("fill", "currentColor");
    path.setAttribute("d", "M5 4h18a3 3 0 0 1 3 3v11a3 3 0 0 1-3 3h-9l-6 5v-5H5a3 3 0 0 1-3-3V7a3 3 0 0 1 3-3Zm3 7a1.6 1.6 0 1 0 0 3.2A1.6 1.6 0 0 0 8 11Zm6 0a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 0 0 0-3.2Zm6 0a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 0 0 0-3.2Z");
    svg.append(path);
    return svg;
  }

  function start() {
    const host = document.createElement(TAG);
    const shadow = host.attachShadow({ mode: "open" });
    style(shadow);
    const label = make("span", {}, options.label || WORDS.open);
    const dot = make("span", { class: "dot", role: "img", "aria-label": WORDS.unread, hidden: "" });
    const launcher = make("button", { type: "button", class: "launcher", "aria-expanded": "false", "aria-controls": "panel" }, icon(), label, dot);
    const note = make("p", { class: "note" }, WORDS.loading);
    const panel = make("div", { id: "panel", class: "panel", role: "dialog", "aria-label": WORDS.panel, hidden: "" }, note);
    let frame = null;
    let ready = false;
    let focusWhenReady = false;

    function load() {
      const src = address("embed", { host: location.origin, city: options.city });
      frame = make("iframe", { src, title: WORDS.panel, allow: "clipboard-write", referrerpolicy: "origin", hidden: "" });
      panel.append(frame);
      setTimeout(() => {
        if (!ready) explain();
      }, READY_MS);
    }

    /** The frame does not come up: this page is not among the allowed origins, its policy forbids frames, or the server is away. */
    function explain() {
      const link = make("a", { href: address("", { city: options.city }), target: "_blank", rel: "noopener" }, WORDS.elsewhere);
      const button = make("button", { type: "button" }, WORDS.close);
      button.addEventListener("click", () => close());
      note.replaceChildren(WORDS.blocked, document.createElement("br"), link, button);
      if (!panel.hidden && focusWhenReady) link.focus();
    }

    function tell(type, more = {}) {
      frame.contentWindow.postMessage({ juyi: 1, type, ...more }, base.origin);
    }

    function open(takeFocus) {
      panel.hidden = false;
      launcher.setAttribute("aria-expanded", "true");
      dot.hidden = true;
      remember(true);
      focusWhenReady = takeFocus;
      if (!frame) load();
      if (ready) welcome();
    }

    function welcome() {
      note.hidden = true;
      frame.hidden = false;
      if (focusWhenReady) frame.focus();
      tell("opened", { focus: focusWhenReady });
    }

    function close() {
      panel.hidden = true;
      launcher.setAttribute("aria-expanded", "false");
      remember(false);
      if (ready) tell("closed");
      launcher.focus();
    }

    const handlers = {
      ready() {
        ready = true;
        if (!panel.hidden) welcome();
      },
      close() {
        if (!panel.hidden) close();
      },
      unread() {
        if (panel.hidden) dot.hidden = false;
      },
      elder: (data) => panel.classList.toggle("wide", data.on === true),
    };
    window.addEventListener("message", (event) => {
      // only our own frame, and only from our own server, has a say
      if (!frame || event.source !== frame.contentWindow || event.origin !== base.origin) return;
      const data = event.data;
      if (!data || data.juyi !== 1 || !Object.prototype.hasOwnProperty.call(handlers, data.type)) return;
      handlers[data.type](data);
    });
    launcher.addEventListener("click", () => (panel.hidden ? open(true) : close()));
    shadow.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || panel.hidden) return;
      event.stopPropagation();
      close();
    });

    if (options.side === "left") host.dataset.side = "left";
    shadow.append(panel, launcher);
    document.body.append(host);
    raise(host);
    if (remembered() || options.open === "true") open(false);
  }

  /** A constructed sheet is not subject to the host page's style-src; old browsers get an element. */
  function style(shadow) {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      shadow.adoptedStyleSheets = [sheet];
    } catch {
      shadow.append(make("style", {}, STYLE));
    }
  }

  /** Into the top layer, where neither z-index nor a transformed body matters. */
  function raise(host) {
    if (typeof host.showPopover !== "function") return;
    host.setAttribute("popover", "manual");
    host.showPopover();
  }

  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start, { once: true });
})();
