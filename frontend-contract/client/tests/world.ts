// The live server that the tests talk to, and what they can have it do.

import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import {
  createSafeEyeClient,
  memoryTokens,
  type SafeEyeClient,
  type SafeEyeOptions,
  type Tokens,
} from "@safe-eye/client";
import WebSocket from "ws";

const API = new URL(process.env["SAFE_EYE_URL"] ?? "http://127.0.0.1:8000/graphql");
const CONTROL = process.env["SAFE_EYE_CONTROL"] ?? "";

export interface Person {
  readonly email: string;
  readonly organization: number;
  readonly password: string;
}

/** Have the server's process do something; see tests/flow/page_server.py. */
export async function ask<Answer>(name: string, given: object = {}): Promise<Answer> {
  const body = JSON.stringify([name, given]);
  const response = await fetch(CONTROL, { method: "POST", body });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as Answer;
}

/** Somebody new, with an organisation of their own or in that of another. */
export async function person(colleague?: Person): Promise<Person> {
  const found = await ask<Person>("person", { organization: colleague?.organization ?? null });
  return { ...found, password: "correct horse battery" };
}

/** Raise an alarm in the organisation of `whose`. */
export async function raiseAlarm(whose: Person, score: number): Promise<void> {
  await ask("alarm", { organization: whose.organization, score });
}

/** What the server was asked: the operations that a client sent over HTTP, by name. */
export interface Ears {
  readonly asked: string[];
}

const open: (() => void)[] = [];

/** A client; `tokens` are those that it keeps, and can be changed under it. */
export function makeClient(
  options: Partial<SafeEyeOptions> = {},
): SafeEyeClient & Ears & { readonly store: ReturnType<typeof memoryTokens> } {
  const asked: string[] = [];
  const store = memoryTokens();
  const client = createSafeEyeClient({
    url: API.href,
    webSocketImpl: WebSocket,
    ...store,
    fetch: (input, init) => {
      const text = typeof init?.body === "string" ? init.body : "";
      asked.push(/(?:query|mutation) (\w+)/.exec(text)?.[1] ?? "upload");
      return fetch(input, init);
    },
    ...options,
  });
  open.push(client.close);
  return { ...client, asked, store };
}

/** A client of somebody who has signed in. */
export async function signedIn(
  who: Person,
  options: Partial<SafeEyeOptions> = {},
): Promise<ReturnType<typeof makeClient>> {
  const client = makeClient(options);
  const { errors } = await client.session.signIn({ email: who.email, password: who.password });
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return client;
}

/** Spoil the access token, as time does. */
export async function expire({ store }: { readonly store: ReturnType<typeof memoryTokens> }) {
  const tokens = (await store.getTokens()) as Tokens;
  await store.setTokens({ ...tokens, accessToken: `${tokens.accessToken.slice(0, -3)}AAA` });
}

/** A line to the server that can be cut. */
export class Line {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isCut = false;

  private constructor(server: Server) {
    this.#server = server;
    const { port } = server.address() as AddressInfo;
    this.url = `http://127.0.0.1:${port}${API.pathname}`;
  }

  static async lay(): Promise<Line> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const line = new Line(server);
    server.on("connection", (socket) => line.#join(socket));
    open.push(() => line.#take());
    return line;
  }

  /** Break every connection, and let no new one through. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  /** Let nothing more through on the connections of now, and tell nobody. */
  silence(): void {
    for (const socket of this.#sockets) {
      socket.unpipe();
      socket.resume();
    }
  }

  #join(near: Socket): void {
    if (this.#isCut) {
      near.destroy();
      return;
    }
    const far = connect(Number(API.port), API.hostname);
    for (const [one, other] of [[near, far], [far, near]] as const) {
      this.#sockets.add(one);
      one.pipe(other);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
  }

  #take(): void {
    this.cut();
    this.#server.close();
  }
}

/** Let go of all clients and lines, so that the process can end. */
export function closeAll(): void {
  for (const close of open.splice(0)) close();
}

/** Things that come one by one, in order, whenever they come. */
export class Queue<Item> {
  readonly #waiting: ((item: Item) => void)[] = [];
  readonly items: Item[] = [];
  #taken = 0;

  put = (item: Item): void => {
    this.items.push(item);
    const first = this.#waiting.shift();
    if (first) {
      this.#taken += 1;
      first(item);
    }
  };

  /** The next one, when it is there. */
  async take(): Promise<Item> {
    const item = this.items[this.#taken];
    if (item !== undefined) {
      this.#taken += 1;
      return item;
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async takeMany(count: number): Promise<Item[]> {
    const found: Item[] = [];
    while (found.length < count) found.push(await this.take());
    return found;
  }
}
