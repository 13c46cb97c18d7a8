// Ctrl+K: go to anything by its name. A combobox with a list that the server finds (ARIA 1.2: the focus stays in the
// field, `aria-activedescendant` names the chosen row).
import { on } from "./keys.js";

const palette = document.getElementById("palette");

const listen = () => {
  const field = palette.querySelector("input");
  const list = document.getElementById("palette-rows");
  const said = document.getElementById("palette-said");
  const rows = () => [...list.querySelectorAll("[role=option]")];

  const choose = (row) => {
    for (const other of rows()) other.setAttribute("aria-selected", String(other === row));
    if (row) field.setAttribute("aria-activedescendant", row.id);
    else field.removeAttribute("aria-activedescendant");
    row?.scrollIntoView({ block: "nearest" });
  };

  const move = (steps) => {
    const all = rows();
    const now = all.findIndex((row) => row.getAttribute("aria-selected") === "true");
    if (all.length) choose(all[(now + steps + all.length) % all.length]);
  };

  const show = () => {
    choose(rows()[0]);
    said.textContent = list.querySelector("[data-said]")?.dataset.said || "";
  };

  // Enter before the answer to the last letter has come opens the first row as soon as it is there.
  let isWaiting = false;
  let isAsked = false;
  const go = (row, inNewTab) => {
    if (!row) return;
    if (inNewTab) window.open(row.dataset.address, "_blank", "noopener");
    else location.assign(row.dataset.address);
  };

  field.addEventListener("input", () => (isAsked = true));
  field.addEventListener("htmx:afterRequest", () => {
    isAsked = false;
    if (isWaiting) go(rows()[0]);
    isWaiting = false;
  });
  list.addEventListener("htmx:afterSwap", show);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      if (isAsked) isWaiting = true;
      else go(list.querySelector("[aria-selected=true]"), event.ctrlKey || event.metaKey);
    }
    const steps = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!steps) return;
    event.preventDefault();
    move(steps);
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the field
  list.addEventListener("click", (event) => {
    go(event.target.closest("[role=option]"), event.ctrlKey || event.metaKey);
  });

  on("palette", () => {
    if (palette.open) return;
    const before = document.activeElement;
    palette.addEventListener("close", () => before?.isConnected && before.focus(), { once: true });
    palette.showModal();
    field.select();
    field.dispatchEvent(new Event("open"));
  });
  document.querySelector("button[data-action=palette]").hidden = false;
};

if (palette) listen();
