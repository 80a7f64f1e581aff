import type { FailureTexts } from "../failures";

/** What went wrong, in English. */
const en: FailureTexts = {
  reference: "Reference",
  again: "Try again",
  reasons: {
    LOGIN_REFUSED: "User id or password is wrong. Please enter them again.",
    ACTIVATION_REFUSED:
      "The user id or code is wrong, or the code is older than 72 hours. Ask the ward's administrator for a new one.",
    ACCOUNT_DISABLED: "This account has been ended. Contact the ward's administrator (Ward Information Section).",
    NOT_ACTIVATED: "No password has been set yet. Set one with your activation code.",
    CONTRACT_NOT_BEGUN: "The contract has not begun. Contact your handling manager.",
    CONTRACT_ENDED: "The contract has ended. Contact your handling manager.",
    NOT_DESIGNATED:
      "You are not designated at this moment. Your handling manager has to notify the Ward Information Section.",
    NOT_TRAINED: "No training of yours is valid today. Ask your handling manager to record it.",
    TERMINAL_UNKNOWN:
      "This terminal is not enrolled. Use one in the operators' room, or ask the ward's administrator to enrol it.",
    TERMINAL_INACTIVE: "This terminal is switched off. Use another seat and tell your handling manager.",
    ROOM_CLOSED: "This room is closed at the moment. Ask your handling manager.",
    NETWORK_NOT_ALLOWED: "This terminal is outside its room's network. Put it back and tell your handling manager.",
    STALE_VERSION: "This changed elsewhere. The newest version has been read; look at it and try again.",
    CALL_IN_PROGRESS: "A call is still open. Record its result first.",
    CENTRE_CLOSED: "The call centre is closed, so no call can begin.",
    CALL_CLOSED: "This call is recorded already.",
    OFFICE_OPEN: "The office is open, so nothing is handed over. Put the call through to the section (F4).",
    NO_CONSENT: "No consent is recorded. Read the sentence aloud and record the answer first.",
    CORRECTION_CLOSED: "A call can be corrected on its own day only.",
    OUTCOME_FIXED: "A call that ended in a handoff or without consent keeps its result.",
    KEYRING_AWAY: "The draft is safe but cannot be opened now. Wait a little and try again.",
    STEP_UP_REQUIRED: "This act needs your password once more.",
  } as Readonly<Record<string, string>>,
  unavailable: "The server cannot be reached. What you typed is still here. Wait a little and try again.",
  exhausted: (seconds: number) => `Too many attempts. Wait about ${seconds} seconds and try again.`,
  denied: "You may not do this. Ask your handling manager or the ward's administrator if you need to.",
  missing: "Not found. Somebody else dealt with it, or it has not arrived yet.",
  invalid: "Something has to be corrected. Look at the marked fields.",
  unknown: "This could not be done. If it goes on, tell the ward's administrator the reference.",
};

export default en;
