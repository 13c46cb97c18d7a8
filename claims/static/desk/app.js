// What every page of the desk does: messages, the list of keys, menus. Each page adds a module of its own in
// `{% block scripts %}`.
import { act, has, on } from "./keys.js";
import "./palette.js";

// Messages: errors stay until they are dismissed, others leave by themselves unless the pointer or the focus is on them.
const messages = document.getElementById("messages");
const SECONDS = 8;

const dismiss = (message) => {
  const hadFocus = message.contains(document.activeElement);
  message.remove();
  if (hadFocus) document.getElementById("main").focus();
};

const begin = (message) => {
  message.dataset.begun = "";
  const seconds = Number(message.dataset.seconds);
  if (message.matches(".error, .warning") && !seconds) return;
  const bar = message.querySelector(".left") || message;
  const frames = bar === message ? [] : [{ transform: "scaleX(1)" }, { transform: "scaleX(0)" }];
  const clock = bar.animate(frames, { duration: (seconds || SECONDS) * 1_000, fill: "forwards" });
  clock.onfinish = () => dismiss(message);
  if (seconds) return; // the server counts, too: pausing would promise what it refuses
  for (const [stop, go] of [["pointerenter", "pointerleave"], ["focusin", "focusout"]]) {
    message.addEventListener(stop, () => clock.pause());
    message.addEventListener(go, () => clock.play());
  }
};

export const say = (sentence, level = "error") => {
  if ([...messages.querySelectorAll("p")].some((shown) => shown.textContent === sentence)) return;
  const message = document.getElementById("message").content.firstElementChild.cloneNode(true);
  message.querySelector("p").textContent = sentence;
  message.classList.add(level);
  messages.append(message);
};

new MutationObserver(() => messages.querySelectorAll(".message:not([data-begun])").forEach(begin)).observe(messages, {
  childList: true,
});
messages.querySelectorAll(".message").forEach(begin);
messages.addEventListener("click", (event) => {
  const message = event.target.closest("[data-dismiss]")?.closest(".message");
  if (message) dismiss(message);
});
messages.addEventListener("htmx:afterRequest", (event) => {
  const message = event.target.closest(".message"); // none if it left by itself while its request ran
  if (event.detail.successful && message) dismiss(message);
});
on("undo", () => {
  const last = [...messages.querySelectorAll("[data-action=undo]")].at(-1);
  last?.click();
  return Boolean(last);
});

// What htmx cannot show: no answer at all, or one that is no fragment of this page.
document.addEventListener("htmx:sendError", () => say(messages.dataset.away));
document.addEventListener("htmx:responseError", (event) => {
  if (![401, 422].includes(event.detail.xhr.status)) say(messages.dataset.failed);
});

// A dialog gives the focus back to the element that had it.
const open = (dialog) => {
  const before = document.activeElement;
  dialog.addEventListener("close", () => before?.isConnected && before.focus(), { once: true });
  dialog.showModal();
};

const keys = document.getElementById("keys");
on("keys", () => {
  for (const row of keys.querySelectorAll("[data-key-of]")) row.hidden = !has(row.dataset.keyOf);
  for (const part of keys.querySelectorAll("section")) part.hidden = !part.querySelector("[data-key-of]:not([hidden])");
  open(keys);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button:is([data-action=keys], [data-action=palette])");
  if (button) {
    button.closest("details")?.removeAttribute("open");
    act(button.dataset.action, event);
  }
  if (event.target.matches("dialog[open]")) event.target.close(); // its backdrop
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest?.("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
