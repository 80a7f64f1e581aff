import { useEffect, useState } from "react";
import { type GetTerminalResponse, SessionService } from "../../gen/madoguchi/auth/v1/session_pb";
import { type Failure, failureOf } from "../../lib/failure";
import { logIn } from "../../lib/session";
import { useLanguage, useTexts } from "../../lib/texts";
import { client } from "../../lib/transport";
import { failures } from "../../texts/failures";
import { frame } from "../../texts/frame";
import { loginTexts } from "../../texts/login";
import { Button } from "../../ui/Button";
import { Failed } from "../../ui/Failed";
import { Field } from "../../ui/Field";
import { Notice, Status } from "../../ui/Status";
import { Activate } from "./Activate";

/** The page before the work: where one sits, who one is. A refusal says why and whom to call. */
export default function Login({ failure: before }: { failure: Failure | undefined }) {
  const t = useTexts(frame);
  const w = useTexts(loginTexts);
  const [activating, setActivating] = useState(false);
  const [told, setTold] = useState("");
  const { language, choose } = useLanguage();
  return (
    <main className="gate" id="main">
      <div className="card">
        <header>
          <span className="product">{t.product}</span>
          <button
            type="button"
            className="link"
            lang={language === "ja" ? "en" : "ja"}
            onClick={() => choose(language === "ja" ? "en" : "ja")}
          >
            {t.language}
          </button>
        </header>
        <h1>{activating ? w.activate.title : w.login.title}</h1>
        <Terminal />
        {told && <Notice mood="good">{told}</Notice>}
        {activating ? (
          <Activate
            onDone={() => {
              setTold(w.activate.done);
              setActivating(false);
            }}
            onCancel={() => setActivating(false)}
          />
        ) : (
          <LoginForm before={before} onActivate={() => setActivating(true)} />
        )}
        <p className="help">{w.login.purpose}</p>
      </div>
    </main>
  );
}

function LoginForm({ before, onActivate }: { before: Failure | undefined; onActivate: () => void }) {
  const w = useTexts(loginTexts);
  const [userId, setUserId] = useState("");
  const [password, setPassword] = useState("");
  const [failure, setFailure] = useState(before);
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      await logIn(userId, password);
    } catch (thrown) {
      setFailure(failureOf(thrown));
      setPassword("");
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={event => {
        event.preventDefault();
        void submit();
      }}
    >
      <Field
        label={w.login.userId}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        required
        value={userId}
        onChange={event => setUserId(event.target.value)}
      />
      <Field
        label={w.login.password}
        name="password"
        type="password"
        autoComplete="current-password"
        required
        value={password}
        onChange={event => setPassword(event.target.value)}
      />
      {failure && <Failed failure={failure} />}
      <div className="actions">
        <Button kind="primary" type="submit" hotkey="Enter" busy={busy} onPress={() => void submit()}>
          {w.login.submit}
        </Button>
        <Button kind="quiet" onPress={onActivate}>
          {w.login.activate}
        </Button>
      </div>
      <p className="help">{w.login.forgotten}</p>
    </form>
  );
}

/** Where this browser sits, as the registry knows it. */
function Terminal() {
  const t = useTexts(frame);
  const w = useTexts(loginTexts);
  const reasons = useTexts(failures).reasons;
  const [found, setFound] = useState<GetTerminalResponse | "unknown">();
  useEffect(() => {
    const { signal, abort } = abortable();
    client(SessionService)
      .getTerminal({}, { signal })
      .then(setFound, () => signal.aborted || setFound("unknown"));
    return abort;
  }, []);
  if (found === undefined) return <p className="terminal">{t.loading}</p>;
  if (found === "unknown") return <Notice mood="warn">{w.login.terminalUnknown}</Notice>;
  if (!found.terminalName) {
    return (
      <Notice mood="info" title={w.login.unregistered}>
        <p>{w.login.wardOnly}</p>
      </Notice>
    );
  }
  return (
    <>
      <p className="terminal">
        {w.login.terminal} <strong>{found.terminalName}</strong> <Status mood="good">{w.login.registered}</Status>
      </p>
      {found.obstacle && <Notice mood="warn">{reasons[found.obstacle]}</Notice>}
    </>
  );
}

function abortable() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
