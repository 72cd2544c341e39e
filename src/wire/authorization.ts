/** RFC 6750 §2.1; the scheme's case does not matter (RFC 9110 §11.1). */
const bearer = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;
/** RFC 7617 §2. */
const basic = /^Basic +([A-Za-z0-9+/]+={0,2})$/i;
/** Three parts in base64url (RFC 7515 §7.1). */
const compactJws = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** The credential that `Authorization: Bearer` holds. */
export function bearerIn(authorization: string | undefined): string | undefined {
  return bearer.exec(authorization ?? "")?.[1];
}

/** The bytes of `id:secret` in `Authorization: Basic`, where they are encoded in the one way that everybody decodes alike. */
export function basicPairIn(authorization: string | undefined): Buffer | undefined {
  const encoded = basic.exec(authorization ?? "")?.[1] ?? "";
  const bytes = Buffer.from(encoded, "base64");
  return encoded !== "" && bytes.toString("base64") === encoded ? bytes : undefined;
}

/** Whether it may be a JWT. Saves others the way to the verifier. */
export function isCompactJws(text: string): boolean {
  return compactJws.test(text);
}
