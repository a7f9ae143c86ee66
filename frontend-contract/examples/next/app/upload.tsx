"use client";

import { uploadVideo } from "@safe-eye/client";
import { useSafeEye } from "@safe-eye/client/react";
import { useState, type ChangeEvent } from "react";

export function Upload() {
  const client = useSafeEye();
  const [share, setShare] = useState<number | null>(null);
  const [message, setMessage] = useState("");

  async function upload({ target }: ChangeEvent<HTMLInputElement>) {
    const file = target.files?.[0];
    if (!file) return;
    setMessage("");
    try {
      const { video, errors } = await uploadVideo(client, file, {
        analyze: true,
        onProgress: ({ sentBytes, totalBytes }) => setShare(sentBytes / totalBytes),
      });
      const refusal = errors.map((error) => error.message).join(" ");
      setMessage(video ? `${video.name} is being analysed.` : refusal);
    } catch {
      setMessage("The upload failed.");
    } finally {
      setShare(null);
      target.value = "";
    }
  }

  return (
    <p className="upload">
      <label>
        Analyse a video <input type="file" accept="video/*" onChange={upload} />
      </label>
      {share !== null && <progress value={share} />}
      <span role="status">{message}</span>
    </p>
  );
}
