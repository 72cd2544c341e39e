package assayer.keycloak;

import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.AccessTokenIntrospectionProvider;
import org.keycloak.representations.AccessToken;

/**
 * In a gated realm, introspection (RFC 7662) tells what the token holds. Keycloak's own lets mappers compute roles,
 * audiences and claims anew, from the session: whatever was taken from the token would be back.
 */
final class AssayerIntrospection extends AccessTokenIntrospectionProvider<AccessToken> {
    AssayerIntrospection(KeycloakSession session) {
        super(session);
    }

    @Override
    public AccessToken transformAccessToken(AccessToken token, UserSessionModel userSession) {
        // Called also for what it checks on the way.
        AccessToken computed = super.transformAccessToken(token, userSession);
        return AssayerPostProcessor.gate(session).gates(session) ? token : computed;
    }
}
