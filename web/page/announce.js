// What a screen reader says: everything goes through one polite live region, so that nothing is said twice or cut off.
import { el } from "./dom.js";

const KEPT_MS = 30_000;

/** Say a text. The same text said again is said again. */
export function announce(text) {
  const line = el("p", { text });
  document.querySelector("#live").append(line);
  setTimeout(() => line.remove(), KEPT_MS);
}
