// The head of the page: elder mode, and the menu of what is needed seldom.
import { elderMode, onElderMode, saveElderMode } from "./storage.js";

/**
 * Wire the switch of the elder mode: large type and large targets, remembered, the same in every tab.
 * @param {HTMLElement} button
 * @param {(on: boolean) => void} onChange
 */
export function wireElder(button, onChange) {
  function show(on) {
    document.documentElement.classList.toggle("elder", on);
    button.setAttribute("aria-pressed", String(on));
    onChange(on);
  }
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    saveElderMode(on);
    show(on);
  });
  onElderMode(show);
  show(elderMode());
}

/** Wire the menu: a button that opens a list; Esc, a choice or a click elsewhere closes it. */
export function wireMenu(menu) {
  const button = menu.querySelector("button[aria-controls]");
  const items = menu.querySelector(`#${button.getAttribute("aria-controls")}`);

  function show(on, focusButton = false) {
    items.hidden = !on;
    button.setAttribute("aria-expanded", String(on));
    if (focusButton) button.focus();
  }

  button.addEventListener("click", () => show(items.hidden));
  items.addEventListener("click", () => show(false));
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || items.hidden) return;
    event.stopPropagation();
    show(false, true);
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) show(false);
  });
  document.addEventListener("pointerdown", (event) => {
    if (!menu.contains(event.target)) show(false);
  });
}
