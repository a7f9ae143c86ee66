"use client";
// Who is signed in.

import { useQuery } from "@apollo/client/react";
import { useEffect, useState } from "react";
import { MeDocument, type MeFragment } from "../generated/operations.js";
import { useSafeEye } from "./provider.js";
import { useRetry } from "./use-retry.js";

export interface SessionState {
  /** "unknown" until the kept tokens have been looked at, as on a server. */
  readonly state: "unknown" | "signed-in" | "signed-out";
  /** Who it is; null until that is known. */
  readonly user: MeFragment | null;
}

/** The session, following sign-ins and sign-outs of this page. */
export function useSession(): SessionState {
  const { session } = useSafeEye();
  const [state, setState] = useState<SessionState["state"]>("unknown");
  useEffect(() => {
    let isCurrent = true;
    const look = async (): Promise<void> => {
      const token = await session.accessToken();
      if (isCurrent) setState(token === null ? "signed-out" : "signed-in");
    };
    const end = session.subscribe(() => void look());
    void look();
    return () => {
      isCurrent = false;
      end();
    };
  }, [session]);
  const { data, error, refetch } = useQuery(MeDocument, { skip: state !== "signed-in" });
  useRetry(state === "signed-in" ? error : undefined, refetch);
  return { state, user: (state === "signed-in" && data?.me) || null };
}
