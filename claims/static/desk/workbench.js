// The page of a claim: words of the text are selected and become quotes, and quotes are lit in the text.
// The text is one text node, so a range is two numbers. The server decides what is quoted (claims/quoting.py).
import { on } from "./keys.js";

const KINDS = ["appearance", "supports", "refutes", "context"];
const canLight = Boolean(globalThis.CSS?.highlights && globalThis.Highlight);
const added = []; // the quotes that were added on this page, for undo
let text, node, whole; // the element of the text, its text node and its words
let last = null; // what was selected last, because a tap on a button may end the selection
let waiting = null; // the quote to be shown once its text is loaded

const cards = () => [...document.querySelectorAll("#quote-list > li")];
const quoteOf = (card) => JSON.parse(card.dataset.quote);

// The text

const readText = () => {
  text = document.getElementById("text");
  text?.normalize(); // the parser of HTML breaks a long text into several nodes
  node = text?.firstChild ?? null;
  whole = node?.data ?? "";
  last = null;
  light();
};

const spanOf = ({ exact, prefix, suffix }) => {
  if (!exact) return null;
  const at = whole.indexOf(prefix + exact + suffix);
  const start = at < 0 ? whole.indexOf(exact) : at + prefix.length;
  const isAlone = at >= 0 || (start >= 0 && whole.indexOf(exact, start + 1) < 0);
  return start >= 0 && isAlone ? [start, start + exact.length] : null;
};

const rangeOf = ([start, end]) => {
  const range = new Range();
  range.setStart(node, start);
  range.setEnd(node, end);
  return range;
};

const spans = () =>
  cards()
    .map((card) => [card, quoteOf(card)])
    .filter(([, quote]) => text && quote.article === text.dataset.article)
    .map(([card, quote]) => ({ card, kind: quote.kind, span: spanOf(quote) }))
    .filter(({ span }) => span);

const light = () => {
  for (const tab of document.querySelectorAll(".sources [data-article]")) {
    const quotes = cards().map(quoteOf).filter(({ exact, article }) => exact && article === tab.dataset.article);
    tab.querySelector(".count").textContent = quotes.length || "";
  }
  if (!canLight) return;
  const lit = spans();
  for (const kind of KINDS) {
    CSS.highlights.set(`quote-${kind}`, new Highlight(...lit.filter((one) => one.kind === kind).map((one) => rangeOf(one.span))));
  }
};

// Selecting

const segmenter = (granularity) => {
  try {
    return new Intl.Segmenter(text.lang || undefined, { granularity });
  } catch {
    return new Intl.Segmenter(undefined, { granularity });
  }
};

const selected = () => {
  const selection = getSelection();
  if (!node || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  if (range.collapsed || !range.intersectsNode(text)) return null;
  const start = range.startContainer === node ? range.startOffset : text.contains(range.startContainer) ? 0 : beforeText(range);
  const end = range.endContainer === node ? range.endOffset : whole.length;
  return start === null ? null : trimmed(start, end);
};

const caret = () => {
  const { anchorNode, anchorOffset } = getSelection();
  return anchorNode === node && node ? [anchorOffset, anchorOffset] : null;
};

const beforeText = (range) => (range.comparePoint(node, 0) === 0 ? 0 : null);

const trimmed = (start, end) => {
  const words = whole.slice(start, end);
  const first = start + words.length - words.trimStart().length;
  const final = first + words.trim().length;
  return final > first ? [first, final] : null;
};

const select = ([start, end]) => {
  getSelection().setBaseAndExtent(node, start, node, end);
  reveal(rangeOf([start, end]));
};

const reveal = (range) => {
  const box = range.getBoundingClientRect();
  const pane = text.closest("[data-part]");
  const scrolls = pane.scrollHeight > pane.clientHeight && getComputedStyle(pane).overflowY === "auto" ? pane : document.scrollingElement;
  const top = scrolls === pane ? pane.getBoundingClientRect().top : 0;
  const height = scrolls === pane ? pane.clientHeight : innerHeight;
  if (box.top < top + 60 || box.bottom > top + height - 90) scrolls.scrollBy({ top: box.top - top - height / 3, behavior: "instant" });
};

// Sentences are looked up one by one: a text may have a megabyte.
const sentenceAt = (index) => {
  const found = segmenter("sentence").segment(whole).containing(index);
  return found && { start: found.index, end: found.index + found.segment.length };
};

const moveBySentence = (forward) => {
  if (!node) return false;
  const now = selected() ?? last ?? caret();
  let at = forward ? (now ? now[1] : 0) : now ? now[0] - 1 : 0;
  for (let found; at >= 0 && at < whole.length && (found = sentenceAt(at)); at = forward ? found.end : found.start - 1) {
    const span = trimmed(Math.max(found.start, forward && now ? now[1] : 0), found.end);
    if (span) {
      show("text");
      text.focus({ preventScroll: true });
      select(span);
      return true;
    }
  }
  return true;
};

// Quoting

const say = (words, level = "") => {
  const message = document.createElement("p");
  message.className = `message ${level}`;
  message.textContent = words;
  document.getElementById("messages").append(message);
  setTimeout(() => message.remove(), 4000);
};

const quoteAs = (kind) => {
  const form = document.getElementById("add-quote");
  if (!form || !text) return false;
  const span = selected() ?? last;
  if (!span) {
    say(document.getElementById("selection").dataset.nothing, "warning");
    return true;
  }
  const [start, end] = span;
  const values = { version: text.dataset.version, start, end, exact: whole.slice(start, end), kind };
  htmx.ajax("POST", form.getAttribute("action"), { source: form, target: "#quote-list", swap: "beforeend", values });
  getSelection().collapse(node, end);
  last = null;
  toolbar();
  text.focus({ preventScroll: true });
  return true;
};

const undo = () => {
  // The quote that it takes back may still be on its way, and further ones in the queue behind it.
  if (document.querySelector("#add-quote.htmx-request")) {
    document.addEventListener("htmx:afterRequest", () => setTimeout(undo), { once: true });
    return true;
  }
  const id = added.pop();
  const form = id && document.querySelector(`#quote-${id} form.delete`);
  if (form) {
    form.requestSubmit();
    text?.focus({ preventScroll: true });
    return true;
  }
  document.querySelector("[data-action=undo]")?.click();
  return true;
};

const toolbar = () => {
  const bar = document.getElementById("selection");
  if (bar) bar.hidden = !(selected() ?? last);
};

// From a card to its words, and back

const flash = (span) => {
  if (!canLight) return;
  CSS.highlights.set("quote-found", new Highlight(rangeOf(span)));
  setTimeout(() => CSS.highlights.delete("quote-found"), 1500);
};

const showQuote = (card) => {
  const span = text && quoteOf(card).article === text.dataset.article ? spanOf(quoteOf(card)) : null;
  if (!span) return false;
  show("text");
  getSelection().collapse(node, span[1]);
  reveal(rangeOf(span));
  text.focus({ preventScroll: true });
  flash(span);
  return true;
};

const showCard = (index) => {
  const found = spans().find(({ span: [start, end] }) => start <= index && index <= end);
  if (!found) return false;
  show("claim");
  found.card.scrollIntoView({ block: "nearest" });
  found.card.focus({ preventScroll: true });
  return true;
};

// The parts of the page on a phone

const show = (part) => {
  document.querySelector(".workbench").dataset.shown = part;
  for (const link of document.querySelectorAll(".parts a")) {
    if (link.dataset.show === part) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
};

document.addEventListener("click", (event) => {
  const part = event.target.closest("[data-show]");
  const button = event.target.closest("[data-quote-as]");
  const link = event.target.closest("[data-show-quote]");
  const anchor = event.target.closest("a[href^='#']");
  if (part) {
    event.preventDefault();
    show(part.dataset.show);
    scrollTo(0, 0);
  } else if (button) {
    quoteAs(button.dataset.quoteAs);
  } else if (event.target.closest("#text") && getSelection().isCollapsed && getSelection().anchorNode === node) {
    showCard(getSelection().anchorOffset);
  } else if (link) {
    waiting = link.closest("li").id;
  } else if (anchor?.hash) {
    const there = document.getElementById(anchor.hash.slice(1));
    const part = there?.closest("[data-part]");
    if (part) show(part.dataset.part);
    for (let folded = there?.closest("details"); folded; folded = folded.parentElement.closest("details")) folded.open = true;
  }
});

// A link to a quote whose text is shown already needs no request.
document.addEventListener("htmx:confirm", (event) => {
  const link = event.target.closest?.("[data-show-quote]");
  if (link && showQuote(link.closest("li"))) {
    event.preventDefault();
    waiting = null;
  }
});

document.addEventListener("pointerdown", (event) => {
  if (event.target.closest("#selection")) event.preventDefault(); // keeps the selection
});

document.addEventListener("selectionchange", () => {
  const now = selected();
  if (now) last = now;
  else if (getSelection().anchorNode && text?.contains(getSelection().anchorNode)) last = null;
  toolbar();
});

document.addEventListener("keydown", (event) => {
  if (event.target !== text || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.shiftKey && ["ArrowLeft", "ArrowRight"].includes(event.key)) {
    if (!getSelection().rangeCount || !text.contains(getSelection().anchorNode)) getSelection().collapse(node, 0);
    getSelection().modify("extend", event.key === "ArrowLeft" ? "left" : "right", "word");
    event.preventDefault();
  } else if (event.key === "Enter" && text.contains(getSelection().focusNode) && showCard(getSelection().focusOffset)) {
    event.preventDefault();
  }
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const isTyped = (form) => [...form.elements].some((field) => field.tagName === "TEXTAREA" && field.value !== field.defaultValue);
  const forms = [...document.querySelectorAll("#quotes details[open] form")];
  if (event.detail.target.id === "quotes" && forms.some(isTyped)) event.detail.shouldSwap = false;
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "source") {
    readText();
    document.getElementById("add-source")?.removeAttribute("open");
    const card = waiting && document.getElementById(waiting);
    waiting = null;
    if (card) showQuote(card);
    else text?.focus({ preventScroll: true });
  } else if (event.target.closest?.("#quotes")) {
    light();
  }
});

document.addEventListener("htmx:historyRestore", readText);

// Return what gives a focus that was lost with a card to the new card, or to the one beside it. htmx swaps the card after
// its event, and before any timer.
const focusAfter = (card) => {
  const beside = card.nextElementSibling ?? card.previousElementSibling;
  return () => {
    if (document.activeElement !== document.body) return;
    (document.getElementById(card.id) ?? beside ?? document.getElementById("main")).focus();
  };
};

document.body.addEventListener("desk:quotes", (event) => {
  const id = event.detail.quote;
  light();
  if (id && event.detail.elt?.id === "add-quote") {
    added.push(id);
    say(document.getElementById("selection").dataset.added, "success");
  }
  const card = event.detail.elt?.closest?.("#quote-list > li");
  if (card) setTimeout(focusAfter(card));
});

document.body.addEventListener("desk:source", (event) => {
  htmx.ajax("GET", event.detail.address, { target: "#source", push: event.detail.address });
  document.querySelectorAll("#add-source form").forEach((form) => form.reset());
});

on("next-sentence", () => moveBySentence(true));
on("previous-sentence", () => moveBySentence(false));
for (const kind of KINDS) on(`quote-${kind}`, () => quoteAs(kind));
on("undo", undo);

readText();
if (location.hash.startsWith("#quote-")) document.getElementById(location.hash.slice(1))?.scrollIntoView();
