// Unfold opens menus, filters and the sidebar with elements that only a mouse can reach: make them buttons for
// everyone. And what is read aloud needs a name where there is only a picture, or a select box of select2's.
"use strict";
{
  const FOR_THE_MOUSE = [
    "[x-on\\:click]:not([href], button, input, select, textarea, h2, h3, td, #changelist-filter-close)",
    ".delete-template",
  ].join();
  const NAMES = {
    en: { dock_to_right: "Menu", close: "Close", delete: "Delete", more_vert: "More", more_horiz: "More" },
    fr: { dock_to_right: "Menu", close: "Fermer", delete: "Supprimer", more_vert: "Plus", more_horiz: "Plus" },
  };

  const nameOf = (element) => (NAMES[document.documentElement.lang] || NAMES.en)[element.textContent.trim()];

  const makeButtons = (part) => {
    for (const element of part.querySelectorAll(FOR_THE_MOUSE)) {
      element.dataset.deskButton = "";
      element.tabIndex = 0;
      element.setAttribute("role", "button");
      if (nameOf(element)) element.setAttribute("aria-label", nameOf(element));
    }
    for (const checkbox of part.querySelectorAll("label input.delete")) {
      checkbox.setAttribute("aria-label", nameOf(checkbox.closest("label")));
    }
  };

  const nameSelect = (container) => {
    const select = container.previousElementSibling;
    const label =
      document.querySelector(`label[for="${select.id}"]`) ||
      container.closest("[data-inline-formset]")?.querySelector("th");
    if (!label) return;
    label.id ||= `label_${select.id}`;
    for (const box of container.querySelectorAll("[role=combobox], [role=textbox]")) {
      const chosen = container.querySelector("[role=textbox]").id;
      box.setAttribute("aria-labelledby", `${label.id} ${chosen}`);
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    // Without its “…” menu, unfold leaves all tabs where they are; they take another line when they need it.
    document.getElementById("tabs-dropdown")?.parentElement.remove();
    (document.getElementById("main") || document.getElementById("page"))?.setAttribute("role", "main");
    makeButtons(document);
    const drawn = new MutationObserver(() => {
      for (const container of document.querySelectorAll(".select2-container:not([data-desk-named])")) {
        if (!container.matches("select.select2-hidden-accessible + *")) continue; // an open list of suggestions
        container.dataset.deskNamed = "";
        nameSelect(container);
      }
    });
    drawn.observe(document.body, { childList: true, subtree: true });
  });
  // Warn before a page is left whose form says something else than when it was opened. Unfold's own warning hears only
  // what is typed: not a choice of select2's, nor a row that was added, nor words that came back with a refusal.
  const watchForm = (form) => {
    const said = () => JSON.stringify([...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken"));
    const opened = form.querySelector("[data-unsaved]") ? null : said();
    let isSent = false;
    form.addEventListener("submit", () => (isSent = true));
    addEventListener("beforeunload", (event) => {
      if (!isSent && said() !== opened) event.preventDefault();
    });
  };
  addEventListener("load", () => {
    const form = document.querySelector("#content-main > form:has(> [name=version_token])");
    if (form) watchForm(form);
  });

  document.addEventListener("formset:added", (event) => makeButtons(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("[data-desk-button]") && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      event.target.click();
    }
  });
}
