package assayer.keycloak;

import assayer.keycloak.decision.NoToken;
import assayer.keycloak.token.Held;
import assayer.keycloak.token.RolePath;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.IDToken;
import org.keycloak.services.util.DefaultClientSessionContext;
import org.keycloak.utils.RoleResolveUtil;

/**
 * What Keycloak puts in tokens for a set of client scopes. A client scope brings roles, audiences and claims along; when
 * it is dropped, these have to go with it.
 */
final class ScopeContent {
    /** What mappers look at in the context, besides the scopes. */
    private static final List<String> ATTRIBUTES =
            List.of(Constants.GRANT_TYPE, OAuth2Constants.RESOURCE, Constants.REQUESTED_AUDIENCE_CLIENTS);

    private ScopeContent() {}

    static Held of(KeycloakSession session, ClientSessionContext context, boolean identifies) {
        AuthenticatedClientSessionModel client = context.getClientSession();
        UserSessionModel user = client.getUserSession();
        AccessToken access = new TokenManager().createClientAccessToken(
                session, client.getRealm(), client.getClient(), user.getUser(), user, context, user.isOffline());
        Optional<IDToken> id = identifies ? Optional.of(idToken(session, context)) : Optional.empty();
        return new Held(TokenJson.read(access), Optional.empty(), id.map(TokenJson::read));
    }

    static Held without(Set<String> dropped, KeycloakSession session, ClientSessionContext wide, boolean identifies) {
        // Keycloak leaves two things in the session for mappers to find: the newest context, and the roles of the first.
        String newest = ClientSessionContext.class.getName();
        String roles = resolvedRoles(wide.getClientSession());
        Map<String, Optional<Object>> kept = Map.of(
                newest, Optional.ofNullable(session.getAttribute(newest)),
                roles, Optional.ofNullable(session.getAttribute(roles)));
        try {
            session.removeAttribute(roles);
            ClientSessionContext narrow = narrowed(dropped, session, wide);
            Held content = of(session, narrow, identifies);
            proveRoles(session, narrow);
            return content;
        } finally {
            kept.forEach((name, value) -> session.setAttribute(name, value.orElse(null)));
        }
    }

    /** Of RoleResolveUtil, which keeps the name to itself. */
    private static String resolvedRoles(AuthenticatedClientSessionModel client) {
        return "RESOLVED_ROLES:" + client.getUserSession().getId() + ":" + client.getClient().getId();
    }

    /** That mappers did not see the roles of all scopes after all. */
    private static void proveRoles(KeycloakSession session, ClientSessionContext narrow) {
        Set<RolePath> allowed = narrow.getRolesStream().map(ScopeContent::pathOf).collect(Collectors.toSet());
        AccessToken seen = new AccessToken();
        seen.setRealmAccess(RoleResolveUtil.getResolvedRealmRoles(session, narrow, false));
        seen.setResourceAccess(RoleResolveUtil.getAllResolvedClientRoles(session, narrow));
        if (!allowed.containsAll(RolePath.of(TokenJson.read(seen)))) throw NoToken.unenforceable("roles of a scope");
    }

    private static RolePath pathOf(RoleModel role) {
        boolean ofRealm = role.getContainer() instanceof RealmModel;
        return new RolePath(ofRealm ? Optional.empty() : Optional.of(((ClientModel) role.getContainer()).getClientId()), role.getName());
    }

    /** The claims that mappers put in an ID token, and nothing else. */
    static IDToken idToken(KeycloakSession session, ClientSessionContext context) {
        UserSessionModel user = context.getClientSession().getUserSession();
        return new TokenManager().transformIDToken(session, new IDToken(), user, context);
    }

    private static ClientSessionContext narrowed(Set<String> dropped, KeycloakSession session, ClientSessionContext wide) {
        Set<String> known = wide.getClientScopesStream().map(ClientScopeModel::getName).collect(Collectors.toSet());
        known.add(OAuth2Constants.SCOPE_OPENID);
        // A word that is no client scope's name: nobody can say what it brought.
        if (!known.containsAll(dropped)) throw NoToken.unenforceable("a scope of another name");
        Set<ClientScopeModel> left = wide.getClientScopesStream()
                // The client is among its scopes, with the roles of its own; what it is called does not matter.
                .filter(scope -> scope instanceof ClientModel || !dropped.contains(scope.getName()))
                .collect(Collectors.toSet());
        ClientSessionContext narrow =
                DefaultClientSessionContext.fromClientSessionAndClientScopes(wide.getClientSession(), left, null, session);
        ATTRIBUTES.forEach(name -> narrow.setAttribute(name, wide.getAttribute(name, Object.class)));
        return narrow;
    }
}
