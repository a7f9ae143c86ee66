// Files: the multipart request, its progress, its end.

import assert from "node:assert/strict";
import { openAsBlob } from "node:fs";
import { after, test } from "node:test";
import { uploadVideo, VideosDocument, type Progress } from "@safe-eye/client";
import { closeAll, expire, person, signedIn } from "./world.js";

after(closeAll);

async function recording(): Promise<File> {
  const path = process.env["SAFE_EYE_VIDEO"] ?? "";
  return new File([await openAsBlob(path)], "가게 1.mp4", { type: "video/mp4" });
}

test("a video is uploaded with its progress and is in the list", async () => {
  const client = await signedIn(await person());
  const file = await recording();
  const seen: Progress[] = [];
  const { video, errors } = await uploadVideo(client.apollo, file, {
    onProgress: (progress) => seen.push(progress),
  });
  assert.deepEqual(errors, []);
  assert.equal(video?.name, "가게 1.mp4");
  assert.equal(video.sizeBytes, file.size);
  assert.deepEqual(seen.at(-1), { sentBytes: file.size, totalBytes: file.size });
  const sizes = seen.map(({ sentBytes }) => sentBytes);
  assert.deepEqual(sizes, [...sizes].sort((one, other) => one - other));
  const { data } = await client.apollo.query({ query: VideosDocument });
  assert.deepEqual(data?.videos.nodes.map(({ id }) => id), [video.id]);
});

test("without anyone to tell it is uploaded as well, under the name that was given", async () => {
  const client = await signedIn(await person());
  const { video } = await uploadVideo(client.apollo, await recording(), {
    name: "Door",
    analyze: false,
  });
  assert.equal(video?.name, "Door");
});

test("what is no video is refused as data", async () => {
  const client = await signedIn(await person());
  const { video, errors } = await uploadVideo(client.apollo, new Blob(["no video"]));
  assert.equal(video, null);
  assert.deepEqual(errors.map(({ code }) => code), ["NOT_A_VIDEO"]);
});

test("an upload with an expired token is sent again", async () => {
  const client = await signedIn(await person());
  await expire(client);
  const { video } = await uploadVideo(client.apollo, await recording());
  assert.ok(video);
});

test("a stopped upload leaves nothing", async () => {
  const client = await signedIn(await person());
  const stop = new AbortController();
  const upload = uploadVideo(client.apollo, await recording(), {
    signal: stop.signal,
    onProgress: () => stop.abort(new Error("enough")),
  });
  await assert.rejects(upload, /enough/);
  const { data } = await client.apollo.query({ query: VideosDocument });
  assert.deepEqual(data?.videos.nodes, []);
});
