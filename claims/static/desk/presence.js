// Who else has this claim open? A beat every 20 seconds says that this person is here, and in which field.
import { send } from "./log_in.js";

const root = document.getElementById("writing");
const others = document.getElementById("others");
const EVERY = 20_000;
const SOON = 1_000;
let field = "";
let timer;

const beat = async (leaving = false) => {
  clearTimeout(timer);
  timer = setTimeout(beat, EVERY);
  if (!leaving && document.visibilityState === "hidden") return;
  const body = new URLSearchParams(leaving ? { leaving: "1" } : { field });
  try {
    const answer = await send(root.dataset.presence, { body, keepalive: leaving });
    if (!answer.ok || leaving) return;
    const words = (await answer.text()).trim();
    if (others.innerHTML.trim() !== words) others.innerHTML = words;
  } catch {
    // the next beat asks again
  }
};

if (root?.dataset.presence) {
  document.addEventListener("focusin", (event) => {
    const form = event.target.form;
    const now = form?.dataset.key && event.target.name ? `${form.dataset.key}.${event.target.name.replace(/_words$/, "")}` : "";
    if (now === field) return;
    field = now;
    clearTimeout(timer);
    timer = setTimeout(beat, SOON);
  });
  addEventListener("pagehide", () => beat(true));
  addEventListener("pageshow", () => beat());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && beat());
}
