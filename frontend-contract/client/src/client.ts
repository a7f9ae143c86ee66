// The client: an ApolloClient whose links know sessions, sockets and files.

import {
  ApolloClient,
  ApolloLink,
  HttpLink,
  type InMemoryCache,
  type TypePolicies,
} from "@apollo/client";
import { OperationTypeNode } from "graphql";
import { createCache } from "./cache.js";
import { addressLink } from "./links/address-link.js";
import { sessionLink } from "./links/session-link.js";
import { Socket } from "./links/socket-link.js";
import { hasFiles, uploadLink } from "./links/upload-link.js";
import { ACCEPT, type Endpoint, type Fetch } from "./request.js";
import { Session } from "./session.js";
import { memoryTokens, type TokenStore } from "./tokens.js";

/** The languages of the API's messages. */
export type Language = "en" | "ko";

export interface SafeEyeOptions extends Partial<TokenStore> {
  /** The address of the API: "https://safe-eye.example.com/graphql", or "/graphql". */
  readonly url: string;
  /** Where subscriptions go; by default the same address over ws or wss. */
  readonly socketUrl?: string;
  /** What messages are to be written in; by default what the browser or profile says. */
  readonly language?: Language | (() => Language);
  /** The server ended the session (revoked, expired): show the sign-in. */
  readonly onSignedOut?: () => void;
  /** Sent with every request, such as a version or a trace id. */
  readonly headers?: () => Record<string, string>;
  readonly fetch?: Fetch;
  /** A WebSocket class where there is no global one, as in Node before version 22. */
  readonly webSocketImpl?: unknown;
  /** How often a quiet WebSocket is tried, in milliseconds; by default 12,000. */
  readonly pingEveryMs?: number;
  /** A cache of your own; make it with `createCache`, so that it knows the schema. */
  readonly cache?: InMemoryCache;
  /** Added to the policies of the cache. */
  readonly typePolicies?: TypePolicies;
  /** For server rendering: see Apollo Client. */
  readonly ssrMode?: boolean;
}

export interface SafeEyeClient {
  /** Where requests go. */
  readonly endpoint: Endpoint;
  /** For queries, mutations and subscriptions, and for Apollo's hooks. */
  readonly apollo: ApolloClient;
  /** Signing in and out. */
  readonly session: Session;
  /** The WebSocket: its state, for an indicator of being live. */
  readonly socket: Socket;
  /** Let go of the socket and of the cache. */
  readonly close: () => void;
}

/**
 * Make a client.
 *
 * One for each browser page. On a server one for each request: a client holds the data
 * of one person.
 */
export function createSafeEyeClient(options: SafeEyeOptions): SafeEyeClient {
  const { url, getTokens, setTokens, watchTokens, onSignedOut } = options;
  const endpoint = toEndpoint(options);
  const store = getTokens ? { getTokens, setTokens, watchTokens } : memoryTokens();
  const session = new Session({ ...store, endpoint, onSignedOut });
  const socket = new Socket({
    url: () => options.socketUrl ?? toSocketUrl(url),
    session,
    webSocketImpl: options.webSocketImpl,
    pingEveryMs: options.pingEveryMs,
  });
  const cache = options.cache ?? createCache({ typePolicies: options.typePolicies });
  const apollo = new ApolloClient({
    cache,
    link: toLink(endpoint, session, socket),
    ssrMode: options.ssrMode ?? false,
  });
  const forget = session.subscribe((event) => {
    // What one person has read is not for the next. Those whose refusal ended the session
    // hear of it first: clearing cuts off what is under way.
    if (event === "started") void apollo.resetStore().catch(() => {});
    if (event === "ended") setTimeout(() => void apollo.clearStore().catch(() => {}), 0);
  });
  const close = (): void => {
    forget();
    session.close();
    socket.close();
    apollo.stop();
  };
  return { endpoint, apollo, session, socket, close };
}

function toEndpoint({ url, language, headers, fetch }: SafeEyeOptions): Endpoint {
  const spoken = (): Record<string, string> => {
    const now = typeof language === "function" ? language() : language;
    return now ? { "accept-language": now } : {};
  };
  return {
    url,
    // Looked up at each call: applications and tests replace the global one.
    fetch: fetch ?? ((input, init) => globalThis.fetch(input, init)),
    headers: () => ({ ...spoken(), ...headers?.() }),
  };
}

function toSocketUrl(url: string): string {
  return new URL(url, globalThis.location?.href).href.replace(/^http/, "ws");
}

function toLink(endpoint: Endpoint, session: Session, socket: Socket): ApolloLink {
  const { url, fetch } = endpoint;
  const overHttp = ApolloLink.from([
    sessionLink(session, endpoint),
    ApolloLink.split(
      ({ variables }) => hasFiles(variables),
      uploadLink(endpoint),
      new HttpLink({ uri: url, fetch, headers: { accept: ACCEPT } }),
    ),
  ]);
  const overBoth = ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    socket.link(),
    overHttp,
  );
  // Where the API is at the page's own address, paths are right as they are.
  return URL.canParse(url) ? ApolloLink.from([addressLink(url), overBoth]) : overBoth;
}
