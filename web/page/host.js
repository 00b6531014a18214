// The page that embeds ours: what we tell it, and the little it may tell us. Nothing it says becomes a question.

const parameters = new URLSearchParams(location.search);

/** Whether this is the embedded page, in a frame. */
export const embedded = /\/embed$/.test(location.pathname) && window.parent !== window;

/** The city that the embedding page, or a link, names: a few Chinese characters, else nothing. */
export const namedCity = /^[\u4e00-\u9fff]{2,10}$/.exec(parameters.get("city") ?? "")?.[0] ?? null;

function parentOrigin() {
  try {
    const { origin, protocol } = new URL(parameters.get("host"));
    return protocol === "https:" || protocol === "http:" ? origin : null;
  } catch {
    return null;
  }
}

const origin = embedded ? parentOrigin() : null;

/** Tell the embedding page something; who may embed is decided by frame-ancestors, and only that origin hears it. */
export function tellHost(type, more = {}) {
  if (origin) window.parent.postMessage({ juyi: 1, type, ...more }, origin);
}

/**
 * Listen to the embedding page.
 * @param {{opened: (data: object) => void, closed: () => void}} on
 */
export function hearHost(on) {
  if (!origin) return;
  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || event.origin !== origin) return;
    const data = event.data;
    if (data && data.juyi === 1 && Object.prototype.hasOwnProperty.call(on, data.type)) on[data.type](data);
  });
}
