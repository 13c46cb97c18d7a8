// What is typed into the forms of the page is kept: on the server two seconds after the last key, and in this browser
// until the server has it. Each form with `data-form` is kept by that name, for the person and the claim of the page.
import { ask, person, send } from "./log_in.js";

const root = document.getElementById("writing");
const PAUSE = 2_000; // milliseconds from the last key to the request
const LOCAL_PAUSE = 300;
const MAX_BYTES = 2_000_000; // of a request
const MAX_ON_LEAVING = 60_000; // browsers send no more once the page is left
const LONGEST_WAIT = 30_000;
const NOT_TYPED = new Set(["csrfmiddlewaretoken", "owner", "from", "verdict", "shown", "version_token", "seen", "topics_shown"]);

const kept = new Map(); // by name of a form: its timers and what was sent last
const of = (form) => {
  const name = form.dataset.form;
  if (!kept.has(name)) kept.set(name, { tries: 0 });
  return kept.get(name);
};
export const forms = () => [...document.querySelectorAll("form[data-form]")];

export const state = (name, time = new Date()) => {
  const shown = document.getElementById("typed"); // which a form may bring along
  if (!shown) return;
  const clock = time.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  const words = name ? (shown.dataset[name] || "").replace("{time}", clock) : "";
  if (shown.textContent !== words) shown.textContent = words;
  shown.dataset.state = name;
  shown.classList.toggle("warn", !["", "saved", "stored", "saving"].includes(name));
};

// Fields

const fields = (form) => [...form.elements].filter((field) => field.name && !NOT_TYPED.has(field.name) && /^[a-z_]+$/.test(field.name) && field.type !== "submit");
const isBox = (field) => field.type === "checkbox" || field.type === "radio";

const collect = (form, read) => {
  const values = {};
  for (const field of fields(form)) {
    values[field.name] ??= [];
    if (isBox(field)) {
      if (read ? field.defaultChecked : field.checked) values[field.name].push(field.value);
    } else if (field.options) {
      const first = [...field.options].find((option) => option.defaultSelected) || field.options[0];
      const chosen = read ? first : field.selectedOptions[0];
      values[field.name].push(chosen?.value ?? "");
    } else values[field.name].push(read && field.type !== "hidden" ? field.defaultValue : read ? (field.dataset.read ?? field.value) : field.value);
  }
  return values;
};
export const typed = (form) => collect(form, false);

/** Return what differs from what the page showed, or null: the values typed and the values read. */
export const changed = (form) => {
  const now = typed(form);
  const before = form.hasAttribute("data-refused") ? {} : collect(form, true);
  const names = Object.keys(now).filter((name) => JSON.stringify(now[name]) !== JSON.stringify(before[name]));
  if (!names.length) return null;
  const pick = (values) => Object.fromEntries(names.map((name) => [name, values[name] || []]));
  const values = pick(now);
  for (const name of ["shown", "topics_shown"]) {
    const hidden = form.elements.namedItem(name);
    if (hidden?.value) values[name] = [hidden.value];
  }
  return { values, read: pick(before) };
};

export const fill = (form, values) => {
  for (const [name, texts] of Object.entries(values)) {
    for (const field of form.elements) {
      if (field.name !== name) continue;
      if (isBox(field)) field.checked = texts.includes(field.value);
      else if (texts.length) field.value = texts[0];
    }
  }
};

// This browser

const key = (form) => `claimdesk:${person}:${root.dataset.claim}:${form.dataset.form}`;
const local = {
  read(form) {
    try {
      return JSON.parse(localStorage.getItem(key(form)));
    } catch {
      return null;
    }
  },
  write(form, text) {
    try {
      localStorage.setItem(key(form), JSON.stringify({ ...text, at: new Date().toISOString() }));
      return true;
    } catch {
      return false; // it is full, or forbidden
    }
  },
  forget(form) {
    try {
      localStorage.removeItem(key(form));
    } catch {
      // nothing was kept
    }
  },
};

// The server

const body = (form, text) => JSON.stringify({ form: form.dataset.form, owner: person, values: {}, read: {}, ...text });

const store = async (form) => {
  const own = of(form);
  clearTimeout(own.timer);
  if (!form.isConnected || own.isSubmitted) return;
  const text = changed(form);
  const sent = body(form, text);
  if (sent === own.sent || (!text && !own.sent)) return;
  if (new Blob([sent]).size > MAX_BYTES) {
    local.write(form, text);
    return state("long");
  }
  state("saving");
  own.abort?.abort();
  own.abort = new AbortController();
  let answer;
  try {
    answer = await send(root.dataset.autosave, { body: sent, signal: own.abort.signal, headers: { "Content-Type": "application/json" } });
  } catch (error) {
    if (error.name === "AbortError") return;
    return fail(form);
  }
  if (answer === "nobody") {
    keepHere(form, "login");
    return ask(() => store(form));
  }
  if (answer === "other" || answer.status === 409) return keepHere(form, "other");
  if (answer === "away" || answer.status >= 500) return fail(form);
  if (answer.status === 413) return keepHere(form, "long");
  if (!answer.ok) return keepHere(form, "offline");
  own.sent = sent;
  own.tries = 0;
  if (body(form, changed(form)) === sent) {
    local.forget(form);
    if (!own.isSubmitted) state(text ? "saved" : "");
  }
};

const keepHere = (form, name) => {
  const text = changed(form);
  const isKept = !text || local.write(form, text);
  state(isKept ? name : name === "other" ? name : "nowhere");
};

const fail = (form) => {
  keepHere(form, "offline");
  const own = of(form);
  own.tries += 1;
  clearTimeout(own.timer);
  own.timer = setTimeout(() => store(form), Math.min(LONGEST_WAIT, 1_000 * 2 ** own.tries));
};

/** Keep what was typed into the form, soon. */
export const touch = (form) => {
  const own = of(form);
  if (own.isSubmitted) return;
  clearTimeout(own.timer);
  clearTimeout(own.localTimer);
  own.localTimer = setTimeout(() => {
    const text = changed(form);
    if (text && form.isConnected) local.write(form, text);
  }, LOCAL_PAUSE);
  own.timer = setTimeout(() => store(form), PAUSE);
};

const leave = () => {
  for (const form of forms()) {
    const own = of(form);
    const text = changed(form);
    const sent = body(form, text);
    if (!text || own.isSubmitted || sent === own.sent) continue;
    local.write(form, text);
    if (sent.length > MAX_ON_LEAVING) continue;
    send(root.dataset.autosave, { body: sent, keepalive: true, headers: { "Content-Type": "application/json" } })
      .then((answer) => answer.ok && (own.sent = sent))
      .catch(() => {}); // the browser keeps it
  }
};

// Coming back

const restore = (form, stored) => {
  const here = local.read(form);
  const newest = [stored, here].filter(Boolean).sort((one, other) => (one.at < other.at ? 1 : -1))[0];
  if (!newest || form.hasAttribute("data-refused")) return;
  fill(form, newest.values);
  const text = changed(form);
  if (!text || Object.keys(text.values).every((name) => ["shown", "topics_shown"].includes(name))) return forget(form);
  const banner = form.querySelector("[data-unsaved]");
  const sentence = banner.querySelector("[data-sentence]");
  const when = new Date(newest.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  sentence.textContent = sentence.dataset.sentence.replace("{when}", when);
  banner.hidden = false;
  form.closest("details")?.setAttribute("open", "");
  of(form).sent = newest === stored ? body(form, text) : undefined;
  if (newest !== stored) touch(form);
  document.dispatchEvent(new CustomEvent("desk:restored", { detail: { form } }));
};

const forget = (form) => {
  local.forget(form);
  of(form).sent = undefined;
  send(root.dataset.autosave, { body: body(form, null), headers: { "Content-Type": "application/json" } }).catch(() => {});
};

// A form that is sent: what is typed meanwhile is typed into the form that comes back.

let carried = [];
const submitting = (form) => {
  const own = of(form);
  clearTimeout(own.timer);
  clearTimeout(own.localTimer);
  own.abort?.abort();
  const text = changed(form);
  if (text) local.write(form, text);
  own.isSubmitted = true;
  form.snapshot = typed(form);
};

const carry = (part) => {
  for (const form of part.querySelectorAll("form[data-form]")) {
    const now = typed(form);
    const names = form.snapshot
      ? Object.keys(now).filter((name) => JSON.stringify(now[name]) !== JSON.stringify(form.snapshot[name]))
      : Object.keys(changed(form)?.values || {});
    const values = Object.fromEntries(names.map((name) => [name, now[name] || [form.elements.namedItem(name)?.value]]));
    if (names.length) carried.push({ key: form.dataset.key, name: form.dataset.form, wasSent: Boolean(form.snapshot), values });
  }
};

const putBack = () => {
  for (const { key: kind, name, wasSent, values } of carried.splice(0)) {
    const form = forms().find((each) => (wasSent ? each.dataset.key === kind : each.dataset.form === name));
    if (!form) continue;
    fill(form, values);
    of(form).isSubmitted = false;
    touch(form);
  }
};

if (root) {
  const unsaved = JSON.parse(document.getElementById("unsaved")?.textContent || "{}");
  for (const form of forms()) restore(form, unsaved[form.dataset.form]);

  for (const name of ["input", "change"]) {
    document.addEventListener(name, (event) => {
      const form = event.target.form;
      if (form?.dataset.form) touch(form);
    });
  }
  document.addEventListener("click", (event) => {
    const form = event.target.closest("form[data-form]");
    const banner = event.target.closest("[data-unsaved]");
    if (!form || !banner) return;
    if (event.target.closest("[data-throw-away]")) {
      form.reset();
      for (const field of form.querySelectorAll("input[type=hidden][data-read]")) field.value = field.dataset.read;
      forget(form);
      state("");
    } else if (!event.target.closest("[data-continue]")) return;
    banner.hidden = true;
    form.querySelector("textarea, input:not([type=hidden])")?.focus();
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());
  addEventListener("pagehide", leave);
  const again = () => forms().forEach((form) => changed(form) && store(form));
  addEventListener("online", again);
  addEventListener("offline", () => forms().forEach((form) => changed(form) && keepHere(form, "offline")));
  document.addEventListener("desk:back", again);

  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt } = event.detail;
    if (elt.matches?.("form[data-form]")) submitting(elt);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, xhr } = event.detail;
    if (!elt.matches?.("form[data-form]")) return;
    const own = of(elt);
    own.isSubmitted = Boolean(xhr?.getResponseHeader("HX-Redirect")); // the page is left, and nothing of it is kept
    if (xhr?.status >= 200 && xhr.status < 300) {
      local.forget(elt);
      own.sent = undefined;
      state("stored");
    } else if (![401, 403, 422].includes(xhr?.status)) fail(elt);
    else if (xhr.status !== 422) keepHere(elt, "login");
    delete elt.snapshot;
  });
  document.addEventListener("htmx:oobBeforeSwap", (event) => carry(event.detail.target));
  document.addEventListener("htmx:beforeSwap", (event) => event.detail.shouldSwap && event.detail.target.matches?.(".writing") && carry(event.detail.target));
  document.addEventListener("htmx:oobAfterSwap", putBack);
  document.addEventListener("htmx:afterSwap", putBack);
}
