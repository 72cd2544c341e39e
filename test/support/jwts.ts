/** A JWS in form only: nobody who reads it verifies it. */
export function unsigned(claims: object | string, header: object | string = { alg: "ES256" }): string {
  const part = (value: object | string) =>
    Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
  return `${part(header)}.${part(claims)}.c2lnbmF0dXJl`;
}
