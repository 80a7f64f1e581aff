import type { ReasonCode } from "../../gen/madoguchi/intake/v1/intake_pb";

/** The codes that calls bear: those without codes below them. */
export function leaves(codes: readonly ReasonCode[]): ReasonCode[] {
  const parents = new Set(codes.map(code => code.parentCode));
  return codes.filter(code => !parents.has(code.code));
}

/** The code whose name shares the most with what the call was about: the article read out, what was searched for. */
export function suggestReason(codes: readonly ReasonCode[], about: readonly string[]): ReasonCode | undefined {
  const wanted = pairs(about.join(" "));
  let best: ReasonCode | undefined;
  let bestScore = 0;
  for (const code of leaves(codes)) {
    const own = pairs(code.name);
    let shared = 0;
    for (const pair of own) if (wanted.has(pair)) shared += 1;
    const score = own.size === 0 ? 0 : shared / Math.sqrt(own.size);
    if (score > bestScore) [best, bestScore] = [code, score];
  }
  return best;
}

/** Pairs of neighbouring letters, those of hiragana alone left out: they are grammar, not matter. */
function pairs(text: string): Set<string> {
  const found = new Set<string>();
  for (const word of text.normalize("NFKC").split(/[\s、。・()（）「」?？]+/)) {
    for (let at = 0; at + 1 < word.length; at += 1) {
      const pair = word.slice(at, at + 2);
      if (!/^[ぁ-ん]+$/.test(pair)) found.add(pair);
    }
  }
  return found;
}
