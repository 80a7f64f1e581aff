import { Component, type ReactNode } from "react";
import { useTexts } from "../lib/texts";
import { frame } from "../texts/frame";
import { Button } from "./Button";
import { Notice } from "./Status";

/** What stands in the place of a screen that could not be drawn or fetched: a new version was installed, or we made a mistake. */
export class Boundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    return this.state.broken ? <Broken /> : this.props.children;
  }
}

function Broken() {
  const t = useTexts(frame);
  return (
    <main id="main" className="narrow">
      <Notice mood="bad" title={t.broken.title}>
        <p>{t.broken.text}</p>
        <Button onPress={() => location.reload()}>{t.broken.reload}</Button>
      </Notice>
    </main>
  );
}
