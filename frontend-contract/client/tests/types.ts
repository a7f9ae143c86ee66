// What the compiler must accept, and what it must refuse. Only compiled, never run.

import type { ApolloClient } from "@apollo/client";
import {
  accepted,
  AlarmDocument,
  AlarmFeedDocument,
  AlarmsDocument,
  createSafeEyeClient,
  LoginDocument,
  UploadVideoDocument,
  type AlarmRowFragment,
  type AlarmState,
  type Tokens,
} from "@safe-eye/client";
import { useAlarmFeed } from "@safe-eye/client/react";

declare const apollo: ApolloClient;

export async function queries(): Promise<void> {
  const { data } = await apollo.query({ query: AlarmsDocument, variables: { first: 10 } });
  const scores: (number | null)[] = data?.alarms.nodes.map(({ score }) => score) ?? [];
  scores.push(0.5);
  // @ts-expect-error - a list is no number
  const wrong: number = data?.alarms.nodes;
  void wrong;
  // @ts-expect-error - a field that was not asked for
  void data?.alarms.totalCount;
  // @ts-expect-error - an id is needed
  await apollo.query({ query: AlarmDocument, variables: {} });
  // @ts-expect-error - an id is a text
  await apollo.query({ query: AlarmDocument, variables: { id: 7 } });
  const state: AlarmState = "OPEN";
  await apollo.query({ query: AlarmsDocument, variables: { filter: { states: [state] } } });
  // @ts-expect-error - no state of an alarm
  await apollo.query({ query: AlarmsDocument, variables: { filter: { states: ["SHUT"] } } });
}

export async function mutations(file: File): Promise<void> {
  const { data } = await apollo.mutate({
    mutation: LoginDocument,
    variables: { input: { email: "alice@acme.example", password: "…" } },
  });
  const token: string | null | undefined = data?.login.accessToken;
  void token;
  const payload = accepted(data?.login);
  // @ts-expect-error - refusals have a code of the schema, not any text
  payload.errors[0].code = "NOT_MY_FAULT";
  await apollo.mutate({ mutation: UploadVideoDocument, variables: { input: { file } } });
  // @ts-expect-error - a path is no file
  await apollo.mutate({ mutation: UploadVideoDocument, variables: { input: { file: "a" } } });
}

export function subscriptions(): void {
  apollo.subscribe({ query: AlarmFeedDocument }).subscribe(({ data }) => {
    const row: AlarmRowFragment | null | undefined = data?.alarmFeed.alarm;
    const cursor: string | undefined = data?.alarmFeed.cursor;
    void [row, cursor];
    // @ts-expect-error - the fields of an alarm do not change under the cache
    if (row) row.score = 1;
  });
}

export function clients(tokens: Tokens): void {
  createSafeEyeClient({ url: "/graphql" });
  createSafeEyeClient({ url: "/graphql", getTokens: () => tokens, setTokens: () => {} });
  createSafeEyeClient({ url: "/graphql", getTokens: async () => null, language: () => "ko" });
  // @ts-expect-error - an address is needed
  createSafeEyeClient({});
  // @ts-expect-error - messages are in English or Korean
  createSafeEyeClient({ url: "/graphql", language: "de" });
  // @ts-expect-error - tokens are more than a text
  createSafeEyeClient({ url: "/graphql", getTokens: () => "token" });
}

export function Hooks(): string {
  const { alarms, connection } = useAlarmFeed({ first: 20, onEvent: ({ kind }) => kind });
  // @ts-expect-error - alarms have no colour
  void alarms[0]?.colour;
  // @ts-expect-error - a number is needed
  useAlarmFeed({ first: "20" });
  return connection;
}
