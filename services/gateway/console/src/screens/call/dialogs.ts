import "./dialogs.css";

/** What opens over the call screen: a chunk of its own, fetched while the screen is being looked at for the first time. */
export { Directory } from "./Directory";
export { Feedback } from "./Feedback";
export { Handoff } from "./handoff/Handoff";
export { Result } from "./Result";
