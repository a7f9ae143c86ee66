// GraphiQL for Safe-Eye: HTTP for queries and mutations, graphql-transport-ws for
// subscriptions, both with the Authorization of the headers editor.

import { GraphiQL } from "graphiql";
import { useEditorContext } from "@graphiql/react";
import { getOperationAST, parse } from "graphql";
import { createClient } from "graphql-ws";
import { createRoot } from "react-dom/client";
import { useEffect } from "react";
import { defaultTabs } from "./examples.js";
import "graphiql/style.css";
import "./explorer.css";

const path = location.pathname;
const socketUrl = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`;
// A token that the `login` mutation has just answered; the toolbar takes it from here.
const tokens = new EventTarget();
// Tabs without an Authorization of their own use that of the last sign-in here.
let signedIn = {};

function isSubscription({ query, operationName }) {
  return getOperationAST(parse(query), operationName)?.operation === "subscription";
}

function authorizationOf(headers = {}) {
  const found = Object.entries(headers).find(([name]) => name.toLowerCase() === "authorization");
  return found ? { authorization: found[1] } : {};
}

/** One socket for each subscription: it ends with the subscription, token and all. */
function subscribe(operation, headers) {
  const client = createClient({
    url: socketUrl,
    connectionParams: authorizationOf(headers),
    retryAttempts: 3,
  });
  return client.iterate(operation);
}

async function fetcher(operation, { headers: given } = {}) {
  const headers = { ...signedIn, ...given };
  if (isSubscription(operation)) return subscribe(operation, headers);
  const response = await fetch(path, {
    method: "POST",
    headers: {
      Accept: "application/graphql-response+json, application/json",
      "Content-Type": "application/json",
      ...headers,
    },
    body: JSON.stringify(operation),
  });
  const reply = await response.json();
  const token = reply.data?.login?.accessToken ?? reply.data?.refreshToken?.accessToken;
  if (token) {
    signedIn = { Authorization: `Bearer ${token}` };
    tokens.dispatchEvent(new CustomEvent("token", { detail: token }));
  }
  return reply;
}

/** Shows the token of a sign-in in the headers editor of its tab. */
function TokenKeeper() {
  const { headerEditor } = useEditorContext({ nonNull: true });
  useEffect(() => {
    const keep = ({ detail }) => {
      const headers = { Authorization: `Bearer ${detail}` };
      headerEditor?.setValue(JSON.stringify(headers, null, 2));
    };
    tokens.addEventListener("token", keep);
    return () => tokens.removeEventListener("token", keep);
  }, [headerEditor]);
  return null;
}

function Explorer() {
  return (
    <GraphiQL
      fetcher={fetcher}
      defaultTabs={defaultTabs}
      isHeadersEditorEnabled
      defaultEditorToolsVisibility="headers"
      inputValueDeprecation
      schemaDescription
    >
      <GraphiQL.Logo>
        <a className="safe-eye" href="/">Safe-Eye</a>
      </GraphiQL.Logo>
      <GraphiQL.Toolbar>
        {({ prettify, merge, copy }) => (
          <>
            {prettify}
            {merge}
            {copy}
            <TokenKeeper />
          </>
        )}
      </GraphiQL.Toolbar>
    </GraphiQL>
  );
}

createRoot(document.getElementById("explorer")).render(<Explorer />);
