// Who is signed in: tokens, their renewal, and the end of the session.
//
// The access token lives in memory only. The refresh token is kept in localStorage, not
// in sessionStorage: a console that guards a shop must come back by itself after a crash
// or a restart of the browser, and all tabs must share one token because each renewal
// replaces it (two copies would sign each other out). What that costs is that a script
// running in this page could read it; the page's Content-Security-Policy admits no script
// but its own files and no markup made of text, and signing out revokes the token.

import { accepted, send } from "./graphql.js";
import { LOGIN, LOGOUT, ME, REFRESH } from "./documents.js";

const KEY = "safe-eye.refresh-token";
const EARLY_MS = 60_000;

/** Events: "started", "renewed" (a new access token) and "ended" (detail: refused). */
export class Session extends EventTarget {
  user = null;
  #access = null;
  #renewAt = 0;
  #spread_ms = 0;
  #timer = null;
  #renewal = null;

  constructor() {
    super();
    // Signing out in one tab signs out all of them.
    addEventListener("storage", (event) => {
      if (event.key === KEY && event.newValue === null && this.user) this.#end(false);
    });
  }

  /** Sign in; an ApiError says why not. */
  async signIn(email, password) {
    const { login } = await send(LOGIN, { email, password }, null);
    accepted(login);
    localStorage.setItem(KEY, login.refreshToken);
    this.#keep(login.accessToken);
    this.#start(login.user);
  }

  /** Take up the session of an earlier visit; false when there is none. */
  async resume() {
    if (!localStorage.getItem(KEY)) return false;
    const token = await this.token();
    if (!token) return false;
    const { me } = await send(ME, {}, token);
    if (!me) return false;
    this.#start(me);
    return true;
  }

  async signOut() {
    const [refreshToken, token] = [localStorage.getItem(KEY), this.#access];
    this.#end(false);
    // The page is signed out whatever the network says; the token dies with its expiry.
    await send(LOGOUT, { refreshToken }, token).catch(() => null);
  }

  /** An access token that is good for a while; never the token `not`. */
  async token({ not = null } = {}) {
    const good = this.#access && this.#access !== not && performance.now() < this.#renewAt;
    if (good) return this.#access;
    this.#renewal ??= this.#renew().finally(() => (this.#renewal = null));
    return this.#renewal;
  }

  async #renew() {
    const locked = navigator.locks
      ? (work) => navigator.locks.request(KEY, work)
      : (work) => work();
    return locked(async () => {
      for (let tried = null; ; ) {
        const refreshToken = localStorage.getItem(KEY);
        if (!refreshToken || refreshToken === tried) return this.#end(tried !== null);
        try {
          const reply = accepted((await send(REFRESH, { refreshToken }, null)).refreshToken);
          localStorage.setItem(KEY, reply.refreshToken ?? refreshToken);
          this.#keep(reply.accessToken);
          this.dispatchEvent(new Event("renewed"));
          return this.#access;
        } catch (error) {
          if (error.code === "NETWORK" || error.code === "INTERNAL_ERROR") throw error;
          // Refused; unless another tab has renewed it meanwhile, this is the end.
          tried = refreshToken;
        }
      }
    });
  }

  #keep(access) {
    const lifetime = lifetime_ms(access);
    const early = Math.min(EARLY_MS, lifetime / 4);
    this.#access = access;
    this.#spread_ms = early / 2;
    // By the monotonic clock: the visitor's own clock may be wrong.
    this.#renewAt = performance.now() + lifetime - early / 3;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#renewEarly(), lifetime - early);
  }

  async #renewEarly() {
    // Tabs that wake together should not all come at once: a refresh token that is used
    // twice ends the session, and without HTTPS browsers offer no lock.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * this.#spread_ms));
    try {
      await this.token({ not: this.#access });
    } catch {
      // Without a network the next operation, or this timer, renews it.
      this.#timer = setTimeout(() => this.#renewEarly(), 10_000);
    }
  }

  #start(user) {
    this.user = user;
    this.dispatchEvent(new Event("started"));
  }

  #end(refused) {
    const known = this.user !== null || refused;
    localStorage.removeItem(KEY);
    clearTimeout(this.#timer);
    this.user = null;
    this.#access = null;
    if (known) this.dispatchEvent(new CustomEvent("ended", { detail: { refused } }));
    return null;
  }
}

/** How long a token lasts from its issue, in milliseconds. */
function lifetime_ms(token) {
  const body = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
  const { iat, exp } = JSON.parse(atob(body));
  return (exp - iat) * 1000;
}
