import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { forGateway, withoutJson } from "./build/gateway";

/** What the call screen stands on, in one chunk: it compresses better than in pieces. What only other screens use is theirs. */
const CORE = new RegExp(
  [
    // Lists in pages are other screens'.
    "node_modules/(?!.*(infiniteQueryObserver|useInfiniteQuery|use-infinite-query|infinite-query-options))",
    "\\0",
    "src/lib/(?!library)",
    "src/ui/(Button|Dialog|Field|Failed|Status|Boundary)\\.",
    "src/frame/(acts|Frame|KeyList|Lock|Office|Slot)\\.",
    "src/texts/(frame|failures)\\.",
    "src/gen/(google|madoguchi/(auth/v1/session|policy|intake))",
  ].join("|"),
);

/** The operator's screen but for its dialogs, and the articles and sections that it shows. */
const OPERATOR =
  /src\/(lib\/library|screens\/call\/(?!handoff|Directory|Feedback|Result|dialogs)\w|texts\/call\.|gen\/madoguchi\/faq\/v1\/faq_pb)/;

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
            // Asked for by a dialog of the call screen, and by those who edit articles.
            { name: "dialogs-feedback", test: /gen\/madoguchi\/faq\/v1\/feedback_pb/ },
          ],
        },
      },
    },
  },
});
