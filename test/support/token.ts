import { expect } from "@jest/globals";

/** What a token and its answer must be, to the last member. */
export interface Expected {
  readonly issuer: string;
  readonly client: string;
  readonly subject?: string;
  readonly audience: string;
  readonly scope: string;
  readonly seconds: number;
  /** Claims beyond those that every token has. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Members of the answer beyond those that every answer has. */
  readonly answer?: Readonly<Record<string, unknown>>;
}

/** An allow, the whole answer (RFC 6749 §5.1) and the whole access token (RFC 9068 §2.2). */
export function expectToken(
  { status, answer, claims }: { readonly status: number; readonly answer: object; readonly claims: object },
  expected: Expected,
): void {
  const { issuer, client, subject = client, audience, scope, seconds } = expected;
  expect(status).toBe(200);
  expect(answer).toEqual({
    access_token: expect.any(String) as unknown,
    token_type: "Bearer",
    expires_in: seconds,
    scope,
    ...expected.answer,
  });
  expect(claims).toEqual({
    iss: issuer,
    sub: subject,
    client_id: client,
    aud: audience,
    scope,
    jti: expect.any(String) as unknown,
    iat: expect.any(Number) as unknown,
    exp: (claims as { iat: number }).iat + seconds,
    ...expected.claims,
  });
}
