"use client";
// The live list of alarms for a component.

import { useQuery } from "@apollo/client/react";
import { useEffect, useMemo, useRef, useState } from "react";
import { followAlarms, type AlarmEvent, type LiveFilter } from "../feeds.js";
import { AlarmsDocument, type AlarmRowFragment } from "../generated/operations.js";
import type { ConnectionState } from "../links/socket-link.js";
import { useSafeEye } from "./provider.js";
import { useConnection } from "./use-connection.js";
import { useRetry } from "./use-retry.js";

export interface AlarmFeedHookOptions {
  /** Which alarms; by default all of the organisation. */
  readonly filter?: LiveFilter;
  /** Alarms at first, and with each `loadMore`; by default 50. */
  readonly first?: number;
  /** Hear of each event, for a sound or a notification. */
  readonly onEvent?: (event: AlarmEvent) => void;
}

export interface AlarmFeed {
  /** Newest first. */
  readonly alarms: readonly AlarmRowFragment[];
  /** "live" is when events arrive as they happen. */
  readonly connection: ConnectionState;
  /** The first page is on its way. */
  readonly isLoading: boolean;
  /** Why there is nothing, or nothing new. */
  readonly error: Error | null;
  readonly hasMore: boolean;
  /** Older alarms, to the end of the list. */
  readonly loadMore: () => Promise<void>;
}

/** The newest alarms, kept live. For somebody who is signed in. */
export function useAlarmFeed(options: AlarmFeedHookOptions = {}): AlarmFeed {
  const { filter, first = 50, onEvent } = options;
  const { apollo } = useSafeEye();
  const connection = useConnection();
  // Callers write filters in place: another object with the same content is the same.
  const wanted = JSON.stringify(filter);
  const variables = useMemo(
    () => ({ first, filter: wanted ? (JSON.parse(wanted) as LiveFilter) : undefined }),
    [first, wanted],
  );
  const { data, error, loading, fetchMore, refetch } = useQuery(AlarmsDocument, { variables });
  useRetry(error, refetch);
  const [fault, setFault] = useState<Error | null>(null);

  // The feed begins where the first page was read; what moves on later is its own.
  const feedCursor = data?.alarms.feedCursor;
  const latest = useRef({ feedCursor, onEvent });
  useEffect(() => {
    latest.current = { feedCursor, onEvent };
  });
  const isRead = feedCursor !== undefined;
  useEffect(() => {
    const after = latest.current.feedCursor;
    if (!isRead || after === undefined) return undefined;
    setFault(null);
    return followAlarms(apollo, {
      variables,
      after,
      onEvent: (event) => latest.current.onEvent?.(event),
      onError: setFault,
    });
  }, [apollo, variables, isRead]);

  const page = data?.alarms.pageInfo;
  return {
    alarms: data?.alarms.nodes ?? [],
    connection,
    isLoading: loading && !data,
    error: error ?? fault,
    hasMore: page?.hasNextPage ?? false,
    loadMore: async () => {
      if (page?.hasNextPage) await fetchMore({ variables: { after: page.endCursor } });
    },
  };
}
