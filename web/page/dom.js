// Building elements. Text only ever enters through textContent, and links only over http(s).

/**
 * Make an element.
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes] "class", "text" or any attribute; null, undefined and false are left out
 * @param {...(Node | string | null | undefined)} children
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") node.textContent = String(value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child !== null && child !== undefined) node.append(child);
  return node;
}

/** The address when it is an absolute http(s) one without a user part, else null. */
export function safeHref(address) {
  try {
    const url = new URL(String(address));
    const plain = url.protocol === "https:" || url.protocol === "http:";
    return plain && !url.username && !url.password ? url.href : null;
  } catch {
    return null;
  }
}

/** A link that leaves the page in a new tab, or plain text when the address is not safe. */
export function link(address, text) {
  const href = safeHref(address);
  return href ? el("a", { href, target: "_blank", rel: "noopener noreferrer", text }) : document.createTextNode(text);
}

/** Fill data-text, data-label, data-title and data-placeholder from the texts. */
export function fillTexts(root, texts) {
  const places = { text: null, label: "aria-label", title: "title", placeholder: "placeholder" };
  for (const [key, attribute] of Object.entries(places)) {
    for (const node of root.querySelectorAll(`[data-${key}]`)) {
      const words = texts[node.dataset[key]];
      if (attribute) node.setAttribute(attribute, words);
      else node.textContent = words;
    }
  }
}
