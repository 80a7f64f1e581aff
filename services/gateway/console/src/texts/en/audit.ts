import type { AuditTexts } from "../audit";

/** The audit viewer, in English. */
const en: AuditTexts = {
  title: "Audit trail",
  service: "Whose trail",
  services: {
    auth: "People and sessions",
    faq: "FAQ",
    intake: "Intake",
    handoff: "Handoffs",
    retention: "Retention",
  },
  userId: "User id",
  subject: "Id of the thing",
  rpc: "Act",
  since: "From",
  until: "Until",
  dayHelp: "Like 2026-11-24",
  dayProblem: "This is no day.",
  search: "Look up",
  more: "Older entries",
  empty: "No entry fits.",
  self: "Looking something up here leaves an entry too.",
  columns: {
    at: "When",
    who: "Who",
    rpc: "Act",
    subject: "Thing",
    purpose: "Purpose",
    fields: "Fields",
    decision: "Decision",
  },
  allowed: "allowed",
  refused: "refused",
  check: {
    start: "Check the chain",
    stop: "Stop",
    close: "Close",
    title: "Check of the chain",
    running: (seals: number, entries: number) => `Recomputing ${seals} seals, ${entries} entries`,
    good: (seals: number, entries: number) =>
      `${seals} seals and ${entries} entries recomputed. Nothing was altered, nothing is missing.`,
    witnessed: (number: number) => `Seal ${number} equals what the witness keeps in a database of its own.`,
    unwitnessed: "The witness keeps nothing of this trail.",
    bad: "The trail was altered or is incomplete. Leave this screen open and report an incident.",
    faults: {
      entry: (seal: number, entry: string) => `Seal ${seal}: entry ${entry} is not what was sealed.`,
      missing: (seal: number, entry: string) => `Seal ${seal}: entry ${entry} is missing.`,
      order: (seal: number) => `Seal ${seal}: numbers do not follow each other.`,
      link: (seal: number) => `Seal ${seal}: not linked to the one before.`,
      seal: (seal: number) => `Seal ${seal}: the seal itself was altered.`,
      witness: (seal: number) => `Seal ${seal}: the witness keeps something else.`,
    },
    signatures: "Signatures are checked offline: export the trail and run madoguchi audit verify.",
  },
};

export default en;
