import type { FrameTexts } from "../frame";

/** The frame, the login and the lock, in English. */
const en: FrameTexts = {
  product: "Madoguchi",
  skip: "Skip to content",
  tabs: {
    call: "Call",
    calls: "My calls",
    inbox: "Handoffs",
    articles: "FAQ",
    people: "People",
    places: "Terminals, contract",
    audit: "Audit",
  },
  language: "日本語",
  languageHint: "Show in Japanese",
  keys: "Keys",
  keysTitle: "Keys of this screen",
  close: "Close",
  logout: "Log out",
  password: "Change password",
  loading: "Loading",
  office: { open: "Office open", closed: (when: string) => `Office closed (opens ${when})` },
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
  broken: {
    title: "This screen cannot be shown",
    text: "A new version was installed, or there is a fault in the page. Drafts are safe at the server. Load the page again.",
    reload: "Load again",
  },
  nothing: {
    title: "There is no screen for you",
    text: "This account has no screen on this terminal. Ask the ward's administrator.",
  },
  login: {
    password: "Password",
    previous: (when: string) => `Previous login: ${when}`,
    first: "This is your first login",
  },
};

export default en;
