package assayer.keycloak;

import assayer.keycloak.token.Reach;
import java.util.Optional;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.protocol.oidc.TokenManager.AccessTokenResponseBuilder;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.IDToken;
import org.keycloak.representations.RefreshToken;

/**
 * Tokens that are about to be signed.
 *
 * @param builder of the response, within reach of the executor only
 * @param id for the post-processor a stand-in: what Keycloak puts in the ID token, to be looked at and not changed
 * @param redeemed the refresh token that the client sent
 */
record Pending(
        AccessToken access,
        Optional<RefreshToken> refresh,
        Optional<IDToken> id,
        ClientSessionContext context,
        Optional<AccessTokenResponseBuilder> builder,
        String grantType,
        Optional<RefreshToken> redeemed) {

    Reach reach() {
        return builder.isPresent() ? Reach.BUILDER : Reach.TOKENS;
    }
}
