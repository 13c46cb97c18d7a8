// Accessibility of unfold's pages. Elements that only a mouse can reach open menus, filters and the sidebar: they become
// buttons. Icons and the select boxes of select2 get names for screen readers. Below: a warning about unsaved changes.
"use strict";
{
  const MOUSE_ONLY = [
    "[x-on\\:click]:not([href], button, input, select, textarea, h2, h3, td, #changelist-filter-close)",
    ".delete-template",
  ].join();
  const NAMES = {
    en: { dock_to_right: "Menu", close: "Close", delete: "Delete", more_vert: "More", more_horiz: "More" },
    fr: { dock_to_right: "Menu", close: "Fermer", delete: "Supprimer", more_vert: "Plus", more_horiz: "Plus" },
  };

  const nameOf = (element) => (NAMES[document.documentElement.lang] || NAMES.en)[element.textContent.trim()];

  const makeButtons = (part) => {
    for (const element of part.querySelectorAll(MOUSE_ONLY)) {
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
    // Without its “…” menu, unfold shows all tabs, on several lines if needed.
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
  // Warn before a page is left whose form has changed since it was opened. Unfold's own warning notices typing only: no
  // choice of select2, no added row, and no text that came back with an error.
  const watchForm = (form) => {
    const values = () => JSON.stringify([...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken"));
    const opened = form.querySelector("[data-unsaved]") ? null : values();
    let isSent = false;
    form.addEventListener("submit", () => (isSent = true));
    addEventListener("beforeunload", (event) => {
      if (!isSent && values() !== opened) event.preventDefault();
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
