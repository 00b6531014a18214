// The desk: keys, suggestions, copying. The server renders everything; htmx brings the pieces.
import { prepareAsk } from "./ask.js";
import { copy } from "./copy.js";
import { prepareChats } from "./chats.js";
import { editing, onKey } from "./keys.js";

const key = document.querySelector('meta[name="form-key"]').content;
document.body.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-Form-Key"] = key;
});
document.body.addEventListener("htmx:sendError", () => tell("连不上服务器，请再试一次。"));

function tell(text) {
  const place = document.querySelector("#said");
  if (place) place.textContent = text;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const done = await copy(button.dataset.copy);
  tell(done ? "已复制。" : "浏览器不让复制，请手动选中。");
  button.classList.toggle("copied", done);
  setTimeout(() => button.classList.remove("copied"), 1500);
});

const help = document.querySelector("#help");
document.querySelector("[data-help]")?.addEventListener("click", () => help.showModal());

let going = false;
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || help?.open) return;
  if (editing(event.target)) {
    if (event.key === "?" && !event.target.value) {
      event.preventDefault();
      help.showModal();
    }
    return;
  }
  if (going) {
    going = false;
    const link = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
    if (link) {
      event.preventDefault();
      link.click();
    }
    return;
  }
  if (event.key === "g") going = true;
  else if (event.key === "?") help?.showModal();
  else onKey(event);
});

prepareAsk();
prepareChats(tell);
