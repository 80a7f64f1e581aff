import { TransportProvider } from "@connectrpc/connect-query";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { Redirect, Route, Switch } from "wouter";
import { Frame } from "./frame/Frame";
import { Lock } from "./frame/Lock";
import { findSession, hasRole, useStanding } from "./lib/session";
import { LanguageProvider, useTexts } from "./lib/texts";
import { transport } from "./lib/transport";
import { ROUTES } from "./routes";
import { SCREENS } from "./screens";
import { frame } from "./texts/frame";
import { Boundary } from "./ui/Boundary";
import { Notice } from "./ui/Status";

// Neither is needed by whoever comes back to a call after a reload.
const Login = lazy(() => import("./screens/login/Login"));
const Terms = lazy(() => import("./frame/Terms"));

/** The console. */
export function App() {
  return (
    <LanguageProvider>
      <TransportProvider transport={transport}>
        <Suspense fallback={null}>
          <Standing />
        </Suspense>
      </TransportProvider>
    </LanguageProvider>
  );
}

/** Login, work or lock, as the session stands. */
function Standing() {
  const standing = useStanding();
  useEffect(() => {
    void findSession();
  }, []);
  if (!("session" in standing)) {
    return standing.phase === "asking" ? <Loading /> : <Login failure={standing.failure} />;
  }
  const locked = standing.phase === "locked";
  const { session } = standing;
  // Another account begins with an empty page: nothing of the one before is left in memory.
  return (
    <Memory key={session.accountId}>
      <div className="page" hidden={locked} inert={locked}>
        {session.termsToConfirm > 0 ? <Terms version={session.termsToConfirm} /> : <Work locked={locked} />}
      </div>
      {standing.phase === "locked" && <Lock session={session} why={standing.why} />}
    </Memory>
  );
}

/** What queries have found, for one person, as long as something shows it. */
function Memory({ children }: { children: React.ReactNode }) {
  const [client] = useState(
    () => new QueryClient({ defaultOptions: { queries: { gcTime: 0, retry: false, refetchOnWindowFocus: false } } }),
  );
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}

function Work({ locked }: { locked: boolean }) {
  const standing = useStanding();
  const t = useTexts(frame);
  if (standing.phase !== "open" && standing.phase !== "locked") return null;
  const mine = ROUTES.filter(route => hasRole(standing.session, route.roles));
  const first = mine[0];
  return (
    <Frame routes={mine} locked={locked}>
      <Boundary>
        <Suspense fallback={<Loading />}>
          {first === undefined ? (
            <main id="main" className="narrow">
              <Notice mood="info" title={t.nothing.title}>
                <p>{t.nothing.text}</p>
              </Notice>
            </main>
          ) : (
            <Switch>
              {mine.map(route => (
                <Route key={route.path} path={route.path} component={SCREENS[route.name]} />
              ))}
              <Redirect to={first.path} replace />
            </Switch>
          )}
        </Suspense>
      </Boundary>
    </Frame>
  );
}

function Loading() {
  const t = useTexts(frame);
  return (
    <p className="loading" role="status">
      {t.loading}
    </p>
  );
}
