import { createContext, type ReactNode, use, useContext, useEffect, useState, useTransition } from "react";

/** The languages of the console. */
export type Language = "ja" | "en";

/** The same texts in every language. The Japanese are at hand and give the shape; the others are fetched when they are chosen. */
export interface Catalogue<T> {
  readonly ja: T;
  readonly en: () => Promise<T>;
}

/** Words, and sentences that wait for values. */
export type Texts<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...values: infer V) => string
      ? (...values: V) => string
      : Texts<T[K]>;
};

/** Makes a catalogue. The English module `satisfies` the Japanese: a text that is missing there does not compile. */
export function catalogue<T>(ja: T, en: () => Promise<{ readonly default: Texts<T> }>): Catalogue<Texts<T>> {
  let fetched: Promise<Texts<T>> | undefined;
  return {
    ja: ja as Texts<T>,
    en: () => {
      fetched ??= en().then(module => module.default);
      return fetched;
    },
  };
}

const LanguageContext = createContext<{ language: Language; choose: (language: Language) => void }>({
  language: "ja",
  choose: () => {},
});

/** Remembers the language of the page in memory: nothing is stored in the browser. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>("ja");
  const [, startTransition] = useTransition();
  // The page stays as it is until the texts are there.
  const choose = (wanted: Language) => startTransition(() => setLanguage(wanted));
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return <LanguageContext value={{ language, choose }}>{children}</LanguageContext>;
}

/** The texts of a catalogue in the language of the page. */
export function useTexts<T>(texts: Catalogue<T>): T {
  return useContext(LanguageContext).language === "ja" ? texts.ja : use(texts.en());
}

/** The language of the page and how to choose another. */
export function useLanguage() {
  return useContext(LanguageContext);
}
