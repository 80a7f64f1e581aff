import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { forGateway, withoutJson } from "./build/gateway";

/** What every screen stands on, in one chunk: it compresses better than in pieces. */
const CORE =
  /node_modules|\0|src\/(lib|ui|frame\/(?!Terms)|texts\/(frame|failures)\.|gen\/(google|madoguchi\/(auth\/v1\/session|policy|intake)))/;

export default defineConfig({
  plugins: [react(), withoutJson(), forGateway()],
  build: {
    target: "es2022",
    // Inlined files would need `data:` in the content security policy, and so would the polyfill's own script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 450,
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "core", test: CORE }] } } },
  },
});
