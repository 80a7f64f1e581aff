import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import type { Route } from "../routes";

/** The screens, each role's in a chunk of its own that is fetched when it is first shown. */
export const SCREENS: Record<Route["name"], LazyExoticComponent<ComponentType>> = {
  call: lazy(() => import("./call")),
  calls: lazy(() => import("./calls")),
  inbox: lazy(() => import("./inbox")),
  articles: lazy(() => import("./articles")),
  people: lazy(() => import("./people")),
  places: lazy(() => import("./places")),
  audit: lazy(() => import("./audit")),
};
