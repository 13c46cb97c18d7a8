// Digits choose a category (they click its button), `s` skips, `z` takes the last one back. Focus stays at the label.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "label") document.getElementById("label").focus();
});
