// A session that ended while the page was open: `ask()` opens a dialog for name and password, and what failed is
// repeated after that. `send()` is fetch with the token of the session; it renews a token that is out of date.
const root = document.getElementById("writing");
const dialog = document.getElementById("log-in");
const form = dialog?.querySelector("form");
const waiting = new Set(); // what to repeat once the person is back

export const person = root?.dataset.person;

const headers = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}");

const useToken = (token) => {
  document.body.setAttribute("hx-headers", JSON.stringify({ ...headers(), "X-CSRFToken": token }));
  for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = token;
};

/** Look who is logged in: "same" person, with a fresh token in the page; "other", "nobody", or "away" without an answer. */
export const look = async () => {
  try {
    const answer = await fetch(root.dataset.session, { headers: { "HX-Request": "true" }, cache: "no-store" });
    if (!answer.ok) return answer.status >= 500 ? "away" : "nobody";
    const who = await answer.json();
    if (who.person !== person) return "other";
    useToken(who.token);
    return "same";
  } catch {
    return "away";
  }
};

/** Return the answer to a POST, or "nobody" or "other" if this person is not logged in any more. */
export const send = async (address, options) => {
  const post = () => fetch(address, { ...options, method: "POST", headers: { ...options.headers, ...headers(), "HX-Request": "true" } });
  const answer = await post();
  if (![401, 403].includes(answer.status)) return answer;
  const who = await look();
  if (who !== "same") return who;
  return post();
};

export const ask = (repeat) => {
  if (repeat) waiting.add(repeat);
  if (!dialog || dialog.open) return;
  say("");
  dialog.showModal();
  form.elements.password.focus();
};

const say = (name) => {
  const sentence = form.querySelector("[role=alert]");
  sentence.hidden = !name;
  sentence.textContent = name ? sentence.dataset[name] : "";
};

const finish = async () => {
  const who = await look();
  if (who !== "same") return say({ other: "other", away: "away", nobody: "wrong" }[who]);
  form.elements.password.value = "";
  form.querySelector("[data-second]").hidden = true;
  dialog.close();
  const repeats = [...waiting];
  waiting.clear();
  for (const repeat of repeats) repeat();
  document.dispatchEvent(new CustomEvent("desk:back"));
};

const logIn = async () => {
  const page = await fetch(root.dataset.login, { cache: "no-store" }); // its cookie and its token belong together
  const token = /name="csrfmiddlewaretoken" value="(\w+)"/.exec(await page.text());
  const body = new URLSearchParams({
    csrfmiddlewaretoken: token?.[1] || "",
    username: form.elements.username.value,
    password: form.elements.password.value,
    next: root.dataset.session,
  });
  return fetch(root.dataset.login, { method: "POST", body, cache: "no-store" });
};

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  say("");
  try {
    let answer = await logIn();
    if (answer.status === 403) answer = await logIn(); // the answer to another request brought another cookie meanwhile
    if (answer.url.includes("second-factor")) {
      form.querySelector("[data-second]").hidden = false;
      return;
    }
    if (answer.status === 429) return say("often");
    if (!answer.ok) return say("away");
    if (!answer.url.endsWith(root.dataset.session)) return say("wrong");
    await finish();
  } catch {
    say("away");
  }
});
form?.querySelector("[data-proven]").addEventListener("click", finish);
form?.querySelector("[data-later]").addEventListener("click", () => dialog.close());

// Requests of htmx: 401 is a session that ended, 403 may be a token of an earlier session.
const repeated = new WeakSet();
const repeat = (detail) => {
  const { elt, triggeringEvent } = detail.requestConfig;
  if (!elt.isConnected) return;
  repeated.add(elt);
  if (elt.matches("form")) elt.requestSubmit(triggeringEvent?.submitter?.form === elt ? triggeringEvent.submitter : null);
  else if (triggeringEvent?.type === "click") elt.click();
  else window.htmx.trigger(elt, triggeringEvent?.type || "click");
};

const refused = async (event) => {
  const { xhr, requestConfig } = event.detail;
  if (xhr.status === 401) return ask(() => repeat(event.detail));
  if (repeated.has(requestConfig.elt)) return repeated.delete(requestConfig.elt);
  event.stopImmediatePropagation();
  const who = await look();
  if (who === "same") repeat(event.detail);
  else ask(() => repeat(event.detail));
};
if (root) {
  addEventListener("htmx:responseError", (event) => event.detail.xhr.status === 403 && refused(event), true);
  addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.xhr?.status === 401) refused(event);
    else if (event.detail.successful) repeated.delete(event.detail.elt);
  });
}
