import { Console } from "./console";
import { publicNotices } from "./server";

export default async function Page() {
  const notices = await publicNotices();
  return (
    <main>
      <h1>Safe-Eye</h1>
      {notices.map(({ id, title }) => (
        <p key={id} className="notice">
          {title}
        </p>
      ))}
      <Console />
    </main>
  );
}
