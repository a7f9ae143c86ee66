// Where the tokens of a session are kept: the application decides, two ways are here.

/** What a sign-in answers; the times are RFC 3339. */
export interface Tokens {
  readonly accessToken: string;
  readonly accessExpiresAt: string;
  readonly refreshToken: string;
  readonly refreshExpiresAt: string;
}

/** How the client reads and writes tokens. */
export interface TokenStore {
  /** The tokens as they are now, or null when nobody is signed in. */
  getTokens: () => Tokens | null | Promise<Tokens | null>;
  /**
   * Keep new tokens; null when the session has ended.
   *
   * Leave it out where they cannot be kept, as in a server component: an expired access
   * token is then not renewed, because a refresh token works only once.
   */
  setTokens?: (tokens: Tokens | null) => void | Promise<void>;
  /** Hear that another tab has changed them; returns what ends it. */
  watchTokens?: (listener: () => void) => () => void;
}

/** In this process only: tests, scripts, or a page that forgets at reload. */
export function memoryTokens(
  tokens: Tokens | null = null,
): Required<Omit<TokenStore, "watchTokens">> {
  let kept = tokens;
  return {
    getTokens: () => kept,
    setTokens: (next) => {
      kept = next;
    },
  };
}

/**
 * In the browser's localStorage, shared by all tabs; on a server nobody is signed in.
 *
 * A script that runs in the page can read them: forbid foreign ones by a
 * Content-Security-Policy, or keep tokens in cookies and give functions of your own.
 */
export function browserTokens(key = "safe-eye.tokens"): Required<TokenStore> {
  return {
    getTokens: () => parse(globalThis.localStorage?.getItem(key) ?? null),
    setTokens: (tokens) => {
      if (tokens) globalThis.localStorage?.setItem(key, JSON.stringify(tokens));
      else globalThis.localStorage?.removeItem(key);
    },
    watchTokens: (listener) => {
      const hear = (event: StorageEvent): void => {
        if (event.key === key || event.key === null) listener();
      };
      globalThis.addEventListener?.("storage", hear);
      return () => globalThis.removeEventListener?.("storage", hear);
    },
  };
}

function parse(text: string | null): Tokens | null {
  if (text === null) return null;
  try {
    const found = JSON.parse(text) as Partial<Tokens> | null;
    return found?.accessToken && found.refreshToken ? (found as Tokens) : null;
  } catch {
    return null;
  }
}
