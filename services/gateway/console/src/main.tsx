import "@digital-go-jp/design-tokens/dist/tokens.css";
import "@fontsource-variable/noto-sans-jp";
import "./styles/base.css";
import "./styles/parts.css";
import "./styles/desk.css";
import "./styles/frame.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app";

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
