// The box: suggestions as a list that the arrows walk through, and what happens when an answer comes.
import { backToBox } from "./keys.js";

const by = (id) => document.getElementById(id);

export function prepareAsk() {
  const form = by("ask-form");
  if (!form) return;
  const text = by("text");
  const list = by("suggestions");
  const entry = by("entry");
  let active = -1;
  let pressed = 0;

  const options = () => [...list.querySelectorAll('[role="option"]')];

  function show(open) {
    list.hidden = !open;
    text.setAttribute("aria-expanded", String(open));
    if (!open) mark(-1);
  }

  function mark(index) {
    active = index;
    options().forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    const chosen = options()[index];
    if (chosen) {
      text.setAttribute("aria-activedescendant", chosen.id);
      chosen.scrollIntoView({ block: "nearest" });
    } else text.removeAttribute("aria-activedescendant");
  }

  function send(name) {
    entry.value = name;
    pressed = performance.now();
    show(false);
    window.htmx.trigger(form, "submit");
  }

  text.addEventListener("input", () => {
    entry.value = "";
    if (!text.value.trim()) show(false);
  });
  text.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const count = options().length;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count) {
      event.preventDefault();
      if (list.hidden) show(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(active < 0 ? (step > 0 ? 0 : count - 1) : (active + step + count) % count);
    } else if (event.key === "/" && text.selectionStart === 0 && text.selectionEnd === text.value.length) {
      event.preventDefault(); // the key that leads here, pressed here
    } else if (event.key === "Escape") {
      if (list.hidden) text.select();
      else show(false);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const chosen = options()[active];
      if (chosen) text.value = chosen.querySelector(".hint-title").textContent;
      send(chosen ? chosen.dataset.entry : "");
    }
  });
  text.addEventListener("blur", () => setTimeout(() => show(false), 150));
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest('[role="option"]');
    if (!option) return;
    event.preventDefault();
    text.value = option.querySelector(".hint-title").textContent;
    send(option.dataset.entry);
  });
  form.addEventListener("submit", () => {
    pressed ||= performance.now();
  });
  for (const id of ["city", "as_of"]) {
    by(id).addEventListener("change", () => {
      if (text.value.trim()) send(entry.value);
    });
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-choice], .chips button")) pressed = performance.now();
  });

  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === list) {
      active = -1;
      show(options().length > 0 && document.activeElement === text && !pressed);
    }
  });
  document.body.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target !== by("answer")) return;
    const result = event.detail.target.querySelector(".result");
    by("talk").value = result?.dataset.talk ?? "";
    by("go_on").checked = Boolean(result?.dataset.goOn);
    const title = event.detail.target.querySelector("h2, .notice, .remark");
    by("said").textContent = title ? `答复：${title.textContent}` : "";
    show(false);
    // a question asked back is answered in the box at once; else single keys serve the answer
    if (result?.dataset.goOn) backToBox();
    else event.detail.target.focus({ preventScroll: true });
    const started = pressed;
    pressed = 0;
    requestAnimationFrame(() =>
      setTimeout(() => {
        const felt = by("felt");
        if (!started || !felt) return;
        felt.dataset.ms = (performance.now() - started).toFixed(1);
        felt.textContent = `，从按键到看见 ${Math.round(felt.dataset.ms)} 毫秒`;
      }),
    );
  });
}
