// The cache: pages become one list, objects are found again, addresses are whole.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { AlarmDocument, AlarmsDocument, createCache } from "@safe-eye/client";
import { gql } from "@apollo/client";
import { closeAll, person, raiseAlarm, signedIn } from "./world.js";

after(closeAll);

test("pages of the server become one list without gap or repeat", async () => {
  const alice = await person();
  for (const score of [0.71, 0.72, 0.73]) await raiseAlarm(alice, score);
  const { apollo } = await signedIn(alice);
  const first = { query: AlarmsDocument, variables: { first: 2 } };
  const { data } = await apollo.query(first);
  const list = apollo.watchQuery(first);
  const watch = list.subscribe(() => {});
  const pageInfo = data?.alarms.pageInfo;
  assert.equal(pageInfo?.hasNextPage, true);
  const more = { variables: { after: pageInfo.endCursor } };
  await list.fetchMore(more);
  await list.fetchMore(more);
  const alarms = apollo.readQuery(first)?.alarms;
  assert.deepEqual(alarms?.nodes.map(({ score }) => score), [0.73, 0.72, 0.71]);
  assert.equal(alarms?.pageInfo.hasNextPage, false);
  assert.equal(alarms?.feedCursor, data?.alarms.feedCursor);
  watch.unsubscribe();
});

test("another filter is another list", async () => {
  const alice = await person();
  await raiseAlarm(alice, 0.71);
  const { apollo } = await signedIn(alice);
  const none = { filter: { types: ["fall"] }, first: 10 };
  const one = await apollo.query({ query: AlarmsDocument, variables: { first: 10 } });
  const other = await apollo.query({ query: AlarmsDocument, variables: none });
  assert.equal(one.data?.alarms.nodes.length, 1);
  assert.equal(other.data?.alarms.nodes.length, 0);
  const again = await apollo.query({ query: AlarmsDocument, variables: { first: 10 } });
  assert.equal(again.data?.alarms.nodes.length, 1);
});

test("an alarm of a list is found by its id, and its picture has a whole address", async () => {
  const alice = await person();
  await raiseAlarm(alice, 0.71);
  const { apollo } = await signedIn(alice);
  const { data } = await apollo.query({ query: AlarmsDocument, variables: { first: 1 } });
  const alarm = data?.alarms.nodes[0];
  assert.ok(alarm?.detection?.snapshotUrl);
  assert.equal((await fetch(alarm.detection.snapshotUrl)).status, 200);
  const query = gql`
    query ($id: ID!) {
      alarm(id: $id) {
        score
      }
    }
  `;
  const found = await apollo.query<{ alarm: { score: number } }>({
    query,
    variables: { id: alarm.id },
    fetchPolicy: "cache-only",
  });
  assert.equal(found.data?.alarm.score, 0.71);
  const whole = await apollo.query({ query: AlarmDocument, variables: { id: alarm.id } });
  assert.ok((whole.data?.alarm?.detection?.boxes.length ?? 0) > 0);
});

const EDGES = gql`
  query ($first: Int, $after: String, $last: Int, $before: String) {
    videos(first: $first, after: $after, last: $last, before: $before) {
      edges {
        cursor
        node {
          id
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  }
`;

function page(numbers: readonly number[], ends: { previous?: boolean; next?: boolean }) {
  const edges = numbers.map((n) => ({
    __typename: "VideoEdge",
    cursor: `c${n}`,
    node: { __typename: "Video", id: `v${n}` },
  }));
  const pageInfo = {
    __typename: "PageInfo",
    hasNextPage: ends.next ?? false,
    hasPreviousPage: ends.previous ?? false,
    startCursor: edges[0]?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? null,
  };
  return { videos: { __typename: "VideoConnection", edges, pageInfo } };
}

interface Listed {
  videos: {
    edges: { node: { id: string } }[];
    pageInfo: { hasNextPage: boolean; startCursor: string; endCursor: string };
  };
}

function ids(cache: ReturnType<typeof createCache>): string[] {
  const found = cache.readQuery<Listed>({ query: EDGES });
  return found?.videos.edges.map(({ node }) => node.id) ?? [];
}

test("pages are appended, prepended and replaced where they belong", () => {
  const cache = createCache();
  const write = (variables: object, data: object) =>
    cache.writeQuery({ query: EDGES, variables, data });
  write({ first: 2 }, page([3, 4], { previous: true, next: true }));
  write({ first: 2, after: "c4" }, page([5, 6], { previous: true, next: true }));
  write({ last: 2, before: "c3" }, page([1, 2], { next: true }));
  assert.deepEqual(ids(cache), ["v1", "v2", "v3", "v4", "v5", "v6"]);
  const { pageInfo } = cache.readQuery<Listed>({ query: EDGES })!.videos;
  assert.deepEqual([pageInfo.startCursor, pageInfo.endCursor], ["c1", "c6"]);
  // The page behind 4 again: 5 was deleted meanwhile.
  write({ first: 2, after: "c4" }, page([6, 7], { previous: true }));
  assert.deepEqual(ids(cache), ["v1", "v2", "v3", "v4", "v6", "v7"]);
  cache.evict({ id: "Video:v3" });
  assert.deepEqual(ids(cache), ["v1", "v2", "v4", "v6", "v7"]);
  write({ first: 2 }, page([1, 2], { next: true }));
  assert.deepEqual(ids(cache), ["v1", "v2"]);
});
