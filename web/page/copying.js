// A message as plain text, and getting it onto the clipboard.
import { bodyText } from "./answer.js";
import { el } from "./dom.js";

/** What a message says, as text. */
export function readable(message) {
  return typeof message.answer?.text === "string" ? message.answer.text : message.text || (message.answer ? bodyText(message.answer) : "");
}

/** Copy a text; tells whether it worked. Pages over plain http have no clipboard interface, hence the old way. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text);
  }
}

function copySelected(text) {
  const before = document.activeElement;
  const area = el("textarea", { class: "unseen", "aria-hidden": "true", tabindex: "-1" });
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  before?.focus();
  return done;
}
