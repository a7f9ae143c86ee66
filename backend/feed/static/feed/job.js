// One upload or analysis as an item of its list.

import { h, icon } from "./dom.js";
import { percent, remaining } from "./format.js";
import { link } from "./clip.js";
import { language, t } from "./i18n.js";

const ENDED = ["DONE", "FAILED", "refused", "cancelled"];

/** What an analysis has found, in words. */
export function outcome({ found }) {
  return found ? t("found", { count: found }) : t("foundNone");
}

/** The sentence under the name of a job. */
export function sentence(job) {
  const values = {
    percent: percent(Math.floor((job.share ?? 0) * 100) / 100),
    left: job.left_s == null ? null : remaining(job.left_s),
  };
  const left = values.left !== null;
  switch (job.phase) {
    case "waiting":
      return t("waitingToUpload");
    case "uploading":
      return t(left ? "uploadingLeft" : "uploading", values);
    case "RUNNING":
      return t(left ? "runningLeft" : "RUNNING", values);
    case "DONE":
      return `${t("DONE")} · ${outcome(job)}`;
    case "FAILED":
      return job.sentence || t("FAILED");
    case "refused":
      return job.sentence;
    default:
      return t(job.phase);
  }
}

/** Bring the `<li>` of a job up to date; its parts stay, so that focus does too. */
export function renderJob(job) {
  job.parts ??= build(job);
  const { status, bar, end, again, watch } = job.parts;
  const ended = ENDED.includes(job.phase);
  const sending = ["waiting", "uploading", "checking"].includes(job.phase);
  job.element.className = `job ${job.phase.toLowerCase()}`;
  status.textContent = sentence(job);
  // So that a screen reader says it as what it is.
  status.lang = status.textContent === job.sentence ? job.spoken : language();
  bar.hidden = ended;
  bar.setAttribute("aria-label", t("progressOf", { name: job.name }));
  if (["uploading", "RUNNING"].includes(job.phase)) bar.value = job.share ?? 0;
  else bar.removeAttribute("value");
  const label = t(sending ? "cancelOf" : "dismissOf", { name: job.name });
  end.setAttribute("aria-label", label);
  end.title = t(sending ? "cancel" : "dismiss");
  end.onclick = sending && job.phase !== "waiting" ? job.actions.cancel : job.actions.remove;
  again.textContent = t("tryAgain");
  again.hidden = !(job.file && (job.phase === "cancelled" || job.code === "NETWORK") && ended);
  watch.replaceChildren(
    ...(job.phase === "DONE" && job.outputUrl ? [link(job.outputUrl, t("fullVideo"))] : []),
  );
}

function build(job) {
  const status = h("p", { class: "status" });
  const bar = h("progress", { max: "1" });
  const end = h("button", { type: "button", class: "quiet" }, icon("close"));
  const again = h("button", { type: "button", class: "small", onclick: job.actions.again });
  const watch = h("span", { class: "watch" });
  const words = h("div", {}, h("p", { class: "name", title: job.name }, job.name), status);
  job.element.append(words, end, bar, again, watch);
  return { status, bar, end, again, watch };
}
