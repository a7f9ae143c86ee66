// Uploads of videos: small files in one request, large ones in parts that can be resumed.

import type { SafeEyeClient } from "./client.js";
import { accepted, RefusedError } from "./errors.js";
import {
  FinishUploadDocument,
  StartUploadDocument,
  UploadDocument,
  UploadPartsDocument,
  UploadVideoDocument,
  type FinishUploadMutation,
  type UploadRowFragment,
  type UploadVideoMutation,
} from "./generated/operations.js";
import { Patience } from "./links/patience.js";
import type { Progress, UploadContext } from "./links/upload-link.js";
import { transfer } from "./transfer.js";

/** Up to this size a file goes in one request. */
const SMALL_BYTES = 50 * 1024 ** 2;
const PARTS_AT_ONCE = 3;
/** About two minutes without the network. */
const TRIES = 10;

export interface UploadOptions {
  /** By default the name of the file. */
  readonly name?: string;
  /** Analyse it as soon as it is there. */
  readonly analyze?: boolean;
  readonly onProgress?: (progress: Progress) => void;
  /** Stops the upload; what has arrived waits to be resumed. */
  readonly signal?: AbortSignal;
  /** Go on with this upload, after a reload or a crash; the file must be the same. */
  readonly resume?: string;
  /** Hear the id of an upload in parts, to keep it for `resume`. */
  readonly onStarted?: (uploadId: string) => void;
  /** Files larger than this go in parts; by default 50 MiB. */
  readonly inPartsFrom?: number;
}

export type UploadedVideo = Pick<
  UploadVideoMutation["uploadVideo"],
  "video" | "analysis" | "errors"
>;

/** Upload a video; a refusal comes as data, in `errors`. */
export async function uploadVideo(
  client: SafeEyeClient,
  file: Blob,
  options: UploadOptions = {},
): Promise<UploadedVideo> {
  const { inPartsFrom = SMALL_BYTES, resume } = options;
  if (file.size <= inPartsFrom && resume === undefined) return inOne(client, file, options);
  try {
    return await new PartedUpload(client, file, options).run();
  } catch (error) {
    if (error instanceof RefusedError) {
      return { video: null, analysis: null, errors: error.errors };
    }
    throw error;
  }
}

async function inOne(
  { apollo }: SafeEyeClient,
  file: Blob,
  { name, analyze, onProgress, signal }: UploadOptions,
): Promise<UploadedVideo> {
  const context: UploadContext = { onUploadProgress: onProgress, signal };
  const { data } = await apollo.mutate({
    mutation: UploadVideoDocument,
    variables: { input: { file, name, analyze } },
    context: { ...context },
  });
  if (!data) throw new Error("The server gave no payload.");
  return data.uploadVideo;
}

class PartedUpload {
  readonly #client: SafeEyeClient;
  readonly #file: Blob;
  readonly #options: UploadOptions;
  /** What has gone of each part. */
  readonly #sent = new Map<number, number>();

  constructor(client: SafeEyeClient, file: Blob, options: UploadOptions) {
    this.#client = client;
    this.#file = file;
    this.#options = options;
  }

  async run(): Promise<UploadedVideo> {
    const upload = await this.#begin();
    const etags = new Map(upload.parts.map(({ number, etag }) => [number, etag]));
    for (const { number, sizeBytes } of upload.parts) this.#sent.set(number, sizeBytes);
    const missing = Array.from({ length: upload.partCount }, (_, at) => at + 1).filter(
      (number) => !etags.has(number),
    );
    const worker = async (): Promise<void> => {
      for (let number = missing.shift(); number !== undefined; number = missing.shift()) {
        etags.set(number, await this.#untilDone(() => this.#send(upload, Number(number))));
      }
    };
    await Promise.all(Array.from({ length: PARTS_AT_ONCE }, worker));
    const parts = [...etags].map(([number, etag]) => ({ number, etag }));
    return this.#untilDone(() => this.#finish(upload.id, parts));
  }

  async #begin(): Promise<UploadRowFragment> {
    const { resume, name, onStarted } = this.#options;
    const { apollo } = this.#client;
    if (resume !== undefined) return this.#look(resume);
    const fileName = name ?? (this.#file instanceof File ? this.#file.name : "video");
    const { size: sizeBytes, type } = this.#file;
    const input = { fileName, sizeBytes, contentType: type || undefined };
    const { data } = await apollo.mutate({ mutation: StartUploadDocument, variables: { input } });
    const { upload } = accepted(data?.startUpload);
    if (!upload) throw new Error("The server started no upload.");
    onStarted?.(upload.id);
    return upload;
  }

  async #look(id: string): Promise<UploadRowFragment> {
    const { data } = await this.#client.apollo.query({
      query: UploadDocument,
      variables: { id },
      fetchPolicy: "network-only",
    });
    const upload = data?.upload;
    if (!upload) throw new Error("There is no such upload to go on with.");
    if (upload.sizeBytes !== this.#file.size) throw new Error("This is another file.");
    return upload;
  }

  /** One part; its ETag. Each try asks for a new address: they expire. */
  async #send({ id: uploadId }: UploadRowFragment, number: number): Promise<string> {
    const { apollo, endpoint } = this.#client;
    const { data } = await apollo.mutate({
      mutation: UploadPartsDocument,
      variables: { input: { uploadId, numbers: [number] } },
    });
    const part = accepted(data?.uploadParts).parts?.[0];
    if (!part) throw new Error("The server gave no address for a part.");
    const response = await transfer(endpoint.fetch, {
      method: "PUT",
      url: URL.canParse(endpoint.url) ? new URL(part.url, endpoint.url).href : part.url,
      headers: {},
      body: this.#file.slice(part.firstByte, part.firstByte + part.sizeBytes),
      signal: this.#options.signal,
      onSent: (bytes) => this.#tell(number, Math.min(bytes, part.sizeBytes)),
    });
    const etag = response.headers.get("etag");
    if (!response.ok || !etag) throw new Error(`A part was refused: ${response.status}.`);
    return etag;
  }

  async #finish(
    uploadId: string,
    parts: { number: number; etag: string }[],
  ): Promise<FinishUploadMutation["finishUpload"]> {
    const { analyze } = this.#options;
    const { data } = await this.#client.apollo.mutate({
      mutation: FinishUploadDocument,
      variables: { input: { uploadId, parts, analyze } },
    });
    return accepted(data?.finishUpload);
  }

  #tell(number: number, bytes: number): void {
    this.#sent.set(number, bytes);
    const sentBytes = [...this.#sent.values()].reduce((sum, each) => sum + each, 0);
    this.#options.onProgress?.({ sentBytes, totalBytes: this.#file.size });
  }

  /** Again after a lost connection, but not what was refused or stopped. */
  async #untilDone<Value>(work: () => Promise<Value>): Promise<Value> {
    const { signal } = this.#options;
    const patience = new Patience();
    for (let tries = 1; ; tries += 1) {
      signal?.throwIfAborted();
      try {
        return await work();
      } catch (error) {
        if (error instanceof RefusedError || signal?.aborted || tries === TRIES) throw error;
      }
      await patience.wait();
    }
  }
}
