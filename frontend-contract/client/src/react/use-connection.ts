"use client";
// Whether the page is live.

import { useSyncExternalStore } from "react";
import type { ConnectionState } from "../links/socket-link.js";
import { useSafeEye } from "./provider.js";

/** The state of the WebSocket: "live" is when events arrive as they happen. */
export function useConnection(): ConnectionState {
  const { socket } = useSafeEye();
  return useSyncExternalStore(
    socket.onState,
    () => socket.state,
    () => "idle",
  );
}
