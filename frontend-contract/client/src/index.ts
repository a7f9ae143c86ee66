// The door of @safe-eye/client. Nothing here needs a browser or React: it works in
// server components, in client components and in Node.

export { createCache, keysetPagination, type CacheOptions } from "./cache.js";
export {
  createSafeEyeClient,
  type Language,
  type SafeEyeClient,
  type SafeEyeOptions,
} from "./client.js";
export { accepted, errorCodes, RefusedError, SignedOutError } from "./errors.js";
export {
  followAlarms,
  type AlarmEvent,
  type AlarmFeedOptions,
  type LiveFilter,
  type LiveList,
} from "./feeds.js";
export type { ConnectionState, Socket } from "./links/socket-link.js";
export type { Progress, UploadContext } from "./links/upload-link.js";
export type { Endpoint } from "./request.js";
export type { Session, SessionEvent } from "./session.js";
export { browserTokens, memoryTokens, type Tokens, type TokenStore } from "./tokens.js";
export { uploadVideo, type UploadOptions } from "./uploads.js";
export * from "./generated/operations.js";
