// The alarms: first page, older pages, and what the subscription brings, each one once.

import { ALARMS, FEED, ONE_ALARM } from "./documents.js";
import { announceArrival } from "./arrivals.js";
import { byId, toast } from "./dom.js";
import { renderCard, updateTimes } from "./card.js";
import { execute } from "./graphql.js";
import { onLanguage, t } from "./i18n.js";

const PAGE = 30;
// A console that stays open for weeks starts over before the page grows heavy.
const MANY = 500;
const REFETCH_AFTER_MS = 60_000;
const AGAIN_AFTER_MS = 3_000;

export class AlarmFeed {
  #alarms = new Map();
  #fresh = new Set();
  #refetched = new Map();
  #cursor = null;
  #page = { hasNextPage: false, endCursor: null };
  #unsubscribe = null;
  #loading = false;

  constructor({ session, socket, onOpen, onChange }) {
    Object.assign(this, { session, socket, onOpen, onChange });
    this.list = byId("alarm-list");
    this.list.addEventListener("keydown", (event) => this.#moveFocus(event));
    byId("older").addEventListener("click", () => this.#older());
    byId("feed-retry").addEventListener("click", () => this.start());
    byId("new-above").addEventListener("click", () => this.#toTop());
    addEventListener("scroll", () => this.#showNewAbove(), { passive: true });
    document.addEventListener("visibilitychange", () => this.#showTitle());
    new IntersectionObserver(([entry]) => entry.isIntersecting && this.#older(), {
      rootMargin: "300px",
    }).observe(byId("older"));
    onLanguage(() => this.#renderAll());
    setInterval(updateTimes, 20_000);
  }

  /** Load the newest alarms and follow the feed from that very point. */
  async start() {
    this.stop();
    const turn = (this.turn = {});
    this.#show("loading");
    try {
      const { alarms } = await execute(this.session, ALARMS, { first: PAGE });
      if (turn !== this.turn) return;
      this.#page = alarms.pageInfo;
      this.#cursor = alarms.feedCursor;
      for (const alarm of alarms.nodes) this.#alarms.set(alarm.id, alarm);
    } catch (error) {
      if (turn === this.turn && this.session.user) this.#show("failed", error.message);
      return;
    }
    this.#renderAll();
    this.#follow();
  }

  stop() {
    this.turn = null;
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    this.#loading = false;
    this.#page = { hasNextPage: false, endCursor: null };
    for (const kept of [this.#alarms, this.#fresh, this.#refetched]) kept.clear();
    this.list.replaceChildren();
    this.#showTitle();
  }

  /** The alarm above (-1) or below (+1) the alarm `id` in the list, if any. */
  neighbour(id, step) {
    const ids = [...this.list.children].map((item) => item.dataset.id);
    return this.#alarms.get(ids[ids.indexOf(id) + step]) ?? null;
  }

  focus(id) {
    this.#item(id)?.querySelector("button").focus();
  }

  seen(id) {
    if (!this.#fresh.delete(id)) return;
    this.#item(id)?.querySelector(".fresh")?.remove();
    this.#showNewAbove();
  }

  /** Ask for one alarm again because its signed URLs have expired; at most once a minute. */
  async renewed(id) {
    const now = performance.now();
    if (now - (this.#refetched.get(id) ?? -Infinity) < REFETCH_AFTER_MS) return null;
    this.#refetched.set(id, now);
    return this.fetch(id);
  }

  /** One alarm as it is now, or null where that cannot be told. */
  async fetch(id) {
    const { alarm } = await execute(this.session, ONE_ALARM, { id }).catch(() => ({}));
    if (alarm && this.#alarms.has(id)) this.#put(alarm);
    return alarm ?? null;
  }

  #follow() {
    this.#unsubscribe = this.socket.subscribe({
      query: FEED,
      variables: () => ({ after: this.#cursor }),
      next: ({ data, errors }) => {
        if (errors) toast(errors[0].message, { label: t("close") });
        if (data) this.#event(data.alarmFeed);
      },
      // Such as a cursor that the server no longer knows: begin anew.
      error: ([{ message }]) => {
        toast(message, { label: t("close") });
        this.#startAgain();
      },
      complete: () => this.#startAgain(),
    });
  }

  #startAgain() {
    const { turn } = this;
    setTimeout(() => turn !== null && turn === this.turn && this.start(), AGAIN_AFTER_MS);
  }

  #event({ cursor, kind, alarmId, alarm }) {
    this.#cursor = cursor;
    if (kind === "REMOVED") {
      this.#remove(alarmId);
      return;
    }
    const known = this.#alarms.has(alarm.id);
    if (!known && kind !== "RAISED") return;
    if (!known) {
      this.#fresh.add(alarm.id);
      announceArrival(alarm);
    }
    this.#put(alarm);
    this.#showNewAbove();
    const idle = scrollY < 50 && !document.querySelector("dialog[open]");
    if (this.#alarms.size > MANY && idle) this.start();
  }

  #put(alarm) {
    this.#alarms.set(alarm.id, alarm);
    const before = this.#item(alarm.id);
    const item = this.#render(alarm, before);
    if (before) {
      const focused = before.contains(document.activeElement);
      before.replaceWith(item);
      if (focused) item.querySelector("button").focus({ preventScroll: true });
    } else {
      const older = [...this.list.children].find(
        (other) => this.#alarms.get(other.dataset.id).createdAt <= alarm.createdAt,
      );
      this.list.insertBefore(item, older ?? null);
      this.#show("ready");
    }
    this.onChange(alarm);
  }

  #remove(id) {
    if (!this.#alarms.delete(id)) return;
    this.#fresh.delete(id);
    this.#item(id).remove();
    this.#show("ready");
    this.#showNewAbove();
  }

  #render(alarm, before = null) {
    return renderCard(alarm, {
      before,
      fresh: this.#fresh.has(alarm.id),
      onOpen: () => this.onOpen(this.#alarms.get(alarm.id)),
      onBroken: () => this.renewed(alarm.id),
    });
  }

  #renderAll() {
    const focused = document.activeElement?.closest("#alarm-list > li")?.dataset.id;
    const order = [...this.#alarms.values()].sort((a, b) =>
      a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0,
    );
    this.list.replaceChildren(...order.map((alarm) => this.#render(alarm)));
    if (this.session.user && this.#cursor !== null) this.#show("ready");
    if (focused) this.focus(focused);
    this.#showNewAbove();
  }

  async #older() {
    if (this.#loading || !this.#page.hasNextPage) return;
    const turn = this.turn;
    this.#loading = true;
    byId("older").textContent = t("olderLoading");
    try {
      const variables = { first: PAGE, after: this.#page.endCursor };
      const { alarms } = await execute(this.session, ALARMS, variables);
      if (turn !== this.turn) return;
      this.#page = alarms.pageInfo;
      for (const alarm of alarms.nodes) {
        if (this.#alarms.has(alarm.id)) continue;
        this.#alarms.set(alarm.id, alarm);
        this.list.append(this.#render(alarm));
      }
      this.#show("ready");
    } catch (error) {
      toast(error.message, { label: t("close") });
    } finally {
      byId("older").textContent = t("older");
      // A failed try waits for the button; it must not be repeated by scrolling alone.
      setTimeout(() => (this.#loading = false), 300);
    }
  }

  #item(id) {
    return this.list.querySelector(`:scope > [data-id="${CSS.escape(id)}"]`);
  }

  #show(state, message = "") {
    const empty = this.#alarms.size === 0;
    this.list.setAttribute("aria-busy", String(state === "loading"));
    byId("feed-loading").hidden = state !== "loading";
    byId("feed-failed").hidden = state !== "failed";
    byId("feed-failed-text").textContent = message;
    byId("feed-empty").hidden = state !== "ready" || !empty;
    byId("older").hidden = state !== "ready" || !this.#page.hasNextPage;
    byId("feed-end").hidden = state !== "ready" || empty || this.#page.hasNextPage;
  }

  #showNewAbove() {
    const button = byId("new-above");
    const away = scrollY > 240;
    button.hidden = !away || this.#fresh.size === 0;
    byId("new-above-text").textContent = t("newAbove", { count: this.#fresh.size });
    this.#showTitle();
  }

  #showTitle() {
    const count = document.hidden ? this.#fresh.size : 0;
    document.title = `${count ? `(${count}) ` : ""}${t("title")} · Safe-Eye`;
  }

  #toTop() {
    scrollTo({ top: 0 });
    this.list.querySelector("button")?.focus({ preventScroll: true });
  }

  #moveFocus(event) {
    const buttons = [...this.list.querySelectorAll(":scope > li > button")];
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 };
    if (!(event.key in to) || at < 0) return;
    event.preventDefault();
    buttons[to[event.key]]?.focus();
  }
}
