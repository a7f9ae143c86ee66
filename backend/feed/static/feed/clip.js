// The dialog that plays an alarm's clip and shows its details.

import { byId, h, icon } from "./dom.js";
import { instant, named, percent, place, stretch } from "./format.js";
import { onLanguage, t } from "./i18n.js";
import { riskBadge } from "./card.js";

const still = matchMedia("(prefers-reduced-motion: reduce)");

export class ClipDialog {
  #alarm = null;

  constructor() {
    this.feed = null;
    this.dialog = byId("clip");
    this.video = byId("clip-video");
    byId("clip-close").addEventListener("click", () => this.dialog.close());
    byId("clip-newer").addEventListener("click", () => this.#step(-1));
    byId("clip-older").addEventListener("click", () => this.#step(+1));
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.dialog.close();
    });
    this.dialog.addEventListener("close", () => this.#closed());
    this.video.addEventListener("error", () => this.#broken());
    onLanguage(() => {
      if (!this.#alarm) return;
      this.#describe();
      this.feed.fetch(this.#alarm.id);
    });
  }

  open(alarm) {
    this.#show(alarm);
    this.dialog.showModal();
    byId("clip-title").focus();
  }

  close() {
    if (this.dialog.open) this.dialog.close();
  }

  /** The alarm has changed; its clip may have come. */
  update(alarm) {
    if (alarm.id !== this.#alarm?.id) return;
    const had = Boolean(this.#alarm.detection?.clipUrl);
    // The feed tells nothing of the message: it keeps the one that is known.
    this.#alarm = { message: this.#alarm.message, ...alarm };
    if (!had) this.#load();
    this.#describe();
  }

  #show(alarm) {
    this.#alarm = alarm;
    this.feed.seen(alarm.id);
    this.#describe();
    this.#load();
    // For the message in the page's language, and links that have not expired.
    this.feed.fetch(alarm.id);
  }

  #step(direction) {
    const alarm = this.feed.neighbour(this.#alarm.id, direction);
    if (alarm) this.#show(alarm);
  }

  #load() {
    const { detection } = this.#alarm;
    const url = detection?.clipUrl;
    this.video.hidden = !url;
    byId("clip-none").hidden = Boolean(url);
    byId("clip-none").textContent = t(missing(detection));
    this.#unload();
    if (!url) return;
    if (detection.snapshotUrl) this.video.poster = detection.snapshotUrl;
    this.video.src = url;
    // Muted, a clip may start by itself; with reduced motion it waits for the visitor.
    if (!still.matches) this.video.play().catch(() => null);
  }

  #unload() {
    this.video.pause();
    this.video.removeAttribute("src");
    this.video.removeAttribute("poster");
    this.video.load();
  }

  async #broken() {
    const wanted = this.#alarm;
    if (!wanted || !this.video.getAttribute("src")) return;
    const again = await this.feed.renewed(wanted.id);
    if (this.#alarm?.id !== wanted.id) return;
    if (again) {
      this.#alarm = again;
      this.#load();
    } else {
      this.video.hidden = true;
      byId("clip-none").hidden = false;
      byId("clip-none").textContent = t("clipBroken");
    }
  }

  #describe() {
    const alarm = this.#alarm;
    const { camera, detection, video } = alarm;
    byId("clip-title").replaceChildren(named(alarm.type));
    byId("clip-risk").replaceChildren(riskBadge(alarm.risk));
    this.video.setAttribute("aria-label", t("clipOf", { behaviour: named(alarm.type) }));
    const facts = [
      [t("score"), alarm.score === null ? "–" : percent(alarm.score)],
      [t("raisedAt"), instant(alarm.createdAt, { full: true })],
      detection && [t("inVideo"), stretch(detection)],
      camera && [t("camera"), place(alarm)],
      (video || !camera) && [t("video"), video?.name ?? t("noVideo")],
      [t("state"), t(`state_${alarm.state}`)],
      alarm.message && [t("message"), alarm.message],
    ].filter(Boolean);
    byId("clip-facts").replaceChildren(
      ...facts.map(([term, value]) => h("div", {}, h("dt", {}, term), h("dd", {}, value))),
    );
    const links = [];
    const annotated = detection?.analysis.outputVideoUrl;
    if (annotated) links.push(link(`${annotated}#t=${detection.startS}`, t("fullVideo")));
    if (video?.url) {
      const at = detection ? `#t=${detection.startS}` : "";
      links.push(link(`${video.url}${at}`, t("originalVideo")));
    }
    byId("clip-links").replaceChildren(...links);
    byId("clip-newer").disabled = !this.feed.neighbour(alarm.id, -1);
    byId("clip-older").disabled = !this.feed.neighbour(alarm.id, +1);
  }

  #closed() {
    this.#unload();
    const { id } = this.#alarm;
    this.#alarm = null;
    this.feed.focus(id);
  }
}

function missing(detection) {
  if (!detection) return "clipNone";
  if (detection.isOngoing) return "clipLater";
  return ["DONE", "FAILED"].includes(detection.analysis.state) ? "clipNone" : "clipMissing";
}

export function link(href, text) {
  const anchor = h("a", { target: "_blank", rel: "noreferrer" }, icon("external"), text);
  anchor.href = href;
  anchor.append(h("span", { class: "visually-hidden" }, ` ${t("opensInNewTab")}`));
  return anchor;
}
