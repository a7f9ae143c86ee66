"use client";

import { useAlarmFeed } from "@safe-eye/client/react";

export function Feed() {
  const { alarms, connection, isLoading, error, hasMore, loadMore } = useAlarmFeed({ first: 20 });
  return (
    <section aria-label="Alarms" aria-busy={isLoading}>
      <p role="status">{connection === "live" ? "Live" : "Connecting …"}</p>
      {error && <p role="alert">{error.message}</p>}
      <ol>
        {alarms.map(({ id, type, risk, score, createdAt, message, detection }) => (
          <li key={id} data-risk={risk.code}>
            {detection?.snapshotUrl && <img src={detection.snapshotUrl} alt="" />}
            <div>
              <strong>
                {type.name} · {risk.name}
              </strong>
              <p>{message}</p>
              <time dateTime={createdAt}>{new Date(createdAt).toLocaleTimeString()}</time>
              {score !== null && <span> · {Math.round(score * 100)} %</span>}
            </div>
          </li>
        ))}
      </ol>
      {hasMore && (
        <button type="button" onClick={() => loadMore()}>
          Older
        </button>
      )}
    </section>
  );
}
