// Digits choose a category (they click its button), `s` skips, `z` takes the last one back. Focus stays at the label.
import { on } from "./keys.js";

document.addEventListener("htmx:afterSwap", () => document.getElementById("label")?.focus());

on("undo", () => {
  const button = document.querySelector("#label [data-action=undo]");
  button?.click();
  return Boolean(button);
});
