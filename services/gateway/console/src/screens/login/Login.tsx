import { useEffect, useState } from "react";
import { type GetTerminalResponse, SessionService } from "../../gen/madoguchi/auth/v1/session_pb";
import { type Failure, failureOf } from "../../lib/failure";
import { logIn } from "../../lib/session";
import { useLanguage, useTexts } from "../../lib/texts";
import { client } from "../../lib/transport";
import { failures } from "../../texts/failures";
import { frame } from "../../texts/frame";
import { Button } from "../../ui/Button";
import { Failed } from "../../ui/Failed";
import { Field } from "../../ui/Field";
import { Notice, Status } from "../../ui/Status";
import { Activate } from "./Activate";

/** The page before the work: where one sits, who one is. A refusal says why and whom to call. */
export default function Login({ failure: before }: { failure: Failure | undefined }) {
  const t = useTexts(frame);
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
        <h1>{activating ? t.activate.title : t.login.title}</h1>
        <Terminal />
        {told && <Notice mood="good">{told}</Notice>}
        {activating ? (
          <Activate
            onDone={() => {
              setTold(t.activate.done);
              setActivating(false);
            }}
            onCancel={() => setActivating(false)}
          />
        ) : (
          <LoginForm before={before} onActivate={() => setActivating(true)} />
        )}
        <p className="help">{t.login.purpose}</p>
      </div>
    </main>
  );
}

function LoginForm({ before, onActivate }: { before: Failure | undefined; onActivate: () => void }) {
  const t = useTexts(frame);
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
        label={t.login.userId}
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
        label={t.login.password}
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
          {t.login.submit}
        </Button>
        <Button kind="quiet" onPress={onActivate}>
          {t.login.activate}
        </Button>
      </div>
      <p className="help">{t.login.forgotten}</p>
    </form>
  );
}

/** Where this browser sits, as the registry knows it. */
function Terminal() {
  const t = useTexts(frame);
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
  if (found === "unknown") return <Notice mood="warn">{t.login.terminalUnknown}</Notice>;
  if (!found.terminalName) {
    return (
      <Notice mood="info" title={t.login.unregistered}>
        <p>{t.login.wardOnly}</p>
      </Notice>
    );
  }
  return (
    <>
      <p className="terminal">
        {t.login.terminal} <strong>{found.terminalName}</strong> <Status mood="good">{t.login.registered}</Status>
      </p>
      {found.obstacle && <Notice mood="warn">{reasons[found.obstacle]}</Notice>}
    </>
  );
}

function abortable() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
