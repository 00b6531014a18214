// Single keys while nothing is being typed.
export function editing(element) {
  return element.matches?.('input:not([type="checkbox"]):not([type="radio"]), textarea, select, [contenteditable]');
}

export function backToBox() {
  const box = document.querySelector("#text, [data-box]");
  if (!box) return;
  box.focus();
  box.select?.();
}

export function onKey(event) {
  if (event.key === "/" || event.key === "Escape") {
    event.preventDefault();
    backToBox();
    return;
  }
  const target = document.querySelector(`[data-choice="${CSS.escape(event.key)}"], [data-key="${CSS.escape(event.key)}"]`);
  if (target) {
    event.preventDefault();
    target.click();
  }
}
