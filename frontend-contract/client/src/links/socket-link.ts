// Subscriptions over one WebSocket that outlive its connections: each is sent again
// behind the last event that it delivered, without gap or repeat.

import { ApolloLink, CombinedGraphQLErrors, Observable } from "@apollo/client";
import { print, type GraphQLFormattedError } from "graphql";
import { createClient, type Client, type SubscribePayload } from "graphql-ws";
import { SignedOutError } from "../errors.js";
import { bearer } from "../request.js";
import type { Session } from "../session.js";
import { Patience } from "./patience.js";
import { resumption } from "./resumption.js";

/** "idle": nothing is subscribed. "waiting": lost, the next try comes by itself. */
export type ConnectionState = "idle" | "connecting" | "live" | "waiting";

export interface SocketOptions {
  /** Asked at each connection. */
  readonly url: () => string;
  readonly session: Session;
  /** Needed where there is no global WebSocket, as in Node before version 22. */
  readonly webSocketImpl?: unknown;
  /** How often a quiet connection is tried; without an answer it is given up. */
  readonly pingEveryMs?: number | undefined;
}

/** Malformed messages, a wrong protocol: trying again cannot help. */
const FINAL_CODES = [4004, 4400, 4406, 4409, 4429, 4500];
/** The token was not accepted at the start, or has expired or was revoked since. */
const REFUSED_CODES = [4401, 4403];
const PING_EVERY_MS = 12_000;
const ANSWER_WITHIN_MS = 8_000;
const LINGER_MS = 2_000;
/** A connection that lasted so long was a good one, even if nothing happened. */
const GOOD_MS = 5_000;

export class Socket {
  readonly #options: SocketOptions;
  readonly #patience = new Patience();
  readonly #listeners = new Set<() => void>();
  readonly #forget: () => void;
  #client: Client | null = null;
  #state: ConnectionState = "idle";
  #subscriptions = 0;
  /** Counts the sessions: what one person subscribed does not go on for the next. */
  #epoch = 0;
  #token: string | null = null;
  #refused: string | null = null;

  constructor(options: SocketOptions) {
    this.#options = options;
    this.#forget = options.session.subscribe((event) => {
      if (event !== "renewed") this.#leave();
    });
    globalThis.addEventListener?.("online", this.retryNow);
  }

  /** What becomes of the connection, now. */
  get state(): ConnectionState {
    return this.#state;
  }

  /** Hear of each change of `state`; returns what ends it. */
  onState = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  /** Do not wait for the next try. */
  retryNow = (): void => this.#patience.end();

  /** End everything, for good; what is subscribed ends with a SignedOutError. */
  close(): void {
    this.#leave();
    this.#forget();
    globalThis.removeEventListener?.("online", this.retryNow);
    void this.#client?.dispose();
  }

  /** Runs the subscriptions of an ApolloClient. */
  link(): ApolloLink {
    return new ApolloLink(
      (operation) =>
        new Observable<ApolloLink.Result>((observer) => {
          const { variables, note } = resumption(operation.query, operation.variables);
          const { operationName } = operation;
          const payload = { query: print(operation.query), operationName, variables };
          this.#subscriptions += 1;
          const stop = this.#follow(payload, {
            next: (result) => {
              note(result.data);
              observer.next(result);
            },
            error: (error) => observer.error(error),
            complete: () => observer.complete(),
          });
          return () => {
            this.#subscriptions -= 1;
            stop();
          };
        }),
    );
  }

  /** Subscribe, and again after each loss, with `payload` as it is by then. */
  #follow(payload: SubscribePayload, sink: Sink): () => void {
    const epoch = this.#epoch;
    let isStopped = false;
    let stop = (): void => {};
    const start = (): void => {
      if (isStopped) return;
      if (epoch !== this.#epoch) {
        sink.error(new SignedOutError());
        return;
      }
      stop = this.#connected().subscribe<Result["data"], Result["extensions"]>(payload, {
        next: (result) => {
          this.#patience.reset();
          sink.next(result as Result);
        },
        complete: () => sink.complete(),
        error: (reason) => {
          stop();
          const final = epoch === this.#epoch ? finalError(reason) : new SignedOutError();
          if (final) sink.error(final);
          else void this.#patience.wait().then(start);
        },
      });
    };
    start();
    return () => {
      isStopped = true;
      stop();
    };
  }

  /** Made for the first subscription: rendering on a server needs no WebSocket class. */
  #connected(): Client {
    if (!this.#client) {
      this.#client = createClient({
        url: this.#options.url,
        webSocketImpl: this.#options.webSocketImpl,
        lazyCloseTimeout: LINGER_MS,
        keepAlive: this.#options.pingEveryMs ?? PING_EVERY_MS,
        connectionAckWaitTimeout: ANSWER_WITHIN_MS,
        // Its own tries would not know the session; ours are in `#follow`.
        retryAttempts: 0,
        connectionParams: () => this.#parameters(),
      });
      this.#watch(this.#client);
    }
    return this.#client;
  }

  /** Who connects: a token that the server has refused is renewed before. */
  async #parameters(): Promise<Record<string, unknown>> {
    const { session } = this.#options;
    const token = await session.accessToken();
    const isRefused = token !== null && token === this.#refused;
    this.#token = isRefused ? await session.renew(token) : token;
    if (this.#token === null) throw new SignedOutError();
    return bearer(this.#token);
  }

  #watch(client: Client): void {
    const { pingEveryMs = PING_EVERY_MS } = this.#options;
    const within = Math.min(pingEveryMs, ANSWER_WITHIN_MS);
    let answerDue: ReturnType<typeof setTimeout> | undefined;
    let liveSince = Number.POSITIVE_INFINITY;
    client.on("connecting", () => this.#become("connecting"));
    client.on("connected", () => {
      liveSince = performance.now();
      this.#become("live");
    });
    client.on("ping", (isReceived) => {
      // A connection that died silently would never tell.
      if (!isReceived) answerDue = setTimeout(() => client.terminate(), within);
    });
    client.on("pong", () => clearTimeout(answerDue));
    client.on("closed", (event) => {
      clearTimeout(answerDue);
      if (performance.now() - liveSince > GOOD_MS) this.#patience.reset();
      liveSince = Number.POSITIVE_INFINITY;
      if (REFUSED_CODES.includes(closeCode(event))) this.#refused = this.#token;
      this.#become(this.#subscriptions > 0 ? "waiting" : "idle");
    });
  }

  /** The person changes, or goes: nothing goes on, no connection stays. */
  #leave(): void {
    this.#epoch += 1;
    this.#client?.terminate();
    this.retryNow();
  }

  #become(state: ConnectionState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}

type Result = ApolloLink.Result;

interface Sink {
  next: (result: Result) => void;
  error: (error: Error) => void;
  complete: () => void;
}

/** The code of a close event; 0 for anything else. */
function closeCode(event: unknown): number {
  const code = (event as { code?: unknown } | null)?.code;
  return typeof code === "number" ? code : 0;
}

/** Why trying again cannot help; null for a connection that was lost or not made. */
function finalError(reason: unknown): Error | null {
  if (reason instanceof SignedOutError) return reason;
  if (Array.isArray(reason)) {
    return new CombinedGraphQLErrors({ errors: reason as GraphQLFormattedError[] });
  }
  const code = closeCode(reason);
  return FINAL_CODES.includes(code) ? new Error(`The server closed the socket: ${code}.`) : null;
}
