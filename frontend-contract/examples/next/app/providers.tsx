"use client";

import { browserTokens, createSafeEyeClient } from "@safe-eye/client";
import { SafeEyeProvider } from "@safe-eye/client/react";
import type { ReactNode } from "react";

export function Providers({ url, children }: { url: string; children: ReactNode }) {
  return (
    <SafeEyeProvider makeClient={() => createSafeEyeClient({ url, ...browserTokens() })}>
      {children}
    </SafeEyeProvider>
  );
}
