// Starts the program, and leads from the page's address to what is shown and back.

import { start } from "explorer/engine.js";
import { forget } from "explorer/chart.js";
import { fragment, read } from "explorer/state.js";
import * as attractor from "explorer/attractor.js";
import * as pbnn from "explorer/pbnn.js";
import * as chaotic from "explorer/chaotic.js";

const settings = JSON.parse(document.getElementById("settings").textContent);
const status = document.getElementById("status");
const tabs = {};
const defaults = {};
let current;

for (const [name, module] of Object.entries({ attractor, pbnn, chaotic })) {
  const tab = module.create(document.getElementById(name), settings, () => remember(name), say);
  tabs[name] = tab;
  defaults[name] = { ...tab.state };
}

// say shows a message to whom it may concern; none clears it.
function say(error) {
  status.textContent = error ? String(error.message ?? error) : "";
}

let timer;

// remember puts the state of the tab into the page's address, not too often.
function remember(name) {
  say();
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (name === current) history.replaceState(null, "", fragment(name, tabs[name].state, defaults[name]));
  }, 200);
}

// open shows a tab, with values in place of its defaults if there are any.
function open(name, values) {
  current = name;
  for (const link of document.querySelectorAll("[role=tab]")) {
    const chosen = link.getAttribute("aria-controls") === name;
    link.setAttribute("aria-selected", chosen);
    link.tabIndex = chosen ? 0 : -1;
  }
  for (const id of Object.keys(tabs)) document.getElementById(id).hidden = id !== name;
  if (values) Object.assign(tabs[name].state, defaults[name], values);
  tabs[name].show();
}

function follow() {
  const { tab, values } = read(location.hash, defaults);
  open(tab ?? current ?? "attractor", tab && values);
}

for (const link of document.querySelectorAll("[role=tab]")) {
  link.addEventListener("click", () => {
    const name = link.getAttribute("aria-controls");
    history.pushState(null, "", fragment(name, tabs[name].state, defaults[name]));
    open(name);
  });
  link.addEventListener("keydown", ({ key }) => {
    const all = [...document.querySelectorAll("[role=tab]")];
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (!step) return;
    const next = all[(all.indexOf(link) + step + all.length) % all.length];
    next.focus();
    next.click();
  });
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copy).textContent;
    await navigator.clipboard.writeText(text).then(() => (button.textContent = "copied"), () => (button.textContent = "select it"));
    setTimeout(() => (button.textContent = "copy"), 1500);
  });
}

document.getElementById("link").addEventListener("click", (event) => {
  event.currentTarget.href = fragment(current, tabs[current].state, defaults[current]);
});

const redraw = () => {
  forget();
  tabs[current]?.redraw();
};
let frame;
new ResizeObserver(() => {
  cancelAnimationFrame(frame);
  frame = requestAnimationFrame(redraw);
}).observe(document.querySelector("main"));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);

try {
  await start(settings.sizes);
  addEventListener("hashchange", follow);
  addEventListener("popstate", follow);
  follow();
  document.documentElement.dataset.ready = "yes";
} catch (error) {
  say(new Error("This browser cannot run the page: " + error.message));
}
