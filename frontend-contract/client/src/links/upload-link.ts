// Operations with files: https://github.com/jaydenseric/graphql-multipart-request-spec

import { ApolloLink, Observable } from "@apollo/client";
import { print } from "graphql";
import { ACCEPT, readResult, type Endpoint } from "../request.js";

/** How much of an upload has been sent. */
export interface Progress {
  readonly sentBytes: number;
  readonly totalBytes: number;
}

/** What an operation's `context` may say of its upload. */
export interface UploadContext {
  onUploadProgress?: (progress: Progress) => void;
  signal?: AbortSignal;
}

interface Context extends UploadContext {
  readonly headers?: Record<string, string>;
}

interface Request {
  readonly headers: Record<string, string>;
  readonly form: FormData;
  readonly totalBytes: number;
  readonly signal: AbortSignal;
  readonly onProgress: ((progress: Progress) => void) | undefined;
}

/** True for variables that hold a file somewhere. */
export function hasFiles(variables: unknown): boolean {
  return findFiles(variables).files.size > 0;
}

export function uploadLink(endpoint: Endpoint): ApolloLink {
  return new ApolloLink(
    (operation) =>
      new Observable<ApolloLink.Result>((observer) => {
        const stop = new AbortController();
        const context = operation.getContext() as Context;
        const abort = (): void => stop.abort(context.signal?.reason);
        if (context.signal?.aborted) abort();
        context.signal?.addEventListener("abort", abort);
        const { variables, files } = findFiles(operation.variables);
        const { operationName } = operation;
        const query = print(operation.query);
        const request: Request = {
          // The preflight header: no form of a foreign page can send it.
          headers: { ...context.headers, accept: ACCEPT, "apollo-require-preflight": "true" },
          form: toForm({ query, operationName, variables }, files),
          totalBytes: [...files.keys()].reduce((sum, file) => sum + file.size, 0),
          signal: stop.signal,
          onProgress: context.onUploadProgress,
        };
        send(endpoint, request)
          .then((response) => readResult(response))
          .then(
            (result) => {
              observer.next(result);
              observer.complete();
            },
            (error: unknown) => observer.error(error),
          );
        return () => {
          context.signal?.removeEventListener("abort", abort);
          stop.abort();
        };
      }),
  );
}

/** `variables` with null for each file, and where each file was. */
function findFiles(variables: unknown): { variables: unknown; files: Map<Blob, string[]> } {
  const files = new Map<Blob, string[]>();
  const copy = (value: unknown, path: string): unknown => {
    if (value instanceof Blob) {
      files.set(value, [...(files.get(value) ?? []), path]);
      return null;
    }
    if (Array.isArray(value)) return value.map((each, at) => copy(each, `${path}.${at}`));
    if (value === null || typeof value !== "object") return value;
    const entries = Object.entries(value);
    return Object.fromEntries(entries.map(([key, each]) => [key, copy(each, `${path}.${key}`)]));
  };
  return { variables: copy(variables, "variables"), files };
}

/** The operation and the map come before the files, as the spec demands. */
function toForm(operation: object, files: Map<Blob, string[]>): FormData {
  const form = new FormData();
  const parts = [...files].map(([file, paths], at) => ({ name: String(at), file, paths }));
  form.append("operations", JSON.stringify(operation));
  form.append("map", JSON.stringify(Object.fromEntries(parts.map((p) => [p.name, p.paths]))));
  for (const { name, file } of parts) form.append(name, file);
  return form;
}

async function send(endpoint: Endpoint, request: Request): Promise<Response> {
  const { headers, form, signal, onProgress } = request;
  if (!onProgress) {
    return endpoint.fetch(endpoint.url, { method: "POST", headers, body: form, signal });
  }
  if (typeof XMLHttpRequest !== "undefined") return sendByXhr(endpoint.url, request);
  return sendAsStream(endpoint, request);
}

/** In browsers: only XMLHttpRequest tells of the progress there. */
function sendByXhr(url: string, { headers, form, signal, ...rest }: Request): Promise<Response> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open("POST", url);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.upload.onprogress = ({ loaded }) => tell(rest, loaded);
    xhr.upload.onload = () => tell(rest, rest.totalBytes);
    xhr.onload = () => {
      const { status, statusText, responseText } = xhr;
      resolve(new Response(responseText || null, { status, statusText }));
    };
    xhr.onerror = () => reject(new TypeError("The upload failed: the server was not reached."));
    xhr.onabort = () => reject(signal.reason);
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => xhr.abort());
    if (!signal.aborted) xhr.send(form);
  });
}

/** Elsewhere (Node): the body is counted while it is read. */
function sendAsStream(endpoint: Endpoint, request: Request): Promise<Response> {
  const encoded = new Response(request.form);
  let sentBytes = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, controller) => {
      controller.enqueue(chunk);
      sentBytes += chunk.byteLength;
      tell(request, sentBytes);
    },
    flush: () => tell(request, request.totalBytes),
  });
  const body = encoded.body?.pipeThrough(counter) ?? null;
  const contentType = encoded.headers.get("content-type") ?? "multipart/form-data";
  const headers = { ...request.headers, "content-type": contentType };
  const { signal } = request;
  const init = { method: "POST", headers, body, signal, duplex: "half" };
  return endpoint.fetch(endpoint.url, init);
}

/** Of the files alone: the lines between the parts are nobody's progress. */
function tell({ onProgress, totalBytes }: Pick<Request, "onProgress" | "totalBytes">, sent: number) {
  onProgress?.({ sentBytes: Math.min(sent, totalBytes), totalBytes });
}

