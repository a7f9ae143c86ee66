// What the explorer shows at first: how to begin, and a tab for each room of the API.

const SIGN_IN = `# The API of Safe-Eye. Sign in with this first:
# the access token that is answered goes into
# the headers editor below by itself.
mutation SignIn {
  login(input: {
    email: "you@example.com"
    password: "…"
  }) {
    accessToken
    accessExpiresAt
    user { name organization { name } }
    errors { code message }
  }
}

# The newest alarms. The feed goes on from
# \`feedCursor\`.
query Alarms {
  alarms(first: 10) {
    nodes {
      id
      createdAt
      score
      type { code name }
      risk { code name }
      video { name }
      detection { startS endS snapshotUrl clipUrl }
    }
    pageInfo { hasNextPage endCursor }
    feedCursor
  }
}

# New and changed alarms as they happen. With
# \`after\` (a feedCursor, or the cursor of the
# last event) what was missed comes first.
subscription LiveAlarms {
  alarmFeed {
    cursor
    kind
    alarm {
      id
      createdAt
      score
      type { code name }
      risk { code name }
      video { name }
    }
  }
}
`;

/* global EXAMPLE_TABS -- the texts of ../operations, put in when it is bundled */
export const defaultTabs = [SIGN_IN, ...EXAMPLE_TABS].map((query) => ({ query, headers: "" }));
