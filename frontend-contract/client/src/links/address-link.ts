// Makes the addresses of media whole: with local storage the server gives their paths.

import { ApolloLink } from "@apollo/client";
import { map } from "rxjs";
import { ADDRESSES } from "../generated/cache-facts.js";

export function addressLink(url: string): ApolloLink {
  return new ApolloLink((operation, forward) =>
    forward(operation).pipe(
      map((result) => {
        complete(result.data, url);
        return result;
      }),
    ),
  );
}

/** In place: an answer is nobody's yet. Objects say by `__typename` what they are. */
function complete(value: unknown, url: string): void {
  if (Array.isArray(value)) {
    for (const each of value) complete(each, url);
  } else if (typeof value === "object" && value !== null) {
    const fields = value as Record<string, unknown>;
    for (const each of Object.values(fields)) complete(each, url);
    for (const name of ADDRESSES[String(fields["__typename"])] ?? []) {
      const address = fields[name];
      if (typeof address === "string") fields[name] = new URL(address, url).href;
    }
  }
}
