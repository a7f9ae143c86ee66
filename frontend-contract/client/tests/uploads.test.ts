// Files: the multipart request, its progress, its end.

import assert from "node:assert/strict";
import { openAsBlob } from "node:fs";
import { after, test } from "node:test";
import { uploadVideo, VideosDocument, type Progress } from "@safe-eye/client";
import { closeAll, expire, Line, person, signedIn } from "./world.js";

after(closeAll);

async function recording(): Promise<File> {
  const path = process.env["SAFE_EYE_VIDEO"] ?? "";
  return new File([await openAsBlob(path)], "가게 1.mp4", { type: "video/mp4" });
}

test("a video is uploaded with its progress and is in the list", async () => {
  const client = await signedIn(await person());
  const file = await recording();
  const seen: Progress[] = [];
  const { video, errors } = await uploadVideo(client, file, {
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
  const { video } = await uploadVideo(client, await recording(), {
    name: "Door",
    analyze: false,
  });
  assert.equal(video?.name, "Door");
});

test("what is no video is refused as data", async () => {
  const client = await signedIn(await person());
  const { video, errors } = await uploadVideo(client, new Blob(["no video"]));
  assert.equal(video, null);
  assert.deepEqual(errors.map(({ code }) => code), ["NOT_A_VIDEO"]);
});

test("an upload with an expired token is sent again", async () => {
  const client = await signedIn(await person());
  await expire(client);
  const { video } = await uploadVideo(client, await recording());
  assert.ok(video);
});

test("a stopped upload leaves nothing", async () => {
  const client = await signedIn(await person());
  const stop = new AbortController();
  const upload = uploadVideo(client, await recording(), {
    signal: stop.signal,
    onProgress: () => stop.abort(new Error("enough")),
  });
  await assert.rejects(upload, /enough/);
  const { data } = await client.apollo.query({ query: VideosDocument });
  assert.deepEqual(data?.videos.nodes, []);
});

test("a large file goes in parts, with its progress", async () => {
  const client = await signedIn(await person());
  const file = await recording();
  const seen: Progress[] = [];
  const { video, errors } = await uploadVideo(client, file, {
    inPartsFrom: 0,
    onProgress: (progress) => seen.push(progress),
  });
  assert.deepEqual(errors, []);
  assert.equal(video?.name, "가게 1.mp4");
  assert.ok(seen.length > 1);
  assert.deepEqual(seen.at(-1), { sentBytes: file.size, totalBytes: file.size });
});

test("an upload in parts outlives a broken connection", async () => {
  const line = await Line.lay();
  const client = await signedIn(await person(), { url: line.url });
  let cuts = 0;
  const { video } = await uploadVideo(client, await recording(), {
    inPartsFrom: 0,
    onProgress: () => {
      if (cuts === 2) return;
      cuts += 1;
      line.cut();
      setTimeout(() => line.mend(), 100);
    },
  });
  assert.ok(video);
  assert.equal(cuts, 2);
});

test("an upload is resumed where it was stopped", async () => {
  const client = await signedIn(await person());
  const file = await recording();
  const stop = new AbortController();
  let resume = "";
  const first = uploadVideo(client, file, {
    inPartsFrom: 0,
    signal: stop.signal,
    onStarted: (id) => (resume = id),
    onProgress: () => stop.abort(new Error("reloaded")),
  });
  await assert.rejects(first, /reloaded/);
  const started = client.asked.filter((name) => name === "StartUpload").length;
  const { video } = await uploadVideo(client, file, { resume });
  assert.ok(video);
  assert.equal(client.asked.filter((name) => name === "StartUpload").length, started);
  await assert.rejects(uploadVideo(client, new Blob(["other"]), { resume }), /another file/);
});

test("parts that are no video are refused as data", async () => {
  const client = await signedIn(await person());
  const { video, errors } = await uploadVideo(client, new Blob(["no video"]), { inPartsFrom: 0 });
  assert.equal(video, null);
  assert.deepEqual(errors.map(({ code }) => code), ["NOT_A_VIDEO"]);
});
