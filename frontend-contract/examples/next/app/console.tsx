"use client";

import { useSafeEye, useSession } from "@safe-eye/client/react";
import { Feed } from "./feed";
import { SignIn } from "./sign-in";
import { Upload } from "./upload";

export function Console() {
  const { session } = useSafeEye();
  const { state, user } = useSession();
  if (state === "unknown") return <p role="status">…</p>;
  if (state === "signed-out") return <SignIn />;
  return (
    <>
      <header>
        <span>{user?.name}</span>
        <button type="button" onClick={() => session.signOut()}>
          Sign out
        </button>
      </header>
      <Upload />
      <Feed key={user?.id} />
    </>
  );
}
