// The page's language: chosen once by the browser, then by the visitor, and remembered.

import { strings } from "./strings.js";

const KEY = "safe-eye.language";
const listeners = new Set();
let current = remembered() ?? preferred();

function remembered() {
  const kept = localStorage.getItem(KEY);
  return kept in strings ? kept : null;
}

function preferred() {
  for (const tag of navigator.languages ?? [navigator.language]) {
    const code = tag.slice(0, 2).toLowerCase();
    if (code in strings) return code;
  }
  return "en";
}

/** The present language: "en" or "ko". */
export function language() {
  return current;
}

/** Switch the page to `code`, remember it and tell those who asked to know. */
export function setLanguage(code) {
  if (!(code in strings) || code === current) return;
  current = code;
  localStorage.setItem(KEY, code);
  translate(document);
  for (const listener of listeners) listener(code);
}

export function onLanguage(listener) {
  listeners.add(listener);
}

/** The sentence `key`, with `{names}` filled in from `values`. */
export function t(key, values = {}) {
  let text = strings[current][key] ?? strings.en[key];
  if (typeof text === "object") {
    const form = new Intl.PluralRules(current).select(values.count);
    text = text[form] ?? text.other;
  }
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** Fill every element under `root` that names its sentence in `data-t…`. */
export function translate(root) {
  document.documentElement.lang = current;
  document.title = `${t("title")} · Safe-Eye`;
  for (const element of root.querySelectorAll("[data-t]")) {
    element.textContent = t(element.dataset.t);
  }
  for (const element of root.querySelectorAll("[data-t-label]")) {
    element.setAttribute("aria-label", t(element.dataset.tLabel));
    if (element.matches("button, a")) element.title = t(element.dataset.tLabel);
  }
}
