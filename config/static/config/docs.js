"use strict";

// Swagger UI gives its select box of servers no label for screen readers.
new MutationObserver(() => {
  for (const choice of document.querySelectorAll(".servers select:not([aria-label])")) {
    choice.setAttribute("aria-label", "Server");
  }
}).observe(document.getElementById("swagger-ui"), { childList: true, subtree: true });
