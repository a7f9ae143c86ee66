// How the API says no: refusals are data in a payload, denials are GraphQL errors.

import { CombinedGraphQLErrors } from "@apollo/client";
import type { RefusalFragment } from "./generated/operations.js";

/** The session has ended: what was running for it does not go on. */
export class SignedOutError extends Error {
  override readonly name = "SignedOutError";

  constructor() {
    super("The session has ended.");
  }
}

/** The refusals of a payload, thrown by `accepted`. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  readonly errors: readonly RefusalFragment[];

  constructor(errors: readonly RefusalFragment[]) {
    super(errors.map(({ message }) => message).join(" "));
    this.errors = errors;
  }

  /** The codes, for a decision; the message is for the person. */
  get codes(): RefusalFragment["code"][] {
    return this.errors.map(({ code }) => code);
  }
}

/** A payload that was not refused; throws a RefusedError else. */
export function accepted<Payload extends { readonly errors: readonly RefusalFragment[] }>(
  payload: Payload | null | undefined,
): Payload {
  if (!payload) throw new Error("The server gave no payload.");
  if (payload.errors.length > 0) throw new RefusedError(payload.errors);
  return payload;
}

/** The codes of the GraphQL errors in what Apollo Client threw or gave as `error`. */
export function errorCodes(error: unknown): string[] {
  if (!CombinedGraphQLErrors.is(error)) return [];
  return codesOf(error.errors);
}

interface CodedError {
  readonly extensions?: { readonly [name: string]: unknown } | undefined;
}

/** The codes in the `errors` of an answer. */
export function codesOf(errors: readonly CodedError[] | undefined): string[] {
  const found = (errors ?? []).map(({ extensions }) => extensions?.["code"]);
  return found.filter((code): code is string => typeof code === "string");
}
