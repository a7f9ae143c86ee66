// Operations with files: https://github.com/jaydenseric/graphql-multipart-request-spec

import { ApolloLink, Observable } from "@apollo/client";
import { print } from "graphql";
import { ACCEPT, readResult, type Endpoint } from "../request.js";
import { transfer } from "../transfer.js";

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
        const totalBytes = [...files.keys()].reduce((sum, file) => sum + file.size, 0);
        const tell = context.onUploadProgress;
        transfer(endpoint.fetch, {
          method: "POST",
          url: endpoint.url,
          // The preflight header: no form of a foreign page can send it.
          headers: { ...context.headers, accept: ACCEPT, "apollo-require-preflight": "true" },
          body: toForm({ query, operationName, variables }, files),
          signal: stop.signal,
          // Of the files alone: the lines between the parts are nobody's progress.
          onSent: tell && ((sent) => tell({ sentBytes: Math.min(sent, totalBytes), totalBytes })),
        })
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
