// Where a subscription goes on after its connection was lost.

import { Kind, type DocumentNode, type FieldNode } from "graphql";

/** The variables to subscribe with now; `note` moves them on with each event. */
export interface Resumption {
  readonly variables: Record<string, unknown>;
  note: (data: unknown) => void;
}

/**
 * A feed resumes when its document says `feed(after: $after) { cursor … }`.
 *
 * Others begin anew, which is right for those that tell a state first, as
 * `analysisProgress` does.
 */
export function resumption(document: DocumentNode, given: object): Resumption {
  const variables: Record<string, unknown> = { ...given };
  const field = rootField(document);
  const after = field?.arguments?.find(({ name }) => name.value === "after")?.value;
  if (!field || after?.kind !== Kind.VARIABLE) return { variables, note: () => {} };
  const response = (field.alias ?? field.name).value;
  const variable = after.name.value;
  return {
    variables,
    note: (data) => {
      const event = (data as Record<string, { cursor?: unknown } | null> | null)?.[response];
      if (typeof event?.cursor === "string") variables[variable] = event.cursor;
    },
  };
}

function rootField(document: DocumentNode): FieldNode | undefined {
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return undefined;
  return operation.selectionSet.selections.find((each) => each.kind === Kind.FIELD);
}
