// A client of the graphql-transport-ws protocol that stays connected.
//
// Every subscription outlives its socket: after each reconnection it is sent again, with
// variables asked for anew, so that a feed resumes where it stopped. A socket that has
// gone silent is noticed by ping and pong.

const PING_EVERY_MS = 12_000;
const ANSWER_WITHIN_MS = 8_000;
const BACKOFF_MIN_MS = 500;
const BACKOFF_MAX_MS = 30_000;
// The server asks us to come back at once: token expired or revoked; client too slow.
const TOKEN_REFUSED = [4401, 4403];
const COME_BACK = 4410;

/** How long to wait before try `n` (from 0): doubling, half of it chance. */
export function backoff_ms(n, random = Math.random) {
  const ceiling = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** n);
  return ceiling / 2 + (random() * ceiling) / 2;
}

/**
 * `parameters(refused)` gives the payload of connection_init, or null when nobody is
 * signed in; `refused` says that the server did not accept the last one.
 * `onState({ state, retryAt })`: "connecting", "live", "waiting" or "closed".
 */
export class Socket {
  #subscriptions = new Map();
  #socket = null;
  #live = false;
  #failures = 0;
  #refusals = 0;
  #nextId = 1;
  #retry = null;
  #watchdog = null;
  #opening = null;

  constructor({ url, parameters, onState }) {
    Object.assign(this, { url, parameters, onState });
    addEventListener("online", () => this.retryNow());
    addEventListener("offline", () => this.#socket && this.#lost(this.#socket, 0));
  }

  open() {
    this.onState({ state: "connecting" });
    this.#connect(false);
  }

  close() {
    this.#subscriptions.clear();
    this.#drop();
    this.onState({ state: "closed" });
  }

  /** Change the socket, for a new token; nobody need notice. */
  renew() {
    if (this.#live) this.#connect(false);
  }

  /** Do not wait for the next try. */
  retryNow() {
    if (this.#retry !== null) this.#connect(false);
  }

  /** `variables()` is asked at every (re)connection. Returns what ends it. */
  subscribe({ query, variables, next, error = () => {}, complete = () => {} }) {
    const id = String(this.#nextId++);
    this.#subscriptions.set(id, { query, variables, next, error, complete });
    if (this.#live) this.#start(id);
    return () => {
      if (this.#subscriptions.delete(id) && this.#live) this.#send({ id, type: "complete" });
    };
  }

  async #connect(refused) {
    this.#drop();
    const attempt = (this.#opening = {});
    let payload;
    try {
      payload = await this.parameters(refused);
    } catch {
      if (attempt === this.#opening) this.#wait();
      return;
    }
    if (attempt !== this.#opening || payload === null) return;
    const socket = new WebSocket(this.url, "graphql-transport-ws");
    this.#socket = socket;
    socket.onopen = () => {
      socket.send(JSON.stringify({ type: "connection_init", payload }));
    };
    socket.onmessage = ({ data }) => this.#receive(socket, JSON.parse(data));
    socket.onclose = ({ code }) => this.#lost(socket, code);
    this.#expectAnswer(socket);
  }

  #receive(socket, message) {
    if (socket !== this.#socket) return;
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => this.#ping(socket), PING_EVERY_MS);
    const { type, id, payload } = message;
    if (type === "connection_ack") this.#acknowledged();
    if (type === "ping") this.#send({ type: "pong" });
    const subscription = this.#subscriptions.get(id);
    if (!subscription) return;
    if (type === "next") subscription.next(payload);
    if (type === "error" || type === "complete") this.#subscriptions.delete(id);
    if (type === "error") subscription.error(payload);
    if (type === "complete") subscription.complete();
  }

  #acknowledged() {
    this.#live = true;
    this.#failures = 0;
    // Forgiven only after a while: a token refused again and again must not spin.
    setTimeout(() => (this.#refusals = 0), 5_000);
    this.onState({ state: "live" });
    for (const id of this.#subscriptions.keys()) this.#start(id);
  }

  #start(id) {
    const { query, variables } = this.#subscriptions.get(id);
    this.#send({ id, type: "subscribe", payload: { query, variables: variables() } });
  }

  #send(message) {
    this.#socket.send(JSON.stringify(message));
  }

  #ping(socket) {
    this.#send({ type: "ping" });
    this.#expectAnswer(socket);
  }

  #expectAnswer(socket) {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => this.#lost(socket, 0), ANSWER_WITHIN_MS);
  }

  #lost(socket, code) {
    if (socket !== this.#socket) return;
    const refused = TOKEN_REFUSED.includes(code);
    this.#drop();
    if ((refused || code === COME_BACK) && this.#refusals++ < 2) this.#connect(refused);
    else this.#wait();
  }

  #wait() {
    const delay_ms = backoff_ms(this.#failures++);
    this.onState({ state: "waiting", retryAt: performance.now() + delay_ms });
    this.#retry = setTimeout(() => this.#connect(false), delay_ms);
  }

  #drop() {
    clearTimeout(this.#retry);
    clearTimeout(this.#watchdog);
    this.#retry = null;
    this.#opening = null;
    this.#live = false;
    const socket = this.#socket;
    this.#socket = null;
    if (socket && socket.readyState <= WebSocket.OPEN) socket.close(1000);
  }
}
