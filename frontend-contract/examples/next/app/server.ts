import { createSafeEyeClient, NoticesDocument, type NoticeRowFragment } from "@safe-eye/client";

export const API_URL = process.env.SAFE_EYE_URL ?? "http://127.0.0.1:8000/graphql";

/** What everybody may read. A client for each request: here nobody is signed in. */
export async function publicNotices(): Promise<readonly NoticeRowFragment[]> {
  const { apollo, close } = createSafeEyeClient({ url: API_URL, ssrMode: true });
  try {
    const { data } = await apollo.query({ query: NoticesDocument, variables: { first: 3 } });
    return data?.notices.nodes ?? [];
  } catch {
    // The page comes without them: the browser may reach the API all the same.
    return [];
  } finally {
    close();
  }
}
