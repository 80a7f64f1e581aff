import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { forGateway, withoutJson } from "./build/gateway";

/** What the call screen stands on, in one chunk: it compresses better than in pieces. What only other screens use is theirs. */
const CORE = new RegExp(
  [
    "node_modules",
    "\\0",
    "src/lib/",
    "src/ui/(Button|Dialog|Field|Failed|Status|Boundary)\\.",
    "src/frame/(Frame|KeyList|Lock|Office|Slot)\\.",
    "src/texts/(frame|failures)\\.",
    "src/gen/(google|madoguchi/(auth/v1/session|policy|intake))",
  ].join("|"),
);

/** The operator's screen but for its dialogs, and the articles and sections that it shows. */
const OPERATOR =
  /src\/(screens\/call\/(?!handoff|Directory|Feedback|Result|dialogs)\w|texts\/call\.|gen\/madoguchi\/faq\/v1\/faq_pb)/;

export default defineConfig({
  plugins: [react(), withoutJson(), forGateway()],
  build: {
    target: "es2022",
    // Inlined files would need `data:` in the content security policy, and so would the polyfill's own script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 450,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "core", test: CORE },
            { name: "operator", test: OPERATOR },
          ],
        },
      },
    },
  },
});
