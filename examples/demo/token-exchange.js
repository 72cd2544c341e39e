// OAuth 2.0 Token Exchange (RFC 8693) as a grant of `oidc-provider`: an agent acts for a user, through a front end.
import { jwtVerify } from "jose";
import { errors } from "oidc-provider";

export const tokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";
const accessTokenType = "urn:ietf:params:oauth:token-type:access_token";
export const idTokenType = "urn:ietf:params:oauth:token-type:id_token";
const parameters = ["subject_token", "subject_token_type", "resource", "scope"];

export function registerTokenExchange(provider, gate, { resourceServer, certificateOf, key }) {
  const exchange = async (ctx) => {
    const { client, params } = ctx.oidc;
    const subject = await subjectToken(params, { issuer: provider.issuer, key });
    ctx.oidc.entity("Account", { accountId: subject.accountId });
    ctx.oidc.entity("SubjectToken", subject);

    const server = resourceServer(params.resource);
    const issuance = await gate.decide(ctx, {
      resource: params.resource,
      scopes: params.scope.split(" "),
      tokenTypes: ["access_token", "refresh_token"],
      lifetimes: { access_token: server.accessTokenTTL },
    });

    const { accountId } = subject;
    const grantId = await new provider.Grant({ accountId, clientId: client.clientId }).save();
    const token = new provider.AccessToken({ accountId, client, grantId, gty: "token_exchange" });
    token.resourceServer = new provider.ResourceServer(params.resource, server);
    token.scope = issuance.scopes.join(" ");
    token.setThumbprint("x5t", certificateOf(ctx));
    ctx.oidc.entity("AccessToken", token);
    ctx.body = {
      access_token: await token.save(),
      issued_token_type: accessTokenType,
      token_type: token.tokenType,
      expires_in: token.expiration,
      scope: token.scope,
    };
  };
  provider.registerGrantType(tokenExchange, exchange, parameters);
}

/** The user's ID token, issued to the front end that now calls the agent. */
async function subjectToken({ subject_token: token = "", subject_token_type: type }, { issuer, key }) {
  if (type !== idTokenType) throw new errors.InvalidRequest("subject_token_type is not supported");
  try {
    const { payload } = await jwtVerify(token, key, {
      issuer,
      algorithms: ["RS256"],
      requiredClaims: ["sub", "aud", "exp"],
    });
    return { accountId: payload.sub, clientId: payload.aud };
  } catch {
    throw new errors.InvalidGrant("subject_token is not an ID token of this provider");
  }
}
