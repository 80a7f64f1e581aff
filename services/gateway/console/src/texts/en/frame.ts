import type { FrameTexts } from "../frame";

/** The frame, the login and the lock, in English. */
const en: FrameTexts = {
  product: "Madoguchi",
  skip: "Skip to content",
  tabs: { call: "Call", calls: "My calls" },
  language: "日本語",
  languageHint: "Show in Japanese",
  keys: "Keys",
  keysTitle: "Keys of this screen",
  close: "Close",
  logout: "Log out",
  password: "Change password",
  loading: "Loading",
  office: { open: "Office open", closed: (when: string) => `Office closed (opens ${when})` },
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
    previous: (when: string) => `Previous login: ${when}`,
    first: "This is your first login",
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
  lock: {
    title: "The screen is locked",
    idle: "Nothing was done for a while, so the screen was locked.",
    ended: "The session has ended, or you logged in elsewhere, so the screen was locked.",
    safe: "What you typed is still here. Enter your password to go on.",
    resume: "Go on",
    other: "Somebody else logs in",
    otherHelp: "This page is emptied. Drafts stay with their owner.",
  },
  idle: {
    title: "The screen will be locked",
    left: (seconds: number) => `Nothing was done; the screen is locked in ${seconds} seconds.`,
    stay: "Go on",
  },
  nothing: {
    title: "There is no screen for you",
    text: "This account has no screen on this terminal. Ask the ward's administrator.",
  },
};

export default en;
