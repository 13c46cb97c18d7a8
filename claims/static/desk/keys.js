// Keys of the desk. The server says which key means which action (claims/desk/keys.py, `data-keys` of the body);
// a page's module listens with `on(action, run)`. Without a listener, the first element with that `data-action` is
// clicked. Single keys do nothing inside of fields and dialogs.
import { tinykeys } from "./vendor/tinykeys.js";

const listeners = new Map();
const FIELDS = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";

export const on = (action, run) => listeners.set(action, run);

export const act = (action, event) => {
  const run = listeners.get(action);
  if (run) return run(event) !== false;
  const element = document.querySelector(`[data-action="${action}"]`);
  element?.click();
  return Boolean(element);
};

const isAway = (key, event) =>
  !key.startsWith("$mod+") && (event.target.closest?.(FIELDS) || document.querySelector("dialog[open]"));

const bindings = JSON.parse(document.body.dataset.keys || "{}");
const bound = Object.entries(bindings).map(([key, action]) => [
  key === "?" ? "Shift+?" : key,
  (event) => {
    if (event.defaultPrevented || isAway(key, event)) return;
    if (key === "Enter" && event.target.closest?.("a, button, summary, label")) return;
    if (act(action, event)) event.preventDefault();
  },
]);
tinykeys(window, Object.fromEntries(bound));
