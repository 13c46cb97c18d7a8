// A file that is dropped or chosen goes to the server as the body of a request; checkboxes say whether a row is loaded.
import { say } from "./app.js";

const drop = document.getElementById("drop");

const csrf = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];

const send = (file) => {
  if (!file.size) return say(drop.dataset.empty);
  if (file.size > Number(drop.dataset.max) * 1024 * 1024) return say(drop.dataset.large);
  const box = drop.querySelector(".sending");
  const bar = box.querySelector("progress");
  const request = new XMLHttpRequest();
  const { address } = drop.dataset;
  request.open("POST", `${address}${address.includes("?") ? "&" : "?"}name=${encodeURIComponent(file.name)}`);
  request.setRequestHeader("X-CSRFToken", csrf());
  request.setRequestHeader("HX-Request", "true"); // so that a refusal is a fragment, and no login page
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.upload.onprogress = (event) => {
    bar.value = event.lengthComputable ? (100 * event.loaded) / event.total : 0;
  };
  request.onload = () => {
    box.hidden = true;
    if (request.status === 201) return location.assign(JSON.parse(request.responseText).address);
    if (request.status === 401) return document.body.dispatchEvent(new CustomEvent("desk:log-in", { bubbles: true }));
    const words = new DOMParser().parseFromString(request.responseText, "text/html").querySelector(".message p");
    if (request.status === 422 && words) return say(words.textContent);
    say(request.status === 413 ? drop.dataset.large : drop.dataset.failed);
  };
  request.onerror = () => {
    box.hidden = true;
    say(drop.dataset.failed);
  };
  document.getElementById("sending").textContent = file.name;
  box.hidden = false;
  bar.value = 0;
  request.send(file);
};

if (drop) {
  const input = document.getElementById("file");
  input.addEventListener("change", () => {
    if (input.files.length) send(input.files[0]);
    input.value = ""; // the same file may be chosen again
  });
  for (const kind of ["dragenter", "dragover"])
    addEventListener(kind, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      drop.classList.add("over");
    });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) drop.classList.remove("over");
  });
  addEventListener("drop", (event) => {
    drop.classList.remove("over");
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    send(event.dataTransfer.files[0]);
  });
}

// htmx sends a checkbox only while it is checked.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.target.matches?.("input[data-number]")) event.detail.parameters.set("on", String(event.target.checked));
});
