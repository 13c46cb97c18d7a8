// While an editor types a new row, show the rows that it likely repeats, below the field. The page without this script
// shows them once, before it saves (config/admin/duplicates.py).
const DELAY = 600; // milliseconds after the last key
const MIN_LENGTH = 4; // characters that are worth a question

const watch = (panel) => {
  const form = panel.closest("form");
  const fields = panel.dataset.fields.split(" ").flatMap((name) => form.elements[name] ?? []);
  const [first] = fields;
  if (!first) return;
  const summary = panel.querySelector("[role=status] h2");
  const rows = panel.querySelector("[data-rows]");
  const typed = () => JSON.stringify(fields.map((field) => field.value));
  let asked = typed();
  let question = null;
  let timer = null;

  const show = (answer) => {
    rows.innerHTML = answer.rows; // HTML of our own server, in which all texts are escaped
    summary.textContent = answer.summary;
    panel.hidden = !answer.summary && !panel.querySelector("[name=save_all_the_same]");
  };

  const ask = async () => {
    if (typed() === asked || first.value.trim().length < MIN_LENGTH) return;
    asked = typed();
    question?.abort();
    question = new AbortController();
    const body = new FormData();
    for (const field of [form.elements.csrfmiddlewaretoken, form.elements._popup, ...fields]) {
      if (field) body.append(field.name, field.value);
    }
    try {
      const answer = await fetch(panel.dataset.similar, { method: "POST", body, signal: question.signal });
      if (answer.ok) show(await answer.json());
    } catch {
      // No connection, or a newer question: the page asks again before it saves.
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, DELAY);
  });
  form.addEventListener("focusout", ask); // a select2 sends no input event
  if (panel.hidden) first.closest(".field-line")?.lastElementChild.append(panel);
};

const panel = document.querySelector("[data-similar]");
if (panel) watch(panel);
