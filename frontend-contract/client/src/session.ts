// Who is signed in: the tokens, their renewal, and the end of the session.

import { accepted } from "./errors.js";
import {
  LoginDocument,
  LogoutDocument,
  RefreshTokenDocument,
  RegisterDocument,
  type LoginInput,
  type LoginMutation,
  type RegisterInput,
  type RegisterMutation,
} from "./generated/operations.js";
import { request, type Endpoint } from "./request.js";
import type { Tokens, TokenStore } from "./tokens.js";

/** Tries of one renewal: a lost answer is asked for again before the grace is over. */
const RENEWAL_PAUSES_MS = [250, 1000];

/** "started": somebody signed in. "renewed": new tokens. "ended": by us or refused. */
export type SessionEvent = "started" | "renewed" | "ended";

export interface SessionOptions extends TokenStore {
  readonly endpoint: Endpoint;
  /** The server ended the session: show the sign-in. Not called by `signOut`. */
  readonly onSignedOut?: (() => void) | undefined;
}

type TokenFields = { readonly [Name in keyof Tokens]?: string | null };

export class Session {
  readonly #options: SessionOptions;
  readonly #listeners = new Set<(event: SessionEvent) => void>();
  readonly #unwatch: (() => void) | undefined;
  #renewal: Promise<string | null> | null = null;
  /** Whether somebody was signed in when that was last looked at. */
  #wasSignedIn = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#unwatch = options.watchTokens?.(() => void this.#look());
  }

  /** Sign in; a refusal comes as data, in `errors`. */
  async signIn(input: LoginInput): Promise<LoginMutation["login"]> {
    const { login } = await request(this.#options.endpoint, LoginDocument, { input });
    if (login.errors.length === 0) await this.#start(login);
    return login;
  }

  /** Make an account and be signed in, where the installation allows it. */
  async register(input: RegisterInput): Promise<RegisterMutation["register"]> {
    const { register } = await request(this.#options.endpoint, RegisterDocument, { input });
    if (register.errors.length === 0 && register.accessToken) await this.#start(register);
    return register;
  }

  /** Sign out here at once, whatever the network says, and then at the server. */
  async signOut(): Promise<void> {
    const tokens = await this.#options.getTokens();
    await this.#end();
    if (!tokens) return;
    const input = { refreshToken: tokens.refreshToken };
    // Unheard, it ends with its expiry.
    await request(this.#options.endpoint, LogoutDocument, { input }).catch(() => null);
  }

  /** Take up tokens that came another way, such as an identity provider's. */
  async adopt(tokens: Tokens): Promise<void> {
    await this.#start(tokens);
  }

  /** The access token as it is kept, or null when nobody is signed in. */
  async accessToken(): Promise<string | null> {
    const tokens = await this.#options.getTokens();
    this.#wasSignedIn = tokens !== null;
    return tokens?.accessToken ?? null;
  }

  /** Follow other tabs no longer. */
  close(): void {
    this.#unwatch?.();
  }

  /**
   * An access token other than `refused`; null when the session has ended.
   *
   * However many ask at once, the server is asked once. Throws when it cannot be asked.
   */
  renew(refused: string): Promise<string | null> {
    this.#renewal ??= alone(this.#options.endpoint.url, () => this.#renew(refused)).finally(
      () => {
        this.#renewal = null;
      },
    );
    return this.#renewal;
  }

  /** Hear what becomes of the session; returns what ends it. */
  subscribe(listener: (event: SessionEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  async #renew(refused: string): Promise<string | null> {
    const { getTokens, setTokens, onSignedOut } = this.#options;
    const tokens = await getTokens();
    if (!tokens || !setTokens) return null;
    // Another request, or another tab, was faster.
    if (tokens.accessToken !== refused) return tokens.accessToken;
    const next = await this.#exchange(tokens.refreshToken);
    const latest = await getTokens();
    if (latest?.refreshToken !== tokens.refreshToken) return latest?.accessToken ?? null;
    if (next === null) {
      await this.#end();
      onSignedOut?.();
      return null;
    }
    await setTokens(next);
    this.#tell("renewed");
    return next.accessToken;
  }

  /** New tokens for a refresh token; null when it is refused. */
  async #exchange(refreshToken: string): Promise<Tokens | null> {
    for (let tries = 0; ; tries += 1) {
      try {
        const { endpoint } = this.#options;
        const input = { refreshToken };
        const { refreshToken: payload } = await request(endpoint, RefreshTokenDocument, {
          input,
        });
        if (payload.errors.some(({ code }) => code === "INVALID_REFRESH_TOKEN")) return null;
        return toTokens(accepted(payload));
      } catch (error) {
        const pause = RENEWAL_PAUSES_MS[tries];
        if (pause === undefined) throw error;
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }

  /** Another tab has signed in or out, or has renewed the tokens. */
  async #look(): Promise<void> {
    const wasSignedIn = this.#wasSignedIn;
    const isSignedIn = (await this.accessToken()) !== null;
    if (isSignedIn) this.#tell(wasSignedIn ? "renewed" : "started");
    else if (wasSignedIn) this.#tell("ended");
  }

  async #start(fields: TokenFields): Promise<void> {
    await this.#options.setTokens?.(toTokens(fields));
    this.#wasSignedIn = true;
    this.#tell("started");
  }

  async #end(): Promise<void> {
    await this.#options.setTokens?.(null);
    this.#wasSignedIn = false;
    this.#tell("ended");
  }

  #tell(event: SessionEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}

function toTokens(fields: TokenFields): Tokens {
  const { accessToken, accessExpiresAt, refreshToken, refreshExpiresAt } = fields;
  if (!accessToken || !refreshToken) throw new Error("The server gave no tokens.");
  return {
    accessToken,
    accessExpiresAt: accessExpiresAt ?? "",
    refreshToken,
    refreshExpiresAt: refreshExpiresAt ?? "",
  };
}

/** Tabs share their tokens, so only one of them renews; without HTTPS there is no lock. */
function alone<Value>(name: string, work: () => Promise<Value>): Promise<Value> {
  const locks = "document" in globalThis ? globalThis.navigator.locks : undefined;
  return locks ? locks.request(`safe-eye ${name}`, work) : work();
}
