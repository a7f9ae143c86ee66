"use client";
// Gives the client to the components below.

import { ApolloProvider } from "@apollo/client/react";
import { createContext, useContext, useState, type ReactNode } from "react";
import type { SafeEyeClient } from "../client.js";

const Context = createContext<SafeEyeClient | null>(null);

export interface SafeEyeProviderProps {
  /** Makes the client, once for each page: `() => createSafeEyeClient({ … })`. */
  readonly makeClient: () => SafeEyeClient;
  readonly children?: ReactNode;
}

/** Makes a client and provides it, to Apollo's hooks as well. */
export function SafeEyeProvider({ makeClient, children }: SafeEyeProviderProps) {
  const [client] = useState(makeClient);
  return (
    <Context.Provider value={client}>
      <ApolloProvider client={client.apollo}>{children}</ApolloProvider>
    </Context.Provider>
  );
}

/** The client of the provider above. */
export function useSafeEye(): SafeEyeClient {
  const client = useContext(Context);
  if (!client) throw new Error("There is no SafeEyeProvider above this component.");
  return client;
}
