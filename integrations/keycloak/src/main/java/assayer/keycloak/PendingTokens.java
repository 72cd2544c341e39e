package assayer.keycloak;

import java.util.Optional;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.TokenManager.AccessTokenResponseBuilder;
import org.keycloak.protocol.oidc.token.TokenPostProcessorContext;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.IDToken;
import org.keycloak.representations.RefreshToken;
import org.keycloak.util.TokenUtil;

/** The tokens that each hook finds. */
final class PendingTokens {
    private PendingTokens() {}

    static Pending of(KeycloakSession session, AccessTokenResponseBuilder builder) {
        ClientSessionContext context = builder.getClientSessionCtx();
        String grantType = grantType(session, context);
        return new Pending(
                builder.getAccessToken(),
                Optional.ofNullable(builder.getRefreshToken()),
                Optional.ofNullable(builder.getIdToken()),
                context,
                Optional.of(builder),
                grantType,
                redeemed(session, grantType, null));
    }

    static Pending of(KeycloakSession session, TokenPostProcessorContext found) {
        ClientSessionContext context = found.clientSessionCtx();
        String grantType = grantType(session, context);
        return new Pending(
                found.accessToken(),
                Optional.ofNullable(found.refreshToken()),
                idToken(session, found.accessToken(), context, grantType),
                context,
                Optional.empty(),
                grantType,
                redeemed(session, grantType, found.requestRefreshToken()));
    }

    private static String grantType(KeycloakSession session, ClientSessionContext context) {
        return FactsOf.grantType(session, Optional.ofNullable(context.getAttribute(Constants.GRANT_TYPE, String.class)));
    }

    /** Keycloak does not show the ID token here. What its mappers put into it is what they would put into another. */
    private static Optional<IDToken> idToken(
            KeycloakSession session, AccessToken access, ClientSessionContext context, String grantType) {
        boolean exchanged = FactsOf.parameter(session, OAuth2Constants.REQUESTED_TOKEN_TYPE)
                .filter(OAuth2Constants.ID_TOKEN_TYPE::equals)
                .isPresent();
        boolean asked = TokenUtil.isOIDCRequest(access.getScope()) && !grantType.equals(OAuth2Constants.UMA_GRANT_TYPE);
        if (!exchanged && !asked) return Optional.empty();
        IDToken id = ScopeContent.idToken(session, context);
        id.exp(access.getExp());
        return Optional.of(id);
    }

    private static Optional<RefreshToken> redeemed(KeycloakSession session, String grantType, RefreshToken known) {
        if (!grantType.equals(OAuth2Constants.REFRESH_TOKEN)) return Optional.empty();
        if (known != null) return Optional.of(known);
        // Keycloak has verified it by now.
        return FactsOf.parameter(session, OAuth2Constants.REFRESH_TOKEN)
                .map(text -> session.tokens().decode(text, RefreshToken.class));
    }
}
