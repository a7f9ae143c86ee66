// The live list of alarms: the newest page, and each event since it was read.

import type { ApolloClient } from "@apollo/client";
import {
  AlarmFeedDocument,
  AlarmsDocument,
  type AlarmFeedFilter,
  type AlarmFeedSubscription,
  type AlarmRowFragment,
} from "./generated/operations.js";

/** One event of the feed. */
export type AlarmEvent = AlarmFeedSubscription["alarmFeed"];

/** Which alarms: what a list and a feed both understand. */
export type LiveFilter = Pick<
  AlarmFeedFilter,
  "types" | "risks" | "states" | "cameraIds" | "assigneeId"
>;

/** A list of alarms, newest first: the variables of `AlarmsDocument`. */
export interface LiveList {
  readonly filter?: LiveFilter | undefined;
  readonly first?: number | undefined;
}

export interface AlarmFeedOptions {
  /** The list that the events are written into. */
  readonly variables: LiveList;
  /** Where to begin: the `feedCursor` of that list. */
  readonly after: string;
  /** Hear of each event once the list has it, for a sound or a notification. */
  readonly onEvent?: ((event: AlarmEvent) => void) | undefined;
  /** The session is over, the server refused the feed, or an event could not be told. */
  readonly onError?: ((error: Error) => void) | undefined;
}

/**
 * Keep a list of alarms live; returns what ends it.
 *
 * A lost connection is made good by itself: what was missed comes first, in order.
 */
export function followAlarms(apollo: ApolloClient, options: AlarmFeedOptions): () => void {
  const { variables, after, onEvent, onError } = options;
  const { filter } = variables;
  const subscription = apollo
    .subscribe({ query: AlarmFeedDocument, variables: { filter, after } })
    .subscribe({
      next: ({ data, error }) => {
        if (data) {
          write(apollo, variables, data.alarmFeed);
          onEvent?.(data.alarmFeed);
        } else if (error) {
          onError?.(error as Error);
        }
      },
      error: (error: Error) => onError?.(error),
    });
  return () => subscription.unsubscribe();
}

function write(apollo: ApolloClient, variables: LiveList, event: AlarmEvent): void {
  apollo.cache.updateQuery({ query: AlarmsDocument, variables: { ...variables } }, (list) => {
    if (!list) return undefined;
    const { nodes, pageInfo } = list.alarms;
    const rows = withEvent(nodes, event, pageInfo.hasNextPage);
    // Who reads the list later goes on behind this event.
    return { ...list, alarms: { ...list.alarms, nodes: rows, feedCursor: event.cursor } };
  });
}

type Row = AlarmRowFragment;

/** The rows after an event; fields of a row that is there have changed by themselves. */
function withEvent(rows: readonly Row[], event: AlarmEvent, hasMore: boolean): readonly Row[] {
  const { alarm } = event;
  if (event.kind === "REMOVED" || !alarm) return rows.filter(({ id }) => id !== event.alarmId);
  if (rows.some(({ id }) => id === alarm.id)) return rows;
  const raised = Date.parse(alarm.createdAt);
  const place = rows.findIndex(({ createdAt }) => Date.parse(createdAt) <= raised);
  if (place >= 0) return [...rows.slice(0, place), alarm, ...rows.slice(place)];
  // Older than all that were read: it comes with its page.
  return hasMore ? rows : [...rows, alarm];
}
