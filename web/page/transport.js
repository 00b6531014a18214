// Sending one message to the server. Knows HTTP; knows nothing of the page.

const TIMEOUT_MS = 30_000;

/** A message that got no reply; `kind` is a key of FAILURES in texts.js. */
export class SendError extends Error {
  /** @param {"network" | "timeout" | "busy" | "refused" | "server"} kind */
  constructor(kind) {
    super(kind);
    this.name = "SendError";
    this.kind = kind;
  }
}

function kindOfStatus(status) {
  if (status === 429) return "busy";
  return status < 500 ? "refused" : "server";
}

/**
 * Send a message and return the list of replies.
 *
 * @param {string} sender conversation id
 * @param {string} message
 * @param {string} key the same for every attempt at one message, so that a server may recognise a repeated attempt
 * @throws {SendError}
 */
export async function sendMessage(sender, message, key) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(new URL("webhooks/rest/webhook", document.baseURI), {
      method: "POST",
      headers: { "Content-Type": "application/json", "Idempotency-Key": key },
      body: JSON.stringify({ sender, message }),
      credentials: "same-origin",
      cache: "no-store",
      signal: stop.signal,
    });
    if (!response.ok) throw new SendError(kindOfStatus(response.status));
    const reply = await response.json();
    if (!Array.isArray(reply)) throw new SendError("server");
    return reply;
  } catch (error) {
    if (error instanceof SendError) throw error;
    if (error instanceof SyntaxError) throw new SendError("server");
    throw new SendError(stop.signal.aborted ? "timeout" : "network");
  } finally {
    clearTimeout(timer);
  }
}
