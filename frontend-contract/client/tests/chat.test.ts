// Two people talk, each with a client of their own.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import {
  accepted,
  ChatMessagesDocument,
  ChatRoomsDocument,
  ChatTypingDocument,
  CreateChatRoomDocument,
  MarkChatReadDocument,
  MeDocument,
  MessagePostedDocument,
  PostMessageDocument,
  RemoveChatMemberDocument,
  SendTypingDocument,
  type MessagePostedSubscription,
  type SafeEyeClient,
} from "@safe-eye/client";
import { closeAll, Line, person, Queue, signedIn } from "./world.js";

after(closeAll);
type Told = MessagePostedSubscription["messagePosted"];

async function idOf({ apollo }: SafeEyeClient): Promise<string> {
  const { data } = await apollo.query({ query: MeDocument });
  assert.ok(data?.me);
  return data.me.id;
}

async function twoInARoom(options: { url?: string } = {}) {
  const owner = await person();
  const alice = await signedIn(owner);
  const bob = await signedIn(await person(owner), options);
  const input = { name: "Night shift", memberIds: [await idOf(bob)] };
  const { data } = await alice.apollo.mutate({
    mutation: CreateChatRoomDocument,
    variables: { input },
  });
  const room = accepted(data?.createChatRoom).chatRoom;
  assert.ok(room);
  return { alice, bob, roomId: room.id };
}

/** What a client hears in the room from now on. */
async function listen({ apollo }: SafeEyeClient, roomId: string) {
  const { data } = await apollo.query({
    query: ChatMessagesDocument,
    variables: { id: roomId, first: 20 },
    fetchPolicy: "network-only",
  });
  const told = new Queue<Told>();
  const endings = new Queue<string>();
  const subscription = apollo
    .subscribe({
      query: MessagePostedDocument,
      variables: { roomId, after: data?.chatRoom?.messages.feedCursor },
    })
    .subscribe({
      next: (result) => result.data && told.put(result.data.messagePosted),
      complete: () => endings.put("complete"),
    });
  return { told, endings, stop: () => subscription.unsubscribe() };
}

async function say({ apollo }: SafeEyeClient, roomId: string, text: string): Promise<void> {
  const variables = { input: { roomId, text } };
  const { data } = await apollo.mutate({ mutation: PostMessageDocument, variables });
  accepted(data?.postMessage);
}

test("each hears the other, in order, and what was unread is counted", async () => {
  const { alice, bob, roomId } = await twoInARoom();
  const [first, second] = [await listen(alice, roomId), await listen(bob, roomId)];
  await say(alice, roomId, "Door 3, please 🚪");
  await second.told.take();
  await say(bob, roomId, "가고 있어요");
  const texts = (told: readonly Told[]) => told.map(({ message }) => message.text);
  const both = ["Door 3, please 🚪", "가고 있어요"];
  assert.deepEqual(texts(await first.told.takeMany(2)), both);
  await second.told.take();
  assert.deepEqual(texts(second.told.items), both);
  const unread = async () => {
    const { data } = await alice.apollo.query({
      query: ChatRoomsDocument,
      variables: { first: 10 },
      fetchPolicy: "network-only",
    });
    return data?.chatRooms.nodes.map(({ unreadCount }) => unreadCount);
  };
  assert.deepEqual(await unread(), [1]);
  await alice.apollo.mutate({
    mutation: MarkChatReadDocument,
    variables: { input: { roomId } },
  });
  assert.deepEqual(await unread(), [0]);
  first.stop();
  second.stop();
});

test("what was said while one's connection was broken comes afterwards, once", async () => {
  const line = await Line.lay();
  const { alice, bob, roomId } = await twoInARoom({ url: line.url });
  const { told, stop } = await listen(bob, roomId);
  await say(alice, roomId, "one");
  await told.take();
  line.cut();
  await say(alice, roomId, "two");
  await say(alice, roomId, "three");
  line.mend();
  await told.takeMany(2);
  await say(alice, roomId, "four");
  await told.take();
  assert.deepEqual(told.items.map(({ message }) => message.number), [1, 2, 3, 4]);
  stop();
});

test("one sees the other type", async () => {
  const { alice, bob, roomId } = await twoInARoom();
  const seen = new Queue<number>();
  const subscription = alice.apollo
    .subscribe({ query: ChatTypingDocument, variables: { roomId } })
    .subscribe(({ data }) => data && seen.put(data.chatTyping.users.length));
  assert.equal(await seen.take(), 0);
  const variables = { input: { roomId } };
  await bob.apollo.mutate({ mutation: SendTypingDocument, variables });
  assert.equal(await seen.take(), 1);
  subscription.unsubscribe();
});

test("who is put out of a room hears no more, and their client is told", async () => {
  const { alice, bob, roomId } = await twoInARoom();
  const { told, endings } = await listen(bob, roomId);
  await say(alice, roomId, "one");
  await told.take();
  await alice.apollo.mutate({
    mutation: RemoveChatMemberDocument,
    variables: { input: { roomId, userId: await idOf(bob) } },
  });
  assert.equal(await endings.take(), "complete");
  await say(alice, roomId, "a secret");
  assert.equal(told.items.length, 1);
});
