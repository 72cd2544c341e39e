import { beforeAll, describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { readCertificate } from "../../../src/context/evidence/certificate.ts";
import { readAll, readBits, readBoolean, readOid, readSmallInteger } from "../../../src/context/evidence/der.ts";
import { readExtensions } from "../../../src/context/evidence/extensions.ts";
import { readTbs } from "../../../src/context/evidence/tbs.ts";
import { derOf, issue } from "../../support/certificates.ts";

const malformed = "EVIDENCE_MALFORMED";
const of = (hex: string) => Buffer.from(hex, "hex");
const attempt = (read: () => unknown) => {
  try {
    return read();
  } catch (failure) {
    return (failure as { code?: string }).code ?? failure;
  }
};

describe("elements", () => {
  test.each<[string, string, unknown]>([
    ["none", "", []],
    [
      "two",
      "020101040100",
      [
        { tag: 2, body: of("01") },
        { tag: 4, body: of("00") },
      ],
    ],
    ["an empty one", "3000", [{ tag: 0x30, body: of("") }]],
    ["a long one", `048180${"00".repeat(128)}`, [{ tag: 4, body: Buffer.alloc(128) }]],
    ["a length that is not the shortest", "04810100", malformed],
    ["a length with a leading zero", `04820080${"00".repeat(128)}`, malformed],
    ["an indefinite length", "30800000", malformed],
    ["a length of five octets", "04850000000001", malformed],
    ["a length beyond the end", "040200", malformed],
    ["a length beyond all memory", "0484ffffffff00", malformed],
    ["a tag of several octets", "1f810100", malformed],
    ["no length", "04", malformed],
    ["a cut length", "0482ff", malformed],
  ])("%s", (_, hex, expected) => {
    const plain = (read: unknown) =>
      Array.isArray(read) ? read.map(({ tag, body }) => ({ tag, body: Buffer.from(body) })) : read;
    expect(plain(attempt(() => readAll(of(hex))))).toEqual(expected);
  });
});

test.each<[string, unknown]>([
  ["551d0f", "2.5.29.15"],
  ["2a864886f70d01010b", "1.2.840.113549.1.1.11"],
  ["2b0601", "1.3.6.1"],
  ["883703", "2.999.3"],
  ["", malformed],
  ["55801d", malformed],
  ["559d", malformed],
  ["55ffffffffff7f", malformed],
])("object identifier %s is %s", (hex, expected) => {
  expect(attempt(() => readOid(of(hex)))).toBe(expected);
});

test.each<[string, unknown]>([
  ["ff", true],
  ["00", false],
  ["01", malformed],
  ["", malformed],
  ["ffff", malformed],
])("boolean %s is %s", (hex, expected) => {
  expect(attempt(() => readBoolean(of(hex)))).toBe(expected);
});

test.each<[string, unknown]>([
  ["00", 0],
  ["7f", 127],
  ["80", malformed],
  ["0080", malformed],
  ["", malformed],
])("small integer %s is %s", (hex, expected) => {
  expect(attempt(() => readSmallInteger(of(hex)))).toBe(expected);
});

test.each<[string, unknown]>([
  ["0106", [5, 6]],
  ["0780", [0]],
  ["070080", [8]],
  ["00", []],
  ["01", malformed],
  ["0880", malformed],
  ["", malformed],
])("bits %s are %j", (hex, expected) => {
  const bits = () => Array.from({ length: 9 }, (_, bit) => bit).filter(readBits(of(hex)));
  expect(attempt(bits)).toEqual(expected);
});

describe("extensions", () => {
  const basic = "300f0603551d130101ff040530030101ff";
  test.each<[string, string, unknown]>([
    ["none", "", { isCa: false, uris: [] }],
    ["a CA", basic, { isCa: true, uris: [] }],
    ["the same twice", basic + basic, malformed],
    ["empty basic constraints", "30090603551d1304023000", { isCa: false, uris: [] }],
    ["a CA flag of another value", "300f0603551d130101ff04053003010101", malformed],
    ["a negative path length", "30120603551d130101ff040830060101ff0201ff", malformed],
    ["a path length alone", "300c0603551d1304053003020100", malformed],
    ["bytes after the value", "300f0603551d130101ff0405300201 ff00".replace(" ", ""), malformed],
    ["no value", "30050603551d13", malformed],
    ["no SEQUENCE", "0403551d13", malformed],
    ["a URI with a zero octet", `30130603551d11040c300a86086874747073 3a2f00`.replace(" ", ""), malformed],
    ["a purpose that is no object identifier", "300b0603551d25040430020500", malformed],
  ])("%s", (_, hex, expected) => {
    expect(attempt(() => readExtensions(of(hex)))).toEqual(expected);
  });

  test("too many", () => {
    const many = Array.from({ length: 65 }, (_, index) =>
      of(`3007060255${(index + 1).toString(16).padStart(2, "0")}0401 00`.replace(" ", "")),
    );
    expect(attempt(() => readExtensions(Buffer.concat(many)))).toBe(malformed);
  });
});

describe("a certificate", () => {
  let der: Buffer;
  beforeAll(async () => {
    const { pem } = await issue({
      name: "CN=Root",
      ca: true,
      pathLength: 3,
      purposes: ["2.5.29.37.0"],
      uris: ["spiffe://a/b"],
    });
    der = derOf(pem);
  });

  test("says what it may be used for", () => {
    const { extensions, isSignedStrongly, subject } = readCertificate(der);
    expect({ extensions, isSignedStrongly, subject }).toEqual({
      extensions: {
        isCa: true,
        pathLength: 3,
        keyUsage: { digitalSignature: false, keyCertSign: true, crlSign: true },
        extendedKeyUsage: ["2.5.29.37.0"],
        uris: ["spiffe://a/b"],
      },
      isSignedStrongly: true,
      subject: "CN=Root",
    });
  });

  test("cut anywhere is malformed", () => {
    for (let length = 0; length < der.length; length += 1) {
      expect(attempt(() => readCertificate(der.subarray(0, length)))).toBe(malformed);
      expect(attempt(() => readTbs(der.subarray(0, length)))).toBe(malformed);
    }
  });

  test("with any octet changed is read or refused, never anything else", () => {
    const codes = [undefined, malformed, "EVIDENCE_CERTIFICATE_REFUSED"];
    for (let at = 0; at < der.length; at += 1) {
      const changed = Buffer.from(der);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      const result = attempt(() => void readExtensions(readTbs(changed).extensions));
      expect(codes).toContain(result);
    }
  });
});

test("arbitrary bytes are read or refused", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      for (const read of [readAll, readTbs, readExtensions, readOid, readBits, readCertificate]) {
        const result = attempt(() => void read(Buffer.from(bytes)));
        expect([undefined, malformed, "EVIDENCE_CERTIFICATE_REFUSED"]).toContain(result);
      }
    }),
    { numRuns: 2_000 },
  );
});
