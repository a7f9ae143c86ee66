// Sends a body and tells how much of it has gone.

import type { Fetch } from "./request.js";

export interface Transfer {
  readonly method: "POST" | "PUT";
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: Blob | FormData;
  readonly signal?: AbortSignal | undefined;
  /** Bytes of the body that have gone so far. */
  readonly onSent?: ((bytes: number) => void) | undefined;
}

/** The answer; rejects with the signal's reason, or a TypeError without an answer. */
export function transfer(fetch: Fetch, given: Transfer): Promise<Response> {
  const { url, onSent, ...init } = given;
  if (!onSent) return fetch(url, init);
  if (typeof XMLHttpRequest !== "undefined") return byXhr(given, onSent);
  if (given.body instanceof FormData) return asStream(fetch, given, given.body, onSent);
  // A stream has no length, which storages ask for: the bytes count when all have gone.
  const { size } = given.body;
  return fetch(url, init).then((response) => {
    if (response.ok) onSent(size);
    return response;
  });
}

/** In browsers: only XMLHttpRequest tells of the progress there. */
function byXhr(given: Transfer, onSent: OnSent): Promise<Response> {
  const { method, url, headers, body, signal } = given;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const xhr = new XMLHttpRequest();
    const abort = (): void => xhr.abort();
    xhr.open(method, url);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.upload.onprogress = ({ loaded }) => onSent(loaded);
    xhr.onload = () => resolve(toResponse(xhr));
    xhr.onerror = () => reject(new TypeError("The server was not reached."));
    xhr.onabort = () => reject(signal?.reason);
    xhr.onloadend = () => signal?.removeEventListener("abort", abort);
    signal?.addEventListener("abort", abort);
    xhr.send(body);
  });
}

function toResponse(xhr: XMLHttpRequest): Response {
  const headers = new Headers();
  for (const line of xhr.getAllResponseHeaders().trim().split(/[\r\n]+/)) {
    const [name, ...value] = line.split(": ");
    if (name) headers.append(name, value.join(": "));
  }
  const { status, statusText, responseText } = xhr;
  return new Response(responseText || null, { status, statusText, headers });
}

/** Elsewhere, as in Node: the body is counted while it is read. */
function asStream(
  fetch: Fetch,
  given: Transfer,
  form: FormData,
  onSent: OnSent,
): Promise<Response> {
  const encoded = new Response(form);
  let sent = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, controller) => {
      controller.enqueue(chunk);
      sent += chunk.byteLength;
      onSent(sent);
    },
  });
  const { method, headers, signal } = given;
  const contentType = encoded.headers.get("content-type") ?? "multipart/form-data";
  const init = {
    method,
    headers: { ...headers, "content-type": contentType },
    body: encoded.body?.pipeThrough(counter) ?? null,
    signal: signal ?? null,
    duplex: "half",
  };
  return fetch(given.url, init);
}

type OnSent = (bytes: number) => void;
