// Keys of the comparison: next and previous difference. After a decision, the heading gets the focus.
import { on } from "./keys.js";

const differences = () => [...document.querySelectorAll("[data-difference], .compared > .difference:not(.same)")];

const move = (step) => {
  const all = differences();
  const at = all.findIndex((one) => one === document.activeElement);
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step];
  if (!next) return false;
  next.tabIndex = -1;
  next.focus();
  next.scrollIntoView({ block: "center" });
};

on("next-difference", () => move(1));
on("previous-difference", () => move(-1));
document.body.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.id === "main") document.getElementById("compare-title")?.focus();
});
