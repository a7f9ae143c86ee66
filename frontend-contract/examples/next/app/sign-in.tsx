"use client";

import { useSafeEye } from "@safe-eye/client/react";
import { useState } from "react";

export function SignIn() {
  const { session } = useSafeEye();
  const [message, setMessage] = useState("");

  async function signIn(form: FormData) {
    const input = { email: String(form.get("email")), password: String(form.get("password")) };
    try {
      const { errors } = await session.signIn(input);
      setMessage(errors.map((error) => error.message).join(" "));
    } catch {
      setMessage("The server cannot be reached.");
    }
  }

  return (
    <form action={signIn}>
      <label>
        E-mail <input name="email" type="email" autoComplete="username" required />
      </label>
      <label>
        Password
        <input name="password" type="password" autoComplete="current-password" required />
      </label>
      <button type="submit">Sign in</button>
      <p role="alert">{message}</p>
    </form>
  );
}
