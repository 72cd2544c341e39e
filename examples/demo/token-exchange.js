// OAuth 2.0 Token Exchange (RFC 8693) as a grant of `oidc-provider`: an agent acts for a user, through a front end.
import { errors } from "oidc-provider";

export const tokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";
const accessTokenType = "urn:ietf:params:oauth:token-type:access_token";
const parameters = ["subject_token", "subject_token_type", "resource", "scope"];

export function registerTokenExchange(provider, gate, { resourceServer, certificateOf }) {
  const exchange = async (ctx) => {
    const { client, params } = ctx.oidc;
    const subject = await subjectToken(provider, params);
    ctx.oidc.entity("Account", { accountId: subject.accountId });
    ctx.oidc.entity("SubjectToken", subject);

    const server = resourceServer(params.resource);
    const issuance = await gate.decide(ctx, {
      resource: params.resource,
      scopes: params.scope.split(" "),
      tokenTypes: ["access_token", "refresh_token"],
      accessTokenTtl: server.accessTokenTTL,
    });

    const { accountId, grantId } = subject;
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

async function subjectToken(provider, { subject_token: value, subject_token_type: type }) {
  const token = type === accessTokenType && value ? await provider.AccessToken.find(value) : undefined;
  if (token === undefined) throw new errors.InvalidGrant("subject_token is not an access token of this provider");
  return token;
}

/** An access token that the user's sign-in at a front end would have given: the subject token of the exchange. */
export async function signIn(provider, accountId, clientId) {
  const client = await provider.Client.find(clientId);
  const grant = new provider.Grant({ accountId, clientId });
  const token = new provider.AccessToken({
    accountId,
    client,
    grantId: await grant.save(),
    scope: "openid",
    gty: "authorization_code",
  });
  return token.save();
}
