// Uploads of videos, with their progress.

import type { ApolloClient } from "@apollo/client";
import { UploadVideoDocument, type UploadVideoMutation } from "./generated/operations.js";
import type { UploadContext } from "./links/upload-link.js";

export interface UploadOptions {
  /** By default the name of the file. */
  readonly name?: string;
  /** Analyse it as soon as it is there. */
  readonly analyze?: boolean;
  readonly onProgress?: UploadContext["onUploadProgress"];
  /** Stops the upload. */
  readonly signal?: AbortSignal;
}

/** Upload a video; a refusal comes as data, in `errors`. */
export async function uploadVideo(
  apollo: ApolloClient,
  file: Blob,
  { name, analyze, onProgress, signal }: UploadOptions = {},
): Promise<UploadVideoMutation["uploadVideo"]> {
  const context: UploadContext = { onUploadProgress: onProgress, signal };
  const { data } = await apollo.mutate({
    mutation: UploadVideoDocument,
    variables: { input: { file, name, analyze } },
    context: { ...context },
  });
  if (!data) throw new Error("The server gave no payload.");
  return data.uploadVideo;
}
