"use client";
// Asks again for what the network has kept away: a console comes back by itself.

import { CombinedGraphQLErrors } from "@apollo/client";
import { useEffect } from "react";

const AGAIN_AFTER_MS = 3_000;

/** Call `refetch` some time after each failure that is not the server's decision. */
export function useRetry(error: Error | undefined, refetch: () => Promise<unknown>): void {
  useEffect(() => {
    if (!error || CombinedGraphQLErrors.is(error)) return undefined;
    const again = (): void => void refetch().catch(() => {});
    const timer = setTimeout(again, AGAIN_AFTER_MS);
    return () => clearTimeout(timer);
  }, [error, refetch]);
}
