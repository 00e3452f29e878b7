import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** The page is served from `app://` or from 127.0.0.1 under any path, so every address in it is relative. */
export default defineConfig({
  root: fileURLToPath(new URL("renderer", import.meta.url)),
  base: "./",
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL("dist/renderer", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
    // Fonts and images stay files: the page's policy allows no `data:` source for them.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 3000,
  },
});
