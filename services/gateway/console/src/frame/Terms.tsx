import { useState } from "react";
import { type Failure, failureOf } from "../lib/failure";
import { confirmTerms, logOut } from "../lib/session";
import { useTexts } from "../lib/texts";
import { frame } from "../texts/frame";
import { loginTexts } from "../texts/login";
import { Button } from "../ui/Button";
import { Failed } from "../ui/Failed";

/** The contract's special terms come before everything else (P1). */
export default function Terms({ version }: { version: number }) {
  const t = useTexts(frame);
  const w = useTexts(loginTexts);
  const [failure, setFailure] = useState<Failure>();
  const confirm = () => confirmTerms(version).catch(thrown => setFailure(failureOf(thrown)));
  return (
    <main className="gate" id="main">
      <div className="card">
        <h1>
          {w.terms.title} <small>{w.terms.version(version)}</small>
        </h1>
        <p>{w.terms.intro}</p>
        {failure && <Failed failure={failure} />}
        <div className="actions">
          <Button kind="primary" hotkey="Ctrl+Enter" onPress={() => void confirm()}>
            {w.terms.submit}
          </Button>
          <Button kind="quiet" onPress={() => void logOut()}>
            {t.logout}
          </Button>
        </div>
      </div>
    </main>
  );
}
