// What every page of the desk does. Each page adds a module of its own in `{% block scripts %}`.
import { on } from "./keys.js";

on("keys", () => document.getElementById("keys").showModal());
