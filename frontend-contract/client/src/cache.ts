// The cache: lists grow by pages, objects are found by id.

import {
  InMemoryCache,
  type FieldFunctionOptions,
  type FieldPolicy,
  type InMemoryCacheConfig,
  type Reference,
  type TypePolicies,
} from "@apollo/client";
import { CONNECTIONS, LOOK_UPS, POSSIBLE_TYPES } from "./generated/cache-facts.js";

export interface CacheOptions {
  /** Policies of the application, merged with ours. */
  readonly typePolicies?: TypePolicies | undefined;
}

/** An InMemoryCache that knows the schema. */
export function createCache({ typePolicies = {} }: CacheOptions = {}): InMemoryCache {
  const cache = new InMemoryCache({ possibleTypes: POSSIBLE_TYPES, typePolicies: policies() });
  cache.policies.addTypePolicies(typePolicies);
  return cache;
}

function policies(): NonNullable<InMemoryCacheConfig["typePolicies"]> {
  const found: Record<string, { fields: Record<string, FieldPolicy> }> = {};
  const add = (type: string, field: string, policy: FieldPolicy): void => {
    const { fields } = (found[type] ??= { fields: {} });
    fields[field] = policy;
  };
  for (const [type, fields] of Object.entries(CONNECTIONS)) {
    for (const [field, keyArgs] of Object.entries(fields)) {
      add(type, field, keysetPagination(keyArgs));
    }
  }
  for (const [field, type] of Object.entries(LOOK_UPS)) add("Query", field, lookUp(type));
  return found;
}

interface Edge {
  readonly cursor?: string;
  readonly node: Reference;
}

interface Info {
  readonly hasNextPage?: boolean;
  readonly hasPreviousPage?: boolean;
  readonly startCursor?: string | null;
  readonly endCursor?: string | null;
}

/** A connection as the cache keeps it. */
export interface KeptConnection {
  readonly edges?: readonly Edge[];
  readonly nodes?: readonly Reference[];
  readonly pageInfo?: Info;
  readonly [field: string]: unknown;
}

/**
 * Pages of one list become one list, with `edges` and `nodes` alike.
 *
 * `fetchMore({ variables: { after: pageInfo.endCursor } })` appends, `before` prepends,
 * a page without a cursor begins anew. `keyArgs` are the arguments that make it another
 * list.
 */
export function keysetPagination(
  keyArgs: readonly string[],
): FieldPolicy<KeptConnection, KeptConnection> {
  return {
    keyArgs: keyArgs.length > 0 ? [...keyArgs] : false,
    read: (kept, { canRead }) => {
      if (!kept?.edges) return kept;
      // A deleted object is gone from `nodes` by itself, but not from `edges`.
      return { ...kept, edges: kept.edges.filter(({ node }) => canRead(node)) };
    },
    merge: (kept, incoming, { args }) => {
      const hasRows = incoming.edges !== undefined || incoming.nodes !== undefined;
      if (!kept || !hasRows) return { ...kept, ...incoming };
      if (args?.["after"]) return joined(kept, incoming, "after", String(args["after"]));
      if (args?.["before"]) return joined(kept, incoming, "before", String(args["before"]));
      return incoming;
    },
  };
}

function joined(
  kept: KeptConnection,
  incoming: KeptConnection,
  side: "after" | "before",
  cursor: string,
): KeptConnection {
  const [nodes, edges] = [keptNodes(kept), kept.edges];
  const fresh = keptNodes(incoming);
  // The same page may come twice, by two clicks: what follows its cursor is replaced.
  const place = edges?.findIndex((edge) => edge.cursor === cursor) ?? -1;
  const from = place >= 0 && side === "before" ? place : 0;
  const to = place >= 0 && side === "after" ? place + 1 : nodes.length;
  const refs = new Set(fresh.map(({ __ref }) => __ref));
  const rest = <Row>(rows: readonly Row[], ref: (row: Row) => Reference): Row[] =>
    rows.slice(from, to).filter((row) => !refs.has(ref(row).__ref));
  const order = <Row>(old: Row[], added: readonly Row[]): Row[] =>
    side === "after" ? [...old, ...added] : [...added, ...old];
  const bothHaveEdges = edges !== undefined && incoming.edges !== undefined;
  return {
    ...kept,
    ...incoming,
    nodes: order(rest(nodes, (node) => node), fresh),
    edges: bothHaveEdges ? order(rest(edges, (edge) => edge.node), incoming.edges) : undefined,
    pageInfo: joinedInfo(kept.pageInfo, incoming.pageInfo, side),
    // A feed that begins here must begin where the first page was read.
    ...("feedCursor" in kept ? { feedCursor: kept["feedCursor"] } : {}),
  };
}

function keptNodes({ nodes, edges }: KeptConnection): readonly Reference[] {
  return nodes ?? edges?.map(({ node }) => node) ?? [];
}

/** Each end is told by the page that lies there. */
function joinedInfo(kept: Info = {}, incoming: Info = {}, side: "after" | "before"): Info {
  const [front, back] = side === "after" ? [kept, incoming] : [incoming, kept];
  return {
    ...kept,
    ...incoming,
    hasPreviousPage: front.hasPreviousPage,
    startCursor: front.startCursor,
    hasNextPage: back.hasNextPage,
    endCursor: back.endCursor,
  };
}

/** `alarm(id:)` finds an alarm that came with a list, without asking the server. */
function lookUp(type: string): FieldPolicy {
  return {
    read: (kept: unknown, options: FieldFunctionOptions) => {
      if (kept !== undefined) return kept;
      const reference = options.toReference({ __typename: type, id: options.args?.["id"] });
      return options.canRead(reference) ? reference : undefined;
    },
  };
}
