import { only, readAll, readBits, readBoolean, readOid, readSmallInteger, tags } from "./der.ts";
import { refuse } from "./refuse.ts";

/** What the extensions of a certificate (RFC 5280 §4.2.1) say of its use. */
export interface Extensions {
  readonly isCa: boolean;
  /** How many CA certificates may stand between this one and the leaf. */
  readonly pathLength?: number;
  /** Absent where the certificate does not restrict it. */
  readonly keyUsage?: KeyUsage;
  /** Object identifiers; absent where the certificate does not restrict it. */
  readonly extendedKeyUsage?: readonly string[];
  /** Uniform resource identifiers among the subject's alternative names. */
  readonly uris: readonly string[];
}

export interface KeyUsage {
  readonly digitalSignature: boolean;
  readonly keyCertSign: boolean;
  readonly crlSign: boolean;
}

/** The value of each extension that is read here, as a part of what is known. */
const readers: ReadonlyMap<string, (value: Uint8Array) => Partial<Extensions>> = new Map([
  ["2.5.29.19", readBasicConstraints],
  ["2.5.29.15", readKeyUsage],
  ["2.5.29.37", readExtendedKeyUsage],
  ["2.5.29.17", readAlternativeNames],
]);

/** Certificate policies say nothing against a use while none is demanded (RFC 5280 §6.1.1 c, with any-policy). */
const harmless: ReadonlySet<string> = new Set(["2.5.29.32"]);

/** Name constraints, which would have to be applied: refused even where somebody marked them as not critical. */
const refused: ReadonlySet<string> = new Set(["2.5.29.30"]);

const maxExtensions = 64;

/** @param list the body of SEQUENCE OF Extension */
export function readExtensions(list: Uint8Array): Extensions {
  const seen = new Set<string>();
  let found: Extensions = { isCa: false, uris: [] };
  for (const { tag, body } of readAll(list)) {
    const { oid, isCritical, value } = readExtension(tag, body);
    if (seen.has(oid) || seen.size === maxExtensions) refuse("EVIDENCE_MALFORMED", "an extension is there twice");
    seen.add(oid);
    const reader = readers.get(oid);
    if (refused.has(oid) || (isCritical && reader === undefined && !harmless.has(oid))) {
      refuse("EVIDENCE_CERTIFICATE_REFUSED", `the extension ${oid} is not supported`);
    }
    found = { ...found, ...reader?.(value) };
  }
  return found;
}

/** Extension ::= SEQUENCE { extnID, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING } */
function readExtension(tag: number, body: Uint8Array): { oid: string; isCritical: boolean; value: Uint8Array } {
  const [oid, ...rest] = readAll(body);
  const [first, second] = rest;
  const isMarked = first?.tag === tags.boolean;
  const value = isMarked ? second : first;
  const isShaped = tag === tags.sequence && oid?.tag === tags.oid && value?.tag === tags.octetString;
  if (!isShaped || rest.length !== (isMarked ? 2 : 1)) return refuse("EVIDENCE_MALFORMED", "not an extension");
  return { oid: readOid(oid.body), isCritical: isMarked && readBoolean(first.body), value: value.body };
}

/** BasicConstraints ::= SEQUENCE { cA BOOLEAN DEFAULT FALSE, pathLenConstraint INTEGER OPTIONAL } */
function readBasicConstraints(value: Uint8Array): Partial<Extensions> {
  const [ca, pathLength, ...more] = readAll(only(value, tags.sequence));
  if (ca === undefined) return { isCa: false };
  const isShaped = ca.tag === tags.boolean && (pathLength === undefined || pathLength.tag === tags.integer);
  if (!isShaped || more.length > 0) return refuse("EVIDENCE_MALFORMED", "not basic constraints");
  const isCa = readBoolean(ca.body);
  return pathLength === undefined ? { isCa } : { isCa, pathLength: readSmallInteger(pathLength.body) };
}

function readKeyUsage(value: Uint8Array): Partial<Extensions> {
  const has = readBits(only(value, tags.bitString));
  return { keyUsage: { digitalSignature: has(0), keyCertSign: has(5), crlSign: has(6) } };
}

function readExtendedKeyUsage(value: Uint8Array): Partial<Extensions> {
  const purposes = readAll(only(value, tags.sequence));
  if (purposes.some(({ tag }) => tag !== tags.oid)) refuse("EVIDENCE_MALFORMED", "not an extended key usage");
  return { extendedKeyUsage: purposes.map(({ body }) => readOid(body)) };
}

/** GeneralName: the choice uniformResourceIdentifier is an IA5String at [6]. */
function readAlternativeNames(value: Uint8Array): Partial<Extensions> {
  const names = readAll(only(value, tags.sequence)).filter(({ tag }) => tag === tags.implicit(6));
  if (names.some(({ body }) => body.some((octet) => octet < 0x21 || octet > 0x7e))) {
    refuse("EVIDENCE_MALFORMED", "a URI holds other characters than a URI can");
  }
  return { uris: names.map(({ body }) => Buffer.from(body).toString("latin1")) };
}
