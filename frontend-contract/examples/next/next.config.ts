import type { NextConfig } from "next";

const config: NextConfig = {
  // The client is a package like any other; nothing of Next.js need know of it.
  reactStrictMode: true,
  poweredByHeader: false,
};

export default config;
