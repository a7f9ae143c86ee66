// How times, lengths, scores and names are written in the page's language.

import { language, t } from "./i18n.js";

const locale = () => (language() === "ko" ? "ko-KR" : "en-GB");

export function percent(share) {
  return new Intl.NumberFormat(locale(), {
    style: "percent",
    maximumFractionDigits: 0,
  }).format(share);
}

/** An instant: the time alone today, with the date before that. */
export function instant(iso, { full = false } = {}) {
  const date = new Date(iso);
  const today = date.toDateString() === new Date().toDateString();
  const options =
    today && !full
      ? { hour: "2-digit", minute: "2-digit", second: "2-digit" }
      : { dateStyle: "medium", timeStyle: "medium" };
  return new Intl.DateTimeFormat(locale(), options).format(date);
}

const STEPS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** How long ago an instant was: "3 minutes ago". */
export function ago(iso, now = Date.now()) {
  const elapsed_s = Math.max(0, (now - Date.parse(iso)) / 1000);
  const words = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" });
  for (const [unit, size_s] of STEPS) {
    if (elapsed_s >= size_s) return words.format(-Math.floor(elapsed_s / size_s), unit);
  }
  return words.format(0, "second");
}

/** A place in a video: 75.4 s is "1:15". */
export function offset(seconds) {
  const whole = Math.floor(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n) => String(n).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/**
 * When a detection is in its video: "0:10 – 0:14", "0:10 –" while it goes on. The end is
 * rounded up so that it never looks empty.
 */
export function stretch({ startS, endS, isOngoing }) {
  const end = isOngoing ? "" : ` ${offset(Math.ceil(endS))}`;
  return `${offset(startS)} –${end}`;
}

/** An estimate: "40 s", "3 min", "2 h". */
export function remaining(seconds) {
  if (seconds < 60) return t("seconds", { count: Math.max(1, Math.round(seconds)) });
  if (seconds < 3600) return t("minutes", { count: Math.round(seconds / 60) });
  return t("hours", { count: Math.round(seconds / 3600) });
}

export function size(bytes) {
  const unit = bytes >= 1e9 ? ["gigabyte", 1e9] : ["megabyte", 1e6];
  return new Intl.NumberFormat(locale(), {
    style: "unit",
    unit: unit[0],
    maximumFractionDigits: 1,
  }).format(bytes / unit[1]);
}

/** Where an alarm comes from: its camera, else its video. */
export function place({ camera, video }) {
  return camera ? `${camera.number} · ${camera.name}` : (video?.name ?? t("noVideo"));
}

/** The API's name of a type or risk in the page's language. */
export function named(thing) {
  return language() === "ko" ? thing.nameKo : thing.nameEn;
}
