import { defineConfig } from "vite";

export default defineConfig({
  build: { rollupOptions: { input: ["index.html", "react.html"] } },
  server: { proxy: { "/chat": process.env.ASSISTANT ?? "http://localhost:5005" } },
});
