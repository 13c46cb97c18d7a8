// The queue: one row is current, where the focus is. Keys act on it, or on the selected rows if there are any; then the
// next row is current. The rows are plain links and buttons, so everything works without keys, too.
import { on } from "./keys.js";

const PREVIEW_DELAY = 150; // milliseconds: holding j down must not ask for every row
const wide = matchMedia("(min-width: 64rem)");
const rows = () => [...document.querySelectorAll("#rows [data-row]")];
const link = (row) => row.querySelector("a.words");
const selected = () => document.querySelector("#rows input[name=claim]:checked, #every:checked");

let current = null; // its id: the row itself is replaced by answers of the server
let following = null; // the id of the row after it, for when it has left the list
let timer = 0;

const isFocusLost = () => document.activeElement === document.body || !document.activeElement?.checkVisibility();
const currentRow = () => document.getElementById(current ?? "") || document.getElementById(following ?? "") || rows()[0];

// The bar above the list has the steps of the current row, or of the selected ones.
const offer = (row) => {
  for (const button of document.querySelectorAll(".bulk-bar [data-step]"))
    button.disabled = !selected() && !row?.querySelector(`[data-step="${button.dataset.step}"]`);
};

const mark = (row) => {
  if (row.id !== current) {
    clearTimeout(timer);
    timer = setTimeout(() => wide.matches && row.isConnected && htmx.trigger(row, "preview"), PREVIEW_DELAY);
  }
  current = row.id;
  offer(row);
  const all = rows();
  following = (all[all.indexOf(row) + 1] || all[all.indexOf(row) - 1])?.id;
};

const go = (row) => {
  if (!row) return false;
  link(row).focus();
  row.scrollIntoView({ block: "nearest" });
};

const step = (by) => () => {
  const all = rows();
  const at = all.findIndex((row) => row.id === current);
  return go(at < 0 ? currentRow() : all[at + by]);
};

document.addEventListener("focusin", (event) => {
  const row = event.target.closest("#rows [data-row]");
  if (row) mark(row);
});

on("next-row", step(1));
on("previous-row", step(-1));
on("open-row", () => {
  const row = current && currentRow();
  if (!row) return false;
  link(row).click();
});
on("select-row", () => {
  const box = currentRow()?.querySelector("input[name=claim]");
  if (!box) return false;
  box.click();
});
on("views", () => {
  const menu = document.getElementById("views");
  if (!menu) return false;
  menu.open = true;
  (menu.querySelector("a") || menu.querySelector("summary")).focus();
});
on("search", () => {
  const panel = document.getElementById("filters");
  if (!panel) return false;
  panel.open = true;
  panel.querySelector("[name=q]").focus();
});

// Steps: a key presses the button of the bulk bar if rows are selected, and the one of the current row otherwise.
const press = (name) => {
  const scope = selected() ? document.querySelector(".bulk-bar") : currentRow();
  const button = scope?.querySelector(`[data-step="${name}"]`);
  button?.click();
  return Boolean(button);
};
for (const name of ["accept", "dismiss", "assign-me", "assign", "priority", "topics"]) on(name, () => press(name));

document.addEventListener(
  "click",
  (event) => {
    const button = event.target.closest(".bulk-bar [data-step]");
    if (!button || selected()) return;
    event.preventDefault();
    event.stopPropagation();
    currentRow()?.querySelector(`[data-step="${button.dataset.step}"]`)?.click();
  },
  true,
);
document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.step && button.type === "button") ask(button.dataset.step, button.closest("[data-row]"));
  if ("reason" in button.dataset) {
    const field = button.closest("form").elements.reason;
    field.value = button.textContent;
    field.focus();
  }
  if ("close" in button.dataset) button.closest("dialog").close();
});

// Selecting: `all on this page`, and how many are selected.
const countSelected = () => {
  const boxes = [...document.querySelectorAll("#rows input[name=claim]")];
  const number = boxes.filter((box) => box.checked).length;
  const words = document.querySelector("[data-selected]");
  if (!words) return;
  offer(currentRow());
  words.textContent = number ? `${number} ${document.getElementById("bulk").dataset.selectedWords}` : "";
  const all = document.querySelector("[data-all]");
  all.checked = number === boxes.length;
  all.indeterminate = number > 0 && number < boxes.length;
};
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-all]"))
    for (const box of document.querySelectorAll("#rows input[name=claim]")) box.checked = event.target.checked;
  if (event.target.closest("#rows")) countSelected();
});

const ask = (name, row) => {
  const dialog = document.getElementById(`dialog-${name}`);
  if (!dialog) return;
  const form = dialog.querySelector("form");
  form.elements.one.value = row ? `${form.dataset.does}:${row.dataset.key}` : "";
  dialog.querySelector("[data-about]").textContent = row
    ? link(row).textContent
    : document.querySelector("[data-selected]").textContent;
  if (row) mark(row);
  dialog.showModal();
  dialog.querySelector("[name=reason]")?.select();
};

// The focus goes on at once: the next key need not wait for the answer.
const STAYS = new Set(["priority", "topics"]);
document.addEventListener("htmx:beforeRequest", (event) => {
  const { parameters } = event.detail.requestConfig;
  const dialog = event.target.closest("dialog");
  if (dialog?.id.startsWith("dialog-")) dialog.close();
  const [name, id] = (event.detail.requestConfig.formData?.get("one") ?? parameters.one ?? "").split(":");
  const row = id && document.getElementById(`row-${id}`);
  if (!row || event.detail.requestConfig.verb !== "post") return;
  row.setAttribute("aria-busy", "true");
  mark(row);
  go(STAYS.has(name) ? row : document.getElementById(following) || row);
});
// Steps that overlap are counted without each other: once all are answered, the counts are asked for again.
let running = 0;
let overlapped = false;
document.addEventListener("htmx:beforeSend", (event) => {
  if (event.detail.requestConfig.verb !== "post") return;
  running += 1;
  overlapped ||= running > 1;
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.requestConfig.verb !== "post") return;
  running -= 1;
  if (running || !overlapped) return;
  overlapped = false;
  htmx.trigger("#recount", "recount");
});
document.addEventListener("htmx:afterRequest", (event) => {
  for (const row of document.querySelectorAll("#rows [data-row][aria-busy]"))
    if (event.detail.failed) row.removeAttribute("aria-busy");
});

document.getElementById("bulk")?.addEventListener("close", () => setTimeout(() => isFocusLost() && go(currentRow())));

// After each answer: the focus is on a row again if it was lost with what was replaced.
document.addEventListener("desk:triaged", (event) => {
  const { ids = [], whole } = event.detail;
  setTimeout(() => {
    const bulk = document.getElementById("bulk");
    if (whole && bulk?.open && !bulk.querySelector("[data-stays]")) bulk.close();
    countSelected();
    if (whole && !bulk?.open) return go(document.getElementById(`row-${ids[0]}`) || currentRow());
    if (document.querySelector("dialog[open]")) return;
    if (isFocusLost()) go(currentRow());
    if (!rows().length) document.querySelector(".queue-pages [rel=next]")?.click();
  });
});
document.addEventListener("desk:bulk", () =>
  setTimeout(() => {
    const dialog = document.getElementById("bulk");
    if (!dialog.open) dialog.showModal();
  }),
);

offer(currentRow());
if (wide.matches && rows().length && document.activeElement === document.body) go(rows()[0]);
