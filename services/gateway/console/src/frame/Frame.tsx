import { timestampMs } from "@bufbuild/protobuf/wkt";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { Link, useLocation } from "wouter";
import { useIdleWatch } from "../lib/idle";
import { hourMinute, wareki } from "../lib/ja";
import { useKey } from "../lib/keys";
import { logOut, useSession, useStanding } from "../lib/session";
import { useLanguage, useTexts } from "../lib/texts";
import type { Route } from "../routes";
import { frame } from "../texts/frame";
import { KeyCap } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { PasswordOnceMore } from "./acts";
import { KeyList } from "./KeyList";
import { Office } from "./Office";
import { SlotPlace, SlotProvider } from "./Slot";

const ChangePassword = lazy(() => import("../screens/login/ChangePassword"));

/** What surrounds every screen: tabs, the office's hours, seat and person; and the warning before the lock. */
export function Frame({
  routes,
  locked,
  children,
}: {
  routes: readonly Route[];
  locked: boolean;
  children: ReactNode;
}) {
  const t = useTexts(frame);
  const [open, setOpen] = useState<"keys" | "password">();
  useKey("F1", locked ? undefined : () => setOpen("keys"), t.keys);
  return (
    <SlotProvider>
      <a className="skip" href="#main">
        {t.skip}
      </a>
      <header className="header">
        <span className="product">{t.product}</span>
        <Tabs routes={routes} />
        <SlotPlace />
        <Office />
        <Person onPassword={() => setOpen("password")} onKeys={() => setOpen("keys")} />
      </header>
      <PasswordOnceMore>{children}</PasswordOnceMore>
      {!locked && <IdleWarning />}
      {open === "keys" && <KeyList onClose={() => setOpen(undefined)} />}
      <Suspense fallback={null}>
        {open === "password" && <ChangePassword onClose={() => setOpen(undefined)} />}
      </Suspense>
    </SlotProvider>
  );
}

function Tabs({ routes }: { routes: readonly Route[] }) {
  const t = useTexts(frame);
  const [place] = useLocation();
  return (
    <nav className="tabs" aria-label={t.product}>
      {routes.map(route => (
        <Link key={route.path} href={route.path} aria-current={place === route.path ? "page" : undefined}>
          {t.tabs[route.name]}
        </Link>
      ))}
    </nav>
  );
}

function Person({ onPassword, onKeys }: { onPassword: () => void; onKeys: () => void }) {
  const t = useTexts(frame);
  const { language, choose } = useLanguage();
  const session = useSession();
  return (
    <details className="person">
      <summary>
        {session.terminalName && <span className="seat">{session.terminalName}</span>}
        <strong>{session.displayName}</strong>
      </summary>
      <div className="menu">
        <PreviousLogin />
        <button type="button" onClick={onKeys}>
          {t.keys} <KeyCap of="F1" />
        </button>
        <button type="button" onClick={onPassword}>
          {t.password}
        </button>
        <button
          type="button"
          lang={language === "ja" ? "en" : "ja"}
          onClick={() => choose(language === "ja" ? "en" : "ja")}
        >
          {t.language}
        </button>
        <button type="button" onClick={() => void logOut()}>
          {t.logout}
        </button>
      </div>
    </details>
  );
}

/** When this account logged in before: whoever did not sees it here. */
export function PreviousLogin() {
  const t = useTexts(frame);
  const standing = useStanding();
  if (standing.phase !== "open" || !("previousLogin" in standing)) return null;
  const at = standing.previousLogin && timestampMs(standing.previousLogin);
  return <p className="help">{at ? t.login.previous(`${wareki(at)} ${hourMinute(at)}`) : t.login.first}</p>;
}

function IdleWarning() {
  const t = useTexts(frame);
  const left = useIdleWatch();
  if (left === undefined) return null;
  return (
    <Dialog title={t.idle.title} onClose={() => {}}>
      <p role="alert">{t.idle.left(left)}</p>
      {/* Any key or click is a sign of life; the button says so. */}
      <button type="button" className="button primary">
        {t.idle.stay}
      </button>
    </Dialog>
  );
}
