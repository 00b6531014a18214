// Talking to the server. Knows HTTP; knows nothing of the page.

const TIMEOUT_MS = 30_000;

/** A message that got no reply; `kind` is a key of FAILURES in texts.js. */
export class SendError extends Error {
  /**
   * @param {"network" | "timeout" | "busy" | "refused" | "server"} kind
   * @param {number} seconds how long the server asks to wait; 0 when it does not say
   */
  constructor(kind, seconds = 0) {
    super(kind);
    this.name = "SendError";
    this.kind = kind;
    this.seconds = seconds;
  }
}

function kindOfStatus(status) {
  if (status === 429) return "busy";
  return status < 500 ? "refused" : "server";
}

/** The server writes whole seconds; a proxy between may write a date, which is not worth reading. */
function secondsToWait(response) {
  const said = response.headers.get("Retry-After") ?? "";
  return /^\d{1,5}$/.test(said) ? Number(said) : 0;
}

/** Beside the page, wherever it is mounted; the embedded page has an address of its own. */
export const address = (path) => new URL(path, new URL(".", document.baseURI));

async function request(url, options) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(url, { credentials: "same-origin", cache: "no-store", signal: stop.signal, ...options });
    if (!response.ok) throw new SendError(kindOfStatus(response.status), secondsToWait(response));
    return await response.json();
  } catch (error) {
    if (error instanceof SendError) throw error;
    if (error instanceof SyntaxError) throw new SendError("server");
    throw new SendError(stop.signal.aborted ? "timeout" : "network");
  } finally {
    clearTimeout(timer);
  }
}

/** Post an object as JSON and return what comes back. @throws {SendError} */
export function post(path, content) {
  return request(address(path), { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(content) });
}

/** Ask for JSON. @throws {SendError} */
export function getJson(path, parameters) {
  return request(`${address(path)}?${new URLSearchParams(parameters)}`, { method: "GET" });
}

/**
 * Send a message and return the list of replies.
 *
 * @param {string} sender conversation id
 * @param {string} message
 * @param {string} id the same for every attempt at one message: the server answers a repeat with the first replies
 * @throws {SendError}
 */
export async function sendMessage(sender, message, id) {
  const reply = await post("webhooks/rest/webhook", { sender, message, message_id: id });
  if (!Array.isArray(reply)) throw new SendError("server");
  return reply;
}
