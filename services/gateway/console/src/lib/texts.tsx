import { createContext, type ReactNode, useContext, useEffect, useState } from "react";

/** The languages of the console. */
export type Language = "ja" | "en";

/** The same texts in every language: the Japanese give the shape, the others must have it too. */
export interface Catalogue<T> {
  readonly ja: T;
  readonly en: T;
}

/** Words, and sentences that wait for values. */
type Shape<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...values: infer V) => string
      ? (...values: V) => string
      : Shape<T[K]>;
};

/** Makes a catalogue; a text that is missing in one language does not compile. */
export function catalogue<T>(ja: T, en: Shape<T>): Catalogue<Shape<T>> {
  return { ja: ja as Shape<T>, en };
}

const LanguageContext = createContext<{ language: Language; choose: (language: Language) => void }>({
  language: "ja",
  choose: () => {},
});

/** Remembers the language of the page in memory: nothing is stored in the browser. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, choose] = useState<Language>("ja");
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return <LanguageContext value={{ language, choose }}>{children}</LanguageContext>;
}

/** The texts of a catalogue in the language of the page. */
export function useTexts<T>(texts: Catalogue<T>): T {
  return texts[useContext(LanguageContext).language];
}

/** The language of the page and how to choose another. */
export function useLanguage() {
  return useContext(LanguageContext);
}
