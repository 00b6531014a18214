// The queue and a chat: what is asked for again and again is drawn only when it changed, so that focus and screen readers stay where they are.
export function prepareChats(tell) {
  const shown = new WeakMap();

  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const { target, serverResponse } = event.detail;
    if (!target.matches("[data-polled]")) return;
    if (shown.get(target) === serverResponse) event.detail.shouldSwap = false;
    shown.set(target, serverResponse);
  });

  const before = document.querySelector(".before");
  if (before) before.scrollTop = before.scrollHeight;

  const lines = () => document.querySelectorAll("#lines .line");
  let count = lines().length;
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "lines") return;
    const now = lines();
    if (now.length > count) {
      const last = now[now.length - 1];
      last.scrollIntoView({ block: "nearest" });
      if (!last.matches(".line-agent")) tell(`${last.matches(".line-user") ? "用户说" : "提示"}：${last.querySelector("p").textContent}`);
    }
    count = now.length;
  });

  const form = document.querySelector("form.say");
  form?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form?.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) document.querySelector("#reply-text")?.focus();
  });
}
