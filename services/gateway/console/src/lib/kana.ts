import { isKana, toKatakana } from "./ja";

/**
 * Catches the reading of a name from the IME: what was typed in kana before it was converted. Nothing is guessed from kanji.
 */
export class KanaCatcher {
  private reading = "";

  /** The composition as it stands. */
  update(data: string): void {
    // A syllable that is half typed ends in Latin letters.
    const kana = data.replace(/[a-zａ-ｚ]+$/i, "");
    if (kana !== "" && isKana(kana)) this.reading = kana;
    else if (data === "") this.reading = "";
  }

  /** The composition ended with `data`; its reading in カタカナ, empty if it was cancelled. */
  end(data: string): string {
    const reading = data === "" ? "" : isKana(data) ? data : this.reading;
    this.reading = "";
    return toKatakana(reading);
  }
}
