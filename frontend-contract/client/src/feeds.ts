// The live list of alarms: the newest page, and each event since it was read.

import type { ApolloClient } from "@apollo/client";
import {
  AlarmFeedDocument,
  AlarmsDocument,
  type AlarmFeedSubscription,
  type AlarmsQuery,
  type AlarmsQueryVariables,
} from "./generated/operations.js";

/** One event of the feed. */
export type AlarmEvent = AlarmFeedSubscription["alarmFeed"];

export interface AlarmFeedOptions {
  /** The list that the events are written into; `AlarmsDocument` with these reads it. */
  readonly variables: AlarmsQueryVariables;
  /** Where to begin: the `feedCursor` of that list. */
  readonly after: string;
  /** Hear of each event once the list has it, for a sound or a notification. */
  readonly onEvent?: ((event: AlarmEvent) => void) | undefined;
  /** The feed has ended: the session is over, or the server refused it. */
  readonly onEnd?: ((error: Error | null) => void) | undefined;
}

/**
 * Keep a list of alarms live; returns what ends it.
 *
 * A lost connection is made good by itself: what was missed comes first, in order.
 */
export function followAlarms(apollo: ApolloClient, options: AlarmFeedOptions): () => void {
  const { variables, after, onEvent, onEnd } = options;
  const subscription = apollo
    .subscribe({ query: AlarmFeedDocument, variables: { after } })
    .subscribe({
      next: ({ data, error }) => {
        if (data) {
          write(apollo, variables, data.alarmFeed);
          onEvent?.(data.alarmFeed);
        } else if (error) {
          onEnd?.(error as Error);
        }
      },
      error: (error: Error) => onEnd?.(error),
      complete: () => onEnd?.(null),
    });
  return () => subscription.unsubscribe();
}

function write(apollo: ApolloClient, variables: AlarmsQueryVariables, event: AlarmEvent): void {
  apollo.cache.updateQuery({ query: AlarmsDocument, variables }, (list) => {
    if (!list) return undefined;
    const alarms = { ...list.alarms, nodes: withEvent(list.alarms.nodes, event) };
    // Who reads the list later goes on behind this event.
    return { ...list, alarms: { ...alarms, feedCursor: event.cursor } };
  });
}

type Row = AlarmsQuery["alarms"]["nodes"][number];

/** A new alarm on top; one that is there has changed in the cache already. */
function withEvent(rows: readonly Row[], { kind, alarm }: AlarmEvent): readonly Row[] {
  const isThere = rows.some(({ id }) => id === alarm.id);
  return kind === "RAISED" && !isThere ? [alarm, ...rows] : rows;
}
