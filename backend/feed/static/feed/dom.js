// Small helpers around the DOM; text goes in as text, never as markup.

/** Build an element: `h("p", {class: "x", onclick: f}, "text", child)`. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** A symbol of the sprite at the top of the page; decoration only. */
export function icon(name) {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(ns, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

export const byId = (id) => document.getElementById(id);

const announcements = [];

/** Have a screen reader say `text`; what comes within half a second is said together. */
export function announce(text) {
  if (announcements.push(text) > 1) return;
  setTimeout(() => (byId("announcer").textContent = announcements.splice(0).join(". ")), 500);
}

/** A message at the edge of the page; errors stay until they are closed. */
export function toast(text, { kind = "error", label = "" } = {}) {
  const close = h("button", { class: "quiet", type: "button", "aria-label": label });
  close.append(icon("close"));
  const box = h("div", { class: `toast ${kind}`, role: "alert" }, h("p", {}, text), close);
  close.addEventListener("click", () => box.remove());
  for (const same of byId("toasts").children) {
    if (same.textContent === text) same.remove();
  }
  byId("toasts").append(box);
  if (kind !== "error") setTimeout(() => box.remove(), 6000);
}
