// What the cache must know of the schema: its lists, its objects, its addresses.

import { isInterfaceType, isObjectType, getNamedType } from "graphql";

const PAGING = new Set(["first", "after", "last", "before"]);

const isConnection = (type) => type.name.endsWith("Connection") && isObjectType(type);
const isAddress = (field) =>
  ["String", "URL"].includes(getNamedType(field.type).name) && /(^url|Url)$/.test(field.name);

function isNode(type) {
  return isObjectType(type) && type.getInterfaces().some(({ name }) => name === "Node");
}

/** The fields of `type` that `choose` gives something for, by name, in a lasting order. */
function chosen(type, choose) {
  const found = Object.values(type.getFields())
    .map((field) => [field.name, choose(field)])
    .sort(([one], [other]) => one.localeCompare(other));
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}

function perType(types, choose) {
  const found = types.map((type) => [type.name, chosen(type, choose)]);
  return Object.fromEntries(found.filter(([, fields]) => Object.keys(fields).length > 0));
}

const constant = (doc, name, type, value) =>
  `/** ${doc} */\nexport const ${name}: ${type} = ${JSON.stringify(value, null, 2)};\n`;

export function cacheFacts(schema) {
  const all = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith("__"));
  const types = all
    .filter((type) => isObjectType(type) && type !== schema.getSubscriptionType())
    .sort((one, other) => one.name.localeCompare(other.name));
  const connections = perType(types, ({ type, args }) =>
    isConnection(getNamedType(type))
      ? args.map(({ name }) => name).filter((name) => !PAGING.has(name))
      : undefined,
  );
  const addresses = perType(types, (field) => (isAddress(field) ? true : undefined));
  const lookUps = chosen(schema.getQueryType(), ({ type, args }) => {
    const named = getNamedType(type);
    const byId = args.length === 1 && args[0].name === "id";
    return byId && isNode(named) ? named.name : undefined;
  });
  const possible = all.filter(isInterfaceType).map(({ name }) => [
    name,
    types.filter((type) => type.getInterfaces().some((each) => each.name === name)),
  ]);
  possible.sort(([one], [other]) => one.localeCompare(other));
  return [
    constant(
      "The fields that are lists read by pages, with the arguments that make another list.",
      "CONNECTIONS",
      "Record<string, Record<string, readonly string[]>>",
      connections,
    ),
    constant(
      "The root fields that find an object by its id, with its type.",
      "LOOK_UPS",
      "Record<string, string>",
      lookUps,
    ),
    constant(
      "The fields that hold an address, which may be relative to the server.",
      "ADDRESSES",
      "Record<string, readonly string[]>",
      Object.fromEntries(Object.entries(addresses).map(([name, f]) => [name, Object.keys(f)])),
    ),
    constant(
      "The types of each interface.",
      "POSSIBLE_TYPES",
      "Record<string, string[]>",
      Object.fromEntries(possible.map(([name, found]) => [name, found.map((t) => t.name)])),
    ),
  ].join("\n");
}
