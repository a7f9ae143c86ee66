import type { Metadata } from "next";
import type { ReactNode } from "react";
import { Providers } from "./providers";
import { API_URL } from "./server";
import "./style.css";

export const metadata: Metadata = { title: "Safe-Eye", description: "Live alarms" };
// The address of the API is read when the server runs, not when it was built.
export const dynamic = "force-dynamic";

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <Providers url={API_URL}>{children}</Providers>
      </body>
    </html>
  );
}
