// One operation over plain HTTP, past Apollo: what signing in and out needs.

import { CombinedGraphQLErrors, ServerError, type TypedDocumentNode } from "@apollo/client";
import { print, type FormattedExecutionResult } from "graphql";

export type Fetch = typeof globalThis.fetch;

/** Where requests go, and what they say of the person. */
export interface Endpoint {
  readonly url: string;
  readonly fetch: Fetch;
  /** The headers of every request: the language, and what the application adds. */
  readonly headers: () => Record<string, string>;
}

export const ACCEPT = "application/graphql-response+json, application/json;q=0.9";

/** The data of one operation. Throws what Apollo Client's HttpLink throws. */
export async function request<Data, Variables>(
  endpoint: Endpoint,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  accessToken: string | null = null,
): Promise<Data> {
  const response = await endpoint.fetch(endpoint.url, {
    method: "POST",
    headers: {
      ...endpoint.headers(),
      accept: ACCEPT,
      "content-type": "application/json",
      ...bearer(accessToken),
    },
    body: JSON.stringify({ query: print(document), variables }),
  });
  const result = await readResult<Data>(response);
  if (result.errors?.length) throw new CombinedGraphQLErrors(result);
  if (!result.data) throw new ServerError("The answer has no data.", { response, bodyText: "" });
  return result.data;
}

/** The header that says who sends a request. */
export function bearer(accessToken: string | null): Record<string, string> {
  return accessToken ? { authorization: `Bearer ${accessToken}` } : {};
}

/** The answer to an operation; a ServerError where it is not one. */
export async function readResult<Data>(
  response: Response,
): Promise<FormattedExecutionResult<Data & object>> {
  const bodyText = await response.text();
  try {
    const result = JSON.parse(bodyText) as FormattedExecutionResult<Data & object>;
    if ("data" in result || "errors" in result) return result;
  } catch {
    // Not of our server: a proxy's page, or nothing.
  }
  throw new ServerError(`The server answered ${response.status}.`, { response, bodyText });
}
