import { foldWidth, isKana, isPhone, phoneDigits } from "../../../lib/ja";

/** What is being taken, as typed. Lives in memory, sealed at the server, and nowhere else. */
export interface Form {
  readonly name: string;
  readonly kana: string;
  readonly phone: string;
  /** HH:MM */
  readonly from: string;
  readonly until: string;
  readonly inquiry: string;
  readonly necessity: string;
  readonly address: string;
  readonly email: string;
  readonly fax: string;
  /** The section's code; undefined until the operator chooses another than the suggested one. */
  readonly section: string | undefined;
  /** The reason's code, likewise. */
  readonly reason: string | undefined;
  /** Why it is taken although the office is open (A1). */
  readonly override: string;
}

/** Nothing typed. The window is that of the office. */
export const EMPTY: Form = {
  name: "",
  kana: "",
  phone: "",
  from: "08:30",
  until: "17:00",
  inquiry: "",
  necessity: "",
  address: "",
  email: "",
  fax: "",
  section: undefined,
  reason: undefined,
  override: "",
};

/** The half hours to choose from. */
export const TIMES: readonly string[] = Array.from({ length: 25 }, (_, index) => {
  const minutes = 8 * 60 + index * 30;
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
});

/** Fields with something wrong, and the key of the sentence that says what. */
export type Problems = Partial<
  Record<"name" | "kana" | "phone" | "inquiry" | "window" | "reason" | "necessity" | "email" | "override", true>
>;

/** What keeps the form from being sent. Names are taken as they are: nothing about a name is wrong but its absence. */
export function problemsOf(form: Form, reason: string, officeOpen: boolean): Problems {
  const problems: Problems = {};
  if (form.name.trim() === "") problems.name = true;
  if (!isKana(form.kana)) problems.kana = true;
  if (!isPhone(form.phone)) problems.phone = true;
  if (form.inquiry.trim() === "") problems.inquiry = true;
  if (form.from >= form.until) problems.window = true;
  if (reason === "") problems.reason = true;
  if (hasExtras(form) && form.necessity.trim() === "") problems.necessity = true;
  if (form.email !== "" && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(foldWidth(form.email))) problems.email = true;
  if (officeOpen && form.override.trim() === "") problems.override = true;
  return problems;
}

/** Whether anything was typed that needs a reason. */
export function hasExtras(form: Form): boolean {
  return form.address !== "" || form.email !== "" || form.fax !== "";
}

/** The personal fields as the service takes them: numbers and addresses folded, names and texts as typed. */
export function fieldsOf(form: Form) {
  const extras = form.necessity.trim() !== "";
  return {
    name: form.name,
    kana: form.kana,
    phone: phoneDigits(form.phone),
    inquiry: form.inquiry,
    address: extras ? form.address : "",
    email: extras ? foldWidth(form.email).trim() : "",
    fax: extras ? phoneDigits(form.fax) : "",
    necessity: extras && hasExtras(form) ? form.necessity : "",
  };
}
