"use strict";

// Swagger UI gives its choice of servers no name that a screen reader could say.
new MutationObserver(() => {
  for (const choice of document.querySelectorAll(".servers select:not([aria-label])")) {
    choice.setAttribute("aria-label", "Server");
  }
}).observe(document.getElementById("swagger-ui"), { childList: true, subtree: true });
