package assayer.keycloak;

import assayer.keycloak.decision.NoToken;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.TokenManager.AccessTokenResponseBuilder;
import org.keycloak.representations.idm.ClientPolicyExecutorConfigurationRepresentation;
import org.keycloak.services.clientpolicy.ClientPolicyContext;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.services.clientpolicy.executor.ClientPolicyExecutorProvider;

/** Asks on the events at which a response is complete and not yet signed: only here is the ID token within reach. */
final class AssayerExecutor implements ClientPolicyExecutorProvider<ClientPolicyExecutorConfigurationRepresentation> {
    private static final Logger LOG = Logger.getLogger(AssayerExecutor.class);

    private final KeycloakSession session;

    AssayerExecutor(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public String getProviderId() {
        return AssayerExecutorFactory.ID;
    }

    @Override
    public void executeOnEvent(ClientPolicyContext context) throws ClientPolicyException {
        Optional<AccessTokenResponseBuilder> builder = ResponseBuilders.of(context);
        if (builder.isEmpty()) return;
        String realm = session.getContext().getRealm().getName();
        if (realm.equals(Config.getAdminRealm())) {
            LOG.warnf("the realm %s is never gated: remove the executor from its client profiles", realm);
            return;
        }
        try {
            AssayerPostProcessor.gate(session).admit(session, PendingTokens.of(session, builder.get()));
        } catch (NoToken none) {
            // 400 as RFC 6749 §5.2 has it, for an outage too: a 503 makes proxies try again with a code that is used up.
            throw new ClientPolicyException(none.error(), none.description(), Response.Status.BAD_REQUEST);
        }
    }
}
