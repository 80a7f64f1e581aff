import type { LoginTexts } from "../login";

/** Login, activation, change of password, special terms, in English. */
const en: LoginTexts = {
  login: {
    title: "Log in",
    terminal: "Terminal",
    registered: "enrolled",
    unregistered: "not enrolled",
    wardOnly: "The ward's staff can log in here. Operators use an enrolled terminal in the operators' room.",
    terminalUnknown: "The terminal cannot be checked",
    userId: "User id",
    password: "Password",
    submit: "Log in",
    purpose: "For work with personal data only. Everything done at this terminal is recorded.",
    activate: "Set a password with an activation code",
    forgotten: "If you forgot the password, ask the ward's administrator for an activation code.",
  },
  activate: {
    title: "Set a password",
    code: "Activation code",
    codeHelp: "From the administrator, valid for 72 hours.",
    fresh: "New password",
    freshHelp: "15 characters or more. A sentence is easy to remember.",
    again: "New password once more",
    differ: "The two are different.",
    submit: "Set it",
    done: "The password is set. Please log in.",
    back: "Back to login",
  },
  change: {
    title: "Change the password",
    old: "Present password",
    submit: "Change it",
    done: "The password is changed.",
    cancel: "Cancel",
  },
  terms: {
    title: "Special terms",
    intro:
      "The special terms of the contract are new. Read the document that your handling manager hands out and confirm that you keep to it; nothing else can be done before.",
    version: (version: number) => `Version ${version}`,
    submit: "I have read them and will keep to them",
  },
};

export default en;
