// OAuth 2.0 Token Exchange (RFC 8693) as a grant of `oidc-provider`: an agent acts for a user, through a front end.
import { jwtVerify } from "jose";
import { errors } from "oidc-provider";

export const tokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";
export const accessTokenType = "urn:ietf:params:oauth:token-type:access_token";
export const idTokenType = "urn:ietf:params:oauth:token-type:id_token";

/** RFC 8693 §2.1. */
const parameters = [
  "subject_token",
  "subject_token_type",
  "actor_token",
  "actor_token_type",
  "requested_token_type",
  "audience",
  "resource",
  "scope",
];

/**
 * What can be exchanged, all of it issued by this provider: its header's `typ`, and who holds it. An ID token stands for
 * a sign-in, so it is good for any resource that the policy approves; an access token only for less of itself.
 */
const exchangeable = {
  [idTokenType]: { typ: undefined, holder: ({ aud }) => aud },
  [accessTokenType]: { typ: "at+jwt", holder: ({ client_id: id }) => id },
};

/** Whoever acts is told to Assayer through the entity `Exchange`: `{ actors }`, the current one first. */
export function registerTokenExchange(provider, gate, { resourceServer, certificateOf, key }) {
  const exchange = async (ctx) => {
    const { client, params } = ctx.oidc;
    requireWellFormed(params);
    const read = (role) => readToken(params, role, { issuer: provider.issuer, key, certificate: certificateOf(ctx) });
    const subject = await read("subject");
    const actor = params.actor_token && (await read("actor"));
    const server = requireResource(params.resource, resourceServer);
    const scopes = requireScopes(params, server, subject);
    ctx.oidc.entity("Account", { accountId: subject.id });
    ctx.oidc.entity("Exchange", { actors: actorsOf(client, actor, subject) });

    const issuance = await gate.decide(ctx, {
      resource: params.resource,
      scopes,
      tokenTypes: ["access_token", "refresh_token"],
      // It does not outlive what it was exchanged for.
      lifetimes: { access_token: Math.min(server.accessTokenTTL, subject.seconds) },
    });

    const accountId = subject.id;
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

/** RFC 8693 §2.1: what has to be there, and what must not. */
function requireWellFormed(params) {
  for (const name of ["subject_token", "subject_token_type"]) {
    if (params[name] === undefined) throw new errors.InvalidRequest(`${name} is missing`);
  }
  if ((params.actor_token === undefined) !== (params.actor_token_type === undefined)) {
    throw new errors.InvalidRequest("actor_token and actor_token_type come together");
  }
  if (![undefined, accessTokenType].includes(params.requested_token_type)) {
    throw new errors.InvalidRequest("requested_token_type is not supported");
  }
  if (params.audience !== undefined) throw new errors.InvalidTarget("name the target by its resource");
}

/** RFC 8693 §2.2.2: a token that is no good is an invalid request. */
async function readToken(params, role, { issuer, key, certificate }) {
  const kind = new Map(Object.entries(exchangeable)).get(params[`${role}_token_type`]);
  if (kind === undefined) throw new errors.InvalidRequest(`${role}_token_type is not supported`);
  const bad = new errors.InvalidRequest(`${role}_token is not a token of this provider that can be used here`);
  const options = { issuer, algorithms: ["RS256"], requiredClaims: ["sub", "aud", "exp"] };
  const { payload, protectedHeader } = await jwtVerify(params[`${role}_token`], key, options).catch(() => {
    throw bad;
  });
  const holder = kind.holder(payload);
  const bound = payload.cnf?.["x5t#S256"];
  if (protectedHeader.typ !== kind.typ || typeof holder !== "string") throw bad;
  if (bound !== undefined && (certificate === undefined || bound !== thumbprint(certificate))) throw bad;
  // A subject is a user, whom a client holds a token of; an actor is a client.
  if ((role === "actor") !== (payload.sub === holder)) throw bad;
  const seconds = payload.exp - Math.floor(Date.now() / 1_000);
  return { id: payload.sub, holder, seconds, actors: chain(payload.act), ...(kind.typ && boundsOf(payload)) };
}

function boundsOf({ aud, scope = "" }) {
  return { resource: aud, scopes: scope.split(" ") };
}

/** RFC 8693 §4.1: the actors that a token names, the current one first. */
function chain(act) {
  return act === undefined ? [] : [act.sub, ...chain(act.act)];
}

/** Who acts now, who asks, and then everybody through whose hands the subject's token went. */
function actorsOf({ clientId }, actor, subject) {
  return [...new Set([...(actor ? [actor.id] : []), clientId, ...subject.actors, subject.holder])];
}

function requireResource(resource, resourceServer) {
  const server = resource === undefined ? undefined : resourceServer(resource);
  if (!server?.scope) throw new errors.InvalidTarget("resource is missing, or none of this provider's");
  return server;
}

/** Everything that is there to be had, where the client does not say. */
function requireScopes({ scope, resource }, server, subject) {
  if (subject.resource !== undefined && subject.resource !== resource) {
    throw new errors.InvalidTarget("an access token is exchanged for one of the same resource");
  }
  const available = server.scope.split(" ").filter((name) => subject.scopes?.includes(name) ?? true);
  const asked = scope?.split(" ") ?? available;
  const beyond = asked.filter((name) => !available.includes(name));
  if (beyond.length > 0) throw new errors.InvalidScope("more than can be exchanged", beyond.join(" "));
  return asked;
}

/** RFC 8705 §3.1. */
export function thumbprint(certificate) {
  return Buffer.from(certificate.fingerprint256.replaceAll(":", ""), "hex").toString("base64url");
}
