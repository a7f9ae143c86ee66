// Says aloud which alarms have come; a crowd of them is only counted.

import { announce } from "./dom.js";
import { named, place } from "./format.js";
import { t } from "./i18n.js";

const CROWD = 3;
const arrived = [];

/** Have a screen reader tell of a new alarm. */
export function announceArrival(alarm) {
  if (arrived.push(alarm) > 1) return;
  setTimeout(() => {
    const alarms = arrived.splice(0);
    if (alarms.length >= CROWD) announce(t("announceMany", { count: alarms.length }));
    else alarms.forEach((one) => announce(sentence(one)));
  }, 300);
}

function sentence(alarm) {
  return t("announceOne", {
    behaviour: named(alarm.type),
    risk: named(alarm.risk),
    video: place(alarm),
  });
}
