// GraphQL over HTTP: one operation, with the session's token, tried again after a refresh.

import { language, t } from "./i18n.js";

export const ENDPOINT = "/graphql";

/** The API refused: `code` is its error code, `message` its sentence. */
export class ApiError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/** No answer came: the server is away or the network is. */
export class NetworkError extends ApiError {
  constructor() {
    super("NETWORK", t("networkError"));
  }
}

export function headers(token) {
  return {
    Accept: "application/graphql-response+json, application/json",
    "Accept-Language": language(),
    ...(token ? { Authorization: `Bearer ${token}` } : {}),
  };
}

/** The data of an answer, or an ApiError of its first error. */
export function unwrap(reply) {
  const [error] = reply?.errors ?? [];
  if (error) throw new ApiError(error.extensions?.code ?? "ERROR", error.message);
  if (!reply?.data) throw new ApiError("ERROR", t("serverError"));
  return reply.data;
}

/** Send one operation with `token` (or none) and return its data. */
export async function send(query, variables, token) {
  let response;
  try {
    response = await fetch(ENDPOINT, {
      method: "POST",
      headers: { ...headers(token), "Content-Type": "application/json" },
      body: JSON.stringify({ query, variables }),
    });
  } catch {
    throw new NetworkError();
  }
  if ([502, 503, 504].includes(response.status)) throw new NetworkError();
  return unwrap(await response.json().catch(() => null));
}

/** Send as the person of `session`; an expired token is refreshed once. */
export async function execute(session, query, variables = {}) {
  return withToken(session, (token) => send(query, variables, token));
}

/** Call `attempt(token)`; when the token is refused, once more with a fresh one. */
export async function withToken(session, attempt) {
  const token = await session.token();
  try {
    return await attempt(token);
  } catch (error) {
    if (error.code !== "UNAUTHENTICATED") throw error;
  }
  return attempt(await session.token({ not: token }));
}

/** A payload's own refusal (`errors`) as an ApiError. */
export function accepted(payload) {
  const [error] = payload.errors;
  if (error) throw new ApiError(error.code, error.message);
  return payload;
}
