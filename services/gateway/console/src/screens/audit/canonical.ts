import type { Timestamp } from "@bufbuild/protobuf/wkt";
import type { Entry, Seal } from "../../gen/madoguchi/audit/v1/audit_pb";

/**
 * The bytes over which entries and seals are hashed, as the audit crate writes them: each field behind its length, numbers
 * and times (microseconds) in 8 bytes, big-endian; an absent id is empty; a list is its count, then its items.
 */
class Canonical {
  private readonly parts: Uint8Array[] = [];
  private length = 0;

  constructor(domain: string) {
    this.text(domain);
  }

  private raw(part: Uint8Array): this {
    this.parts.push(part);
    this.length += part.length;
    return this;
  }

  bytes(bytes: Uint8Array): this {
    return this.count(bytes.length).raw(bytes);
  }

  count(count: number | bigint): this {
    return this.raw(number(BigInt(count)));
  }

  number(value: bigint): this {
    return this.bytes(number(value));
  }

  text(text: string): this {
    return this.bytes(UTF8.encode(text));
  }

  id(uuid: string): this {
    const digits = uuid.replaceAll("-", "").match(/../g) ?? [];
    return this.bytes(Uint8Array.from(digits, pair => Number.parseInt(pair, 16)));
  }

  async hash(): Promise<Uint8Array> {
    const all = new Uint8Array(this.length);
    let at = 0;
    for (const part of this.parts) {
      all.set(part, at);
      at += part.length;
    }
    return new Uint8Array(await crypto.subtle.digest("SHA-256", all));
  }
}

const UTF8 = new TextEncoder();

function number(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, value);
  return bytes;
}

function microseconds(at: Timestamp | undefined): bigint {
  return at ? at.seconds * 1_000_000n + BigInt(Math.floor(at.nanos / 1_000)) : 0n;
}

/** SHA-256 of an entry. */
export function entryHash(entry: Entry): Promise<Uint8Array> {
  const canonical = new Canonical("madoguchi audit entry 1")
    .number(entry.id)
    .number(microseconds(entry.at))
    .id(entry.accountId)
    .text(entry.userId)
    .text(entry.organisation)
    .id(entry.terminalId)
    .id(entry.sessionId)
    .text(entry.rpc)
    .text(entry.purpose)
    .text(entry.subjectKind)
    .text(entry.subjectId)
    .count(entry.fields.length);
  for (const field of entry.fields) canonical.text(field);
  return canonical.text(entry.decision).text(entry.note).text(entry.requestId).hash();
}

/** SHA-256 of a seal of a service's trail. */
export function sealHash(service: string, seal: Seal): Promise<Uint8Array> {
  const canonical = new Canonical("madoguchi audit seal 1")
    .text(service)
    .number(seal.number)
    .bytes(seal.previousHash)
    .number(microseconds(seal.sealedAt))
    .id(seal.keyId)
    .count(seal.entryIds.length);
  seal.entryIds.forEach((id, index) => {
    canonical.number(id).bytes(seal.entryHashes[index] ?? new Uint8Array());
  });
  return canonical.hash();
}
