// One alarm as an item of the list.

import { h, icon } from "./dom.js";
import { ago, instant, named, percent, place, stretch } from "./format.js";
import { t } from "./i18n.js";

/** The risk as words and as one to five bars; colour is only a third sign. */
export function riskBadge(risk) {
  const bars = h("span", { class: "bars", "aria-hidden": "true" });
  for (let level = 1; level <= 5; level++) {
    bars.append(h("i", { class: level <= risk.level ? "on" : null }));
  }
  return h("span", { class: `risk level-${risk.level}` }, bars, t("risk", { risk: named(risk) }));
}

/** The `<li>` of an alarm. A picture that `before` shows already is kept. */
export function renderCard(alarm, { before, fresh, onOpen, onBroken }) {
  const name = named(alarm.type);
  const { detection } = alarm;
  const score = alarm.score === null ? null : percent(alarm.score);
  const button = h(
    "button",
    { type: "button", class: "card", "aria-haspopup": "dialog", onclick: onOpen },
    picture(alarm, before, onBroken),
    h(
      "span",
      { class: "words" },
      h(
        "span",
        { class: "headline" },
        h("strong", {}, name),
        riskBadge(alarm.risk),
        alarm.state === "OPEN" ? null : h("span", { class: "state" }, t(`state_${alarm.state}`)),
        detection?.isOngoing ? h("span", { class: "ongoing" }, t("isOngoing")) : null,
        fresh ? h("span", { class: "fresh" }, t("isNew")) : null,
      ),
      h(
        "span",
        { class: "source" },
        icon("video"),
        h("span", { class: "name" }, place(alarm)),
        detection ? h("span", { class: "span" }, stretch(detection)) : null,
      ),
      h(
        "span",
        { class: "when" },
        h("time", { datetime: alarm.createdAt }, instant(alarm.createdAt)),
        h("span", { class: "ago", "data-at": alarm.createdAt }, ago(alarm.createdAt)),
      ),
    ),
    h(
      "span",
      { class: "score" },
      h("b", {}, score ?? "–"),
      h("small", {}, t("score")),
    ),
    h("span", { class: "visually-hidden" }, t("showClip")),
  );
  return h(
    "li",
    { "data-id": alarm.id, class: `level-${alarm.risk.level}${fresh ? " arrived" : ""}` },
    button,
  );
}

function picture(alarm, before, onBroken) {
  const shown = before?.querySelector("img");
  const url = alarm.detection?.snapshotUrl;
  const frame = h("span", { class: "picture" });
  if (!url) {
    frame.append(h("span", { class: "none" }, icon("eye"), t("noSnapshot")));
  } else if (shown?.complete && shown.naturalWidth > 0 && file(shown.src) === file(url)) {
    frame.append(shown);
  } else {
    // The button's words name the alarm; the picture would only repeat them.
    const image = h("img", { alt: "", loading: "lazy", decoding: "async", onerror: onBroken });
    image.src = url;
    frame.append(image);
  }
  if (alarm.detection?.clipUrl) frame.append(h("span", { class: "play" }, icon("play")));
  return frame;
}

/** The name of what is shown; tokens and times of expiry are around it. */
function file(url) {
  return new URL(url, location.href).pathname.split("/").pop();
}

export function updateTimes() {
  for (const element of document.querySelectorAll("[data-at]")) {
    element.textContent = ago(element.dataset.at);
  }
}
