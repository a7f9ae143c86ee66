"use client";
// The door of @safe-eye/client/react, for client components.

export { SafeEyeProvider, useSafeEye } from "./provider.js";
export { useAlarmFeed, type AlarmFeed, type AlarmFeedHookOptions } from "./use-alarm-feed.js";
export { useConnection } from "./use-connection.js";
export { useSession, type SessionState } from "./use-session.js";
