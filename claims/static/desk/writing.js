// The forms of a claim's page: steps by Ctrl+Enter, unsaved forms saved before a step, names found while they are typed.
import "./autosave.js";
import "./presence.js";
import { changed, forms } from "./autosave.js";
import { on } from "./keys.js";

const steps = () => document.getElementById("writing-steps");

// Saving before a step

const dirty = (but) => forms().filter((form) => form !== but && form.dataset.form !== "new" && changed(form));

const submitted = (form) =>
  new Promise((resolve) => {
    const listen = (event) => {
      if (event.detail.elt !== form) return;
      document.removeEventListener("htmx:afterRequest", listen);
      setTimeout(() => resolve(event.detail.successful), 0);
    };
    document.addEventListener("htmx:afterRequest", listen);
    form.requestSubmit(form.querySelector("[data-save]"));
  });

const saveAll = async (but) => {
  for (const form of dirty(but)) {
    if (!(await submitted(form))) {
      form.querySelector("[aria-invalid=true], .desk-conflict input")?.focus();
      return false;
    }
  }
  return true;
};

/** Return the button that does the same on the page as it is now: a save exchanges the buttons. */
const again = (button) => {
  if (button.isConnected) return button;
  const name = button.getAttribute("popovertarget");
  if (name) return document.querySelector(`[popovertarget="${name}"]:not([popovertargetaction])`);
  const step = button.form?.elements.namedItem("step")?.value;
  if (button.name === "step") return steps()?.querySelector(`button[name=step][value="${button.value}"]`);
  return [...(steps()?.querySelectorAll("form") || [])]
    .find((form) => form.elements.namedItem("step")?.value === step && !form.closest("[popover]"))
    ?.querySelector("button");
};

let isFree = false; // of unsaved text: the click goes through
document.addEventListener(
  "click",
  async (event) => {
    const button = event.target.closest?.("#writing-steps button, [data-action=revise]");
    if (isFree || !button || button.closest("[popover]") || button.matches("[popovertargetaction]")) return;
    const own = button.form?.dataset.form ? button.form : null; // it is saved by the step itself
    if (!dirty(own).length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!(await saveAll(own))) return;
    isFree = true;
    again(button)?.click();
    isFree = false;
  },
  true,
);

on("hand-in", () => {
  const opened = document.querySelector("[popover]:popover-open form");
  if (opened) opened.requestSubmit(opened.querySelector("button.main"));
  else {
    const button = [...document.querySelectorAll("[data-action=hand-in]")].find((each) => each.checkVisibility() || each.form);
    if (button) button.click();
    else saveAll();
  }
  return true;
});

// htmx leaves out the button that submits a form from outside of it.
document.addEventListener("htmx:configRequest", (event) => {
  const submitter = event.detail.triggeringEvent?.submitter;
  if (submitter?.name) event.detail.parameters[submitter.name] = submitter.value;
});

// Steps with a reason: a refusal keeps what was typed

let asked = null;
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (event.detail.target.id !== "writing-steps") return;
  const open = event.detail.target.querySelector("[popover]:popover-open");
  asked = open && { id: open.id, reason: open.querySelector("textarea")?.value };
});
document.addEventListener("htmx:afterRequest", (event) => {
  const { elt, xhr } = event.detail;
  const popover = elt.closest?.("[popover]") || document.getElementById(asked?.id);
  if (popover && xhr?.status === 422) {
    const now = document.getElementById(popover.id);
    if (now !== popover || asked) {
      const words = now?.querySelector("textarea");
      if (words && asked?.reason) words.value = asked.reason;
      now?.showPopover?.();
    }
    const sentence = new DOMParser().parseFromString(xhr.responseText, "text/html").querySelector(".message p")?.textContent;
    const place = now?.querySelector("[data-refusal]");
    if (place && sentence) [place.textContent, place.hidden] = [sentence, false];
  } else if (elt.closest?.("#writing-steps, #writing-verdict, #writing-claim") && event.detail.successful) {
    setTimeout(() => {
      if (document.activeElement && document.activeElement !== document.body) return;
      const next = steps()?.querySelector("button");
      (next || document.getElementById("main"))?.focus();
    }, 60);
  }
  asked = null;
});

document.addEventListener("desk:focus", (event) => {
  setTimeout(() => document.getElementById(event.detail.id)?.focus(), 60);
});

// Names that are found while they are typed

const parts = (box) => {
  const input = box.querySelector("[role=combobox]");
  return { input, key: box.querySelector("input[type=hidden]"), list: box.querySelector("[role=listbox]") };
};
const options = (list) => [...list.querySelectorAll("[role=option]")];
const close = (box) => {
  const { input, list } = parts(box);
  list.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
};
const choose = (box, option) => {
  const { input, key } = parts(box);
  key.value = option.dataset.key;
  input.value = option.dataset.words;
  close(box);
  input.dispatchEvent(new Event("change", { bubbles: true }));
};
const mark = (box, option) => {
  const { input, list } = parts(box);
  for (const each of options(list)) each.setAttribute("aria-selected", String(each === option));
  input.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
};

const searching = new WeakMap();
const search = async (box) => {
  const { input, list } = parts(box);
  const words = input.value.trim();
  if (!words) return close(box);
  try {
    const answer = await fetch(`${box.dataset.search}?q=${encodeURIComponent(words)}`, { headers: { "HX-Request": "true" } });
    if (!answer.ok || input.value.trim() !== words) return;
    list.innerHTML = await answer.text();
    options(list).forEach((option, number) => (option.id = `${list.id}_${number}`));
    const isEmpty = !options(list).length || document.activeElement !== input;
    list.hidden = isEmpty;
    input.setAttribute("aria-expanded", String(!isEmpty));
  } catch {
    close(box); // offline: the name is read as it is typed
  }
};

document.addEventListener("input", (event) => {
  const box = event.target.closest?.(".search");
  if (!box) return;
  parts(box).key.value = "";
  clearTimeout(searching.get(box));
  searching.set(box, setTimeout(() => search(box), 200));
});
document.addEventListener("keydown", (event) => {
  const box = event.target.closest?.(".search");
  if (!box || event.isComposing) return;
  const { list } = parts(box);
  if (list.hidden) return;
  const all = options(list);
  const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    mark(box, all.at((at + (event.key === "ArrowDown" ? 1 : at < 0 ? 0 : -1)) % all.length));
  } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && at >= 0) choose(box, all[at]);
  else if (event.key === "Escape") close(box);
  else return;
  event.preventDefault();
});
document.addEventListener("pointerdown", (event) => {
  const option = event.target.closest?.(".search [role=option]");
  if (!option) return;
  event.preventDefault(); // the field keeps the focus
  choose(option.closest(".search"), option);
});
document.addEventListener("focusout", (event) => {
  const box = event.target.closest?.(".search");
  if (box) close(box);
});
