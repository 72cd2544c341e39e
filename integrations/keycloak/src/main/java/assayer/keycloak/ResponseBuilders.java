package assayer.keycloak;

import java.util.Optional;
import org.keycloak.protocol.oidc.TokenManager.AccessTokenResponseBuilder;
import org.keycloak.protocol.oidc.grants.ciba.clientpolicy.context.BackchannelTokenResponseContext;
import org.keycloak.protocol.oidc.grants.device.clientpolicy.context.DeviceTokenResponseContext;
import org.keycloak.services.clientpolicy.ClientPolicyContext;
import org.keycloak.services.clientpolicy.context.ImplicitHybridTokenResponse;
import org.keycloak.services.clientpolicy.context.ResourceOwnerPasswordCredentialsResponseContext;
import org.keycloak.services.clientpolicy.context.ServiceAccountTokenResponseContext;
import org.keycloak.services.clientpolicy.context.TokenRefreshResponseContext;
import org.keycloak.services.clientpolicy.context.TokenResponseContext;

/** The builder of the response that an event is about. The contexts have no type in common that knows it. */
final class ResponseBuilders {
    private ResponseBuilders() {}

    /** @return nothing for every event but the *_RESPONSE ones of 26.7 */
    static Optional<AccessTokenResponseBuilder> of(ClientPolicyContext context) {
        if (context instanceof TokenResponseContext it) return Optional.of(it.getAccessTokenResponseBuilder());
        if (context instanceof TokenRefreshResponseContext it) return Optional.of(it.getAccessTokenResponseBuilder());
        if (context instanceof ServiceAccountTokenResponseContext it) return Optional.of(it.getAccessTokenResponseBuilder());
        if (context instanceof ResourceOwnerPasswordCredentialsResponseContext it) {
            return Optional.of(it.getAccessTokenResponseBuilder());
        }
        if (context instanceof ImplicitHybridTokenResponse it) return Optional.of(it.getAccessTokenResponseBuilder());
        if (context instanceof BackchannelTokenResponseContext it) return Optional.of(it.getAccessTokenResponseBuilder());
        if (context instanceof DeviceTokenResponseContext it) return Optional.of(it.getAccessTokenResponseBuilder());
        return Optional.empty();
    }
}
