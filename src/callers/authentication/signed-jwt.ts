import { jwtVerify } from "jose";
import { isCompactJws } from "../../wire/authorization.ts";
import type { Message } from "../../wire/wire.ts";
import type { OpenAuthenticator } from "./authenticator.ts";
import type { AuthenticationSettings } from "./settings.ts";

const skewSeconds = 5;

/** The JWT that a body is, or that it holds as its member `token`. */
export function tokenIn({ body }: Pick<Message, "body">): string | undefined {
  const text = body.toString("utf8").trim();
  const token = isCompactJws(text) ? text : memberToken(text);
  return token !== undefined && isCompactJws(token) ? token : undefined;
}

function memberToken(text: string): string | undefined {
  // Most bodies have no such member, and are read only once then.
  if (!text.includes('"token"')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    const token: unknown = typeof value === "object" && value !== null ? Reflect.get(value, "token") : undefined;
    return typeof token === "string" ? token : undefined;
  } catch {
    return undefined;
  }
}

/** A body that is signed as a whole, current by its `exp`. */
export const openSignedJwt: OpenAuthenticator<AuthenticationSettings<"signed_jwt">> = async (settings, ports) => {
  const { jwks, issuer, audience, algorithms } = settings;
  const keys = ports.keysAt(jwks);
  return {
    byBody: async (message) => {
      const token = tokenIn(message);
      if (token === undefined) return false;
      const options = {
        algorithms,
        requiredClaims: ["exp"],
        clockTolerance: skewSeconds,
        currentDate: new Date(ports.clock()),
        ...(issuer !== undefined && { issuer }),
        ...(audience !== undefined && { audience }),
      };
      return jwtVerify(token, keys, options).then(
        () => true,
        () => false,
      );
    },
    close: () => {},
  };
};
