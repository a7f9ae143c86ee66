// Subscriptions that outlive their connections.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import {
  AlarmFeedDocument,
  AlarmsDocument,
  errorCodes,
  followAlarms,
  SignedOutError,
  type AlarmEvent,
  type SafeEyeClient,
} from "@safe-eye/client";
import { ask, closeAll, Line, person, Queue, raiseAlarm, signedIn } from "./world.js";

after(closeAll);
const variables = { first: 10 };

async function follow({ apollo }: SafeEyeClient) {
  const { data } = await apollo.query({ query: AlarmsDocument, variables });
  assert.ok(data);
  const events = new Queue<AlarmEvent>();
  const errors = new Queue<Error>();
  const stop = followAlarms(apollo, {
    variables,
    after: data.alarms.feedCursor,
    onEvent: events.put,
    onError: errors.put,
  });
  return { events, errors, stop };
}

const scores = (events: readonly AlarmEvent[]) => events.map(({ alarm }) => alarm?.score);

function listed({ apollo }: SafeEyeClient): (number | null)[] {
  const list = apollo.readQuery({ query: AlarmsDocument, variables });
  return list?.alarms.nodes.map(({ score }) => score) ?? [];
}

/** Resolves when the socket is in `state`. */
function becomes({ socket }: SafeEyeClient, state: string): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (socket.state === state) {
        end();
        resolve();
      }
    };
    const end = socket.onState(look);
    look();
  });
}

test("a broken connection costs no alarm and repeats none", async () => {
  const alice = await person();
  const line = await Line.lay();
  const client = await signedIn(alice, { url: line.url });
  await raiseAlarm(alice, 0.71);
  const { events, stop } = await follow(client);
  await raiseAlarm(alice, 0.72);
  await events.take();
  line.cut();
  await becomes(client, "waiting");
  await raiseAlarm(alice, 0.73);
  await raiseAlarm(alice, 0.74);
  line.mend();
  client.socket.retryNow();
  await events.takeMany(2);
  await raiseAlarm(alice, 0.75);
  await events.take();
  assert.deepEqual(scores(events.items), [0.72, 0.73, 0.74, 0.75]);
  assert.deepEqual(listed(client), [0.75, 0.74, 0.73, 0.72, 0.71]);
  stop();
});

test("a connection that died silently is noticed", async () => {
  const alice = await person();
  const line = await Line.lay();
  const client = await signedIn(alice, { url: line.url, pingEveryMs: 200 });
  const { events, stop } = await follow(client);
  await becomes(client, "live");
  line.silence();
  await raiseAlarm(alice, 0.66);
  assert.equal((await events.take()).alarm?.score, 0.66);
  stop();
});

test("what happens between the page and the feed is not missed", async () => {
  const alice = await person();
  const client = await signedIn(alice);
  const { data } = await client.apollo.query({ query: AlarmsDocument, variables });
  await raiseAlarm(alice, 0.81);
  const events = new Queue<AlarmEvent>();
  const stop = followAlarms(client.apollo, {
    variables,
    after: data?.alarms.feedCursor ?? "",
    onEvent: events.put,
  });
  const { alarm } = await events.take();
  assert.equal(alarm?.score, 0.81);
  assert.equal((await fetch(alarm.detection?.snapshotUrl ?? "")).status, 200);
  stop();
});

test("a feed goes on when its token expires", async () => {
  const alice = await person();
  const client = await signedIn(alice);
  const { events, stop } = await follow(client);
  const first = await client.session.accessToken();
  await becomes(client, "live");
  // The server closes the socket with 4401.
  await becomes(client, "waiting");
  await raiseAlarm(alice, 0.91);
  assert.equal((await events.take()).alarm?.score, 0.91);
  assert.notEqual(await client.session.accessToken(), first);
  stop();
});

test("a restarted server costs no alarm", async () => {
  const alice = await person();
  const client = await signedIn(alice);
  const { events, stop } = await follow(client);
  await becomes(client, "live");
  await ask("down");
  await raiseAlarm(alice, 0.61);
  await becomes(client, "connecting");
  await becomes(client, "waiting");
  await ask("up");
  assert.equal((await events.take()).alarm?.score, 0.61);
  stop();
});

test("a revoked session ends the feed and says so", async () => {
  const alice = await person();
  let signedOut = 0;
  const client = await signedIn(alice, { onSignedOut: () => (signedOut += 1) });
  const { errors } = await follow(client);
  await becomes(client, "live");
  await ask("revoke", { email: alice.email });
  assert.ok((await errors.take()) instanceof SignedOutError);
  assert.equal(signedOut, 1);
});

test("signing out ends the feed, and the next person's is their own", async () => {
  const [alice, charlie] = [await person(), await person()];
  const client = await signedIn(alice);
  const first = await follow(client);
  await becomes(client, "live");
  await client.session.signOut();
  assert.ok((await first.errors.take()) instanceof SignedOutError);
  await client.session.signIn({ email: charlie.email, password: charlie.password });
  const second = await follow(client);
  await raiseAlarm(alice, 0.51);
  await raiseAlarm(charlie, 0.52);
  assert.equal((await second.events.take()).alarm?.score, 0.52);
  assert.deepEqual(first.events.items, []);
  second.stop();
});

test("nobody subscribes without having signed in", async () => {
  const client = await signedIn(await person());
  await client.session.signOut();
  const errors = new Queue<unknown>();
  client.apollo
    .subscribe({ query: AlarmFeedDocument, variables: { after: "" } })
    .subscribe({ next: ({ error }) => errors.put(error), error: errors.put });
  assert.ok((await errors.take()) instanceof SignedOutError);
});

test("a cursor that is none is refused with its code", async () => {
  const client = await signedIn(await person());
  const errors = new Queue<Error>();
  followAlarms(client.apollo, { variables, after: "nonsense", onError: errors.put });
  assert.deepEqual(errorCodes(await errors.take()), ["INVALID_INPUT"]);
});
