// Signing in, renewing, signing out.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import {
  AlarmCountDocument,
  AnalyzeVideoDocument,
  errorCodes,
  memoryTokens,
  MeDocument,
  VideosDocument,
  type Tokens,
} from "@safe-eye/client";
import { ask, closeAll, expire, makeClient, person, Queue, signedIn } from "./world.js";

after(closeAll);

test("a wrong password is refused as data and keeps nothing", async () => {
  const alice = await person();
  const client = makeClient();
  const { errors, user } = await client.session.signIn({ ...login(alice), password: "wrong" });
  assert.deepEqual(errors.map(({ code }) => code), ["INVALID_CREDENTIALS"]);
  assert.equal(user, null);
  assert.equal(await client.store.getTokens(), null);
});

test("who signs in is asked for by their token", async () => {
  const alice = await person();
  const client = await signedIn(alice);
  const { data } = await client.apollo.query({ query: MeDocument });
  assert.equal(data?.me?.email, alice.email);
});

test("messages come in the language that the application names", async () => {
  const alice = await person();
  const client = makeClient({ language: "ko" });
  const { errors } = await client.session.signIn({ ...login(alice), password: "wrong" });
  assert.match(errors[0]?.message ?? "", /[가-힣]/);
});

test("ten operations with an expired token make one renewal and all are answered", async () => {
  const client = await signedIn(await person());
  await expire(client);
  client.asked.length = 0;
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, at) =>
      client.apollo.query({
        query: VideosDocument,
        variables: { first: at },
        fetchPolicy: "no-cache",
        context: { queryDeduplication: false },
      }),
    ),
  );
  assert.ok(answers.every(({ data }) => data?.videos.nodes.length === 0));
  assert.equal(client.asked.filter((name) => name === "RefreshToken").length, 1);
  assert.equal(client.asked.filter((name) => name === "Videos").length, 20);
});

test("a mutation with an expired token is sent again and decided", async () => {
  const client = await signedIn(await person());
  await expire(client);
  const { data } = await client.apollo.mutate({
    mutation: AnalyzeVideoDocument,
    variables: { input: { videoId: "none" } },
  });
  assert.deepEqual(data?.analyzeVideo.errors.map(({ code }) => code), ["INVALID_ID"]);
});

test("a renewal that does not get through is tried again", async () => {
  let isDown = false;
  let failures = 0;
  const client = await signedIn(await person(), {
    fetch: async (input, init) => {
      if (isDown && String(init?.body).includes("RefreshToken")) {
        isDown = false;
        failures += 1;
        throw new TypeError("fetch failed");
      }
      return fetch(input, init);
    },
  });
  await expire(client);
  isDown = true;
  const { data } = await client.apollo.query({ query: MeDocument });
  assert.ok(data?.me);
  assert.equal(failures, 1);
});

test("without the network an operation fails and nobody is signed out", async () => {
  let isDown = false;
  let signedOut = 0;
  const client = await signedIn(await person(), {
    onSignedOut: () => (signedOut += 1),
    fetch: async (input, init) => {
      if (isDown) throw new TypeError("fetch failed");
      return fetch(input, init);
    },
  });
  isDown = true;
  await assert.rejects(client.apollo.query({ query: MeDocument }), TypeError);
  isDown = false;
  const { data } = await client.apollo.query({ query: MeDocument });
  assert.ok(data?.me);
  assert.equal(signedOut, 0);
});

test("a revoked session ends once, and what was asked says so", async () => {
  const alice = await person();
  let signedOut = 0;
  const client = await signedIn(alice, { onSignedOut: () => (signedOut += 1) });
  await ask("revoke", { email: alice.email });
  const count = () =>
    client.apollo.query({ query: AlarmCountDocument, fetchPolicy: "no-cache" }).then(
      () => [],
      (error: unknown) => errorCodes(error),
    );
  const codes = await Promise.all([count(), count(), count()]);
  assert.deepEqual(codes, [["UNAUTHENTICATED"], ["UNAUTHENTICATED"], ["UNAUTHENTICATED"]]);
  assert.equal(signedOut, 1);
  assert.equal(await client.store.getTokens(), null);
});

test("signing out ends the session at the server and empties the cache", async () => {
  const alice = await person();
  let signedOut = 0;
  const client = await signedIn(alice, { onSignedOut: () => (signedOut += 1) });
  await client.apollo.query({ query: MeDocument });
  const tokens = await client.store.getTokens();
  await client.session.signOut();
  assert.equal(await client.store.getTokens(), null);
  assert.equal(client.apollo.readQuery({ query: MeDocument }), null);
  assert.equal(signedOut, 0);
  const thief = makeClient(memoryTokens(tokens));
  await assert.rejects(thief.apollo.query({ query: MeDocument }), (error) =>
    errorCodes(error).includes("UNAUTHENTICATED"),
  );
});

test("where tokens cannot be kept the refresh token is not used up", async () => {
  const alice = await person();
  const browser = await signedIn(alice);
  await expire(browser);
  const tokens = await browser.store.getTokens();
  const server = makeClient({ getTokens: () => tokens, setTokens: undefined });
  await assert.rejects(server.apollo.query({ query: AlarmCountDocument }), (error) =>
    errorCodes(error).includes("UNAUTHENTICATED"),
  );
  assert.deepEqual(server.asked, ["AlarmCount"]);
  const { data } = await browser.apollo.query({ query: MeDocument });
  assert.equal(data?.me?.email, alice.email);
});

test("a renewal whose answer was lost is asked for again and signs nobody out", async () => {
  let isLosing = false;
  let lost = 0;
  const client = await signedIn(await person(), {
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      if (isLosing && String(init?.body).includes("RefreshToken")) {
        isLosing = false;
        lost += 1;
        await response.text();
        throw new TypeError("fetch failed");
      }
      return response;
    },
  });
  await expire(client);
  isLosing = true;
  const { data } = await client.apollo.query({ query: MeDocument });
  assert.ok(data?.me);
  assert.equal(lost, 1);
});

test("signing in and out in one tab counts in the others", async () => {
  const alice = await person();
  const tabs = new Set<() => void>();
  const store = memoryTokens();
  const shared = {
    getTokens: store.getTokens,
    setTokens: async (tokens: Tokens | null) => {
      await store.setTokens(tokens);
      for (const hear of tabs) hear();
    },
    watchTokens: (listener: () => void) => {
      tabs.add(listener);
      return () => void tabs.delete(listener);
    },
  };
  const [one, other] = [makeClient(shared), makeClient(shared)];
  const heard = new Queue<string>();
  other.session.subscribe(heard.put);
  await one.session.signIn(login(alice));
  assert.equal(await heard.take(), "started");
  const { data } = await other.apollo.query({ query: MeDocument });
  assert.equal(data?.me?.email, alice.email);
  await one.session.signOut();
  assert.equal(await heard.take(), "ended");
  assert.equal(other.apollo.readQuery({ query: MeDocument }), null);
  other.close();
  assert.equal(tabs.size, 1);
});

test("what the server cannot decide signs nobody out", async () => {
  let isFailing = false;
  const client = await signedIn(await person(), {
    fetch: async (input, init) => {
      if (isFailing && String(init?.body).includes("RefreshToken")) {
        return new Response("<html>maintenance</html>", { status: 503 });
      }
      return fetch(input, init);
    },
  });
  await expire(client);
  isFailing = true;
  await assert.rejects(client.apollo.query({ query: AlarmCountDocument }));
  isFailing = false;
  const { data } = await client.apollo.query({ query: MeDocument });
  assert.ok(data?.me);
});

function login({ email, password }: { email: string; password: string }) {
  return { email, password };
}
