import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { forGateway } from "./build/gateway";

export default defineConfig({
  plugins: [react(), forGateway()],
  build: {
    target: "es2022",
    // Inlined files would need `data:` in the content security policy, and so would the polyfill's own script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 400,
    reportCompressedSize: false,
  },
});
