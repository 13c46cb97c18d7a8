// Keys of the desk. The server says which key means which action (claims/desk/keys.py, `data-keys` of the body);
// a page's module listens with `on(action, run)`. Without a listener, the first element with that `data-action` is
// clicked. Single keys do nothing in fields and dialogs; keys pressed together with Ctrl or Command also work in fields.
import { createKeybindingsHandler } from "./vendor/tinykeys.js";

const listeners = new Map();
const FIELDS =
  "input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=reset]), textarea, select, " +
  "[contenteditable]:not([contenteditable=false]), [role=textbox], [role=combobox], [role=listbox], [role=menu]";
const OPENED_BY_ENTER = "a[href], button, summary, label, input, [role=button], [role=tab], [role=option]";
const MAY_REPEAT = /^(next|previous)-/; // while a key is held down

export const on = (action, run) => listeners.set(action, run);

const visible = (action) =>
  [...document.querySelectorAll(`[data-action="${action}"]`)].find((element) => !element.disabled && element.checkVisibility());

/** Return whether the page does something for this action. */
export const has = (action) => listeners.has(action) || Boolean(document.querySelector(`[data-action="${action}"]`));

export const act = (action, event) => {
  const run = listeners.get(action);
  if (run) return run(event) !== false;
  const element = visible(action);
  element?.click();
  return Boolean(element);
};

// The key as tinykeys would get it from an American keyboard. `?`, `/` and `[` need Shift or AltGr on others, and AltGr
// is Ctrl+Alt on Windows: what counts is the sign that was typed. Keyboards of other scripts have no `j`: there the
// place of the key counts.
const asTyped = (event) => {
  const { ctrlKey, metaKey, altKey, shiftKey, code } = event;
  let { key } = event;
  if (!/^[\x20-\x7e]$|^\w{2,}$/.test(key) && /^Key[A-Z]$/.test(code)) key = code.slice(3).toLowerCase();
  const isSign = key.length === 1 && !/[a-z]/i.test(key);
  const isWritten = isSign && (event.getModifierState("AltGraph") || !ctrlKey) && !metaKey;
  const held = isWritten ? {} : { ctrlKey, altKey, shiftKey, metaKey };
  return new KeyboardEvent("keydown", { key, ...held });
};

const isCommand = (event) => (event.ctrlKey || event.metaKey) && !event.getModifierState("AltGraph");

// Ctrl+Enter in a dialog presses the dialog's own main button; nothing reaches the page behind.
const inDialog = (dialog, event) => {
  if (event.key !== "Enter" || !isCommand(event)) return;
  const button = dialog.querySelector("button.main:not(:disabled)");
  if (!button) return;
  event.preventDefault();
  button.click();
};

let pressed; // the event as the browser sent it
const bindings = JSON.parse(document.body.dataset.keys || "{}");
const press = createKeybindingsHandler(
  Object.fromEntries(
    Object.entries(bindings).map(([key, action]) => [
      key,
      () => {
        if (pressed.repeat && !MAY_REPEAT.test(action)) return;
        if (act(action, pressed)) pressed.preventDefault();
      },
    ]),
  ),
);

addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229 || !event.key) return;
  const dialog = document.querySelector("dialog[open]");
  if (dialog) return inDialog(dialog, event);
  const target = event.composedPath()[0];
  if (!isCommand(event) && target.closest?.(FIELDS)) return;
  if (event.key === "Enter" && !isCommand(event) && target.closest?.(OPENED_BY_ENTER)) return;
  pressed = event;
  press(asTyped(event));
});
