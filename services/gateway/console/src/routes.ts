import { Role } from "./gen/madoguchi/policy/v1/policy_pb";

/** A screen: where it is, who sees its tab. The list is also what the gateway answers with the console's page. */
export interface Route {
  readonly path: string;
  /** The key of its name in the `frame` catalogue. */
  readonly name: "call" | "calls" | "inbox" | "articles" | "people" | "places" | "audit";
  /** Accounts with one of these roles see the tab. */
  readonly roles: readonly Role[];
}

export const ROUTES = [
  { path: "/", name: "call", roles: [] },
  { path: "/call", name: "call", roles: [Role.OPERATOR, Role.HANDLING_MANAGER] },
  { path: "/calls", name: "calls", roles: [Role.OPERATOR, Role.HANDLING_MANAGER] },
  {
    path: "/inbox",
    name: "inbox",
    roles: [Role.INFORMATION_SECTION, Role.SECTION_CLERK, Role.SECTION_HEAD],
  },
  {
    path: "/articles",
    name: "articles",
    roles: [Role.INFORMATION_SECTION, Role.SECTION_CLERK, Role.SECTION_HEAD],
  },
  { path: "/people", name: "people", roles: [Role.ADMINISTRATOR, Role.INFORMATION_SECTION, Role.AUDITOR] },
  { path: "/places", name: "places", roles: [Role.ADMINISTRATOR, Role.INFORMATION_SECTION, Role.AUDITOR] },
  { path: "/audit", name: "audit", roles: [Role.AUDITOR] },
] as const satisfies readonly Route[];
