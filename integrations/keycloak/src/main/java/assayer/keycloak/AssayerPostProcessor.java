package assayer.keycloak;

import assayer.keycloak.decision.NoToken;
import jakarta.ws.rs.core.Response;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.token.TokenPostProcessor;
import org.keycloak.protocol.oidc.token.TokenPostProcessorContext;
import org.keycloak.services.CorsErrorResponseException;
import org.keycloak.services.cors.Cors;

/**
 * The net under the executor: sees every token of a gated realm a moment before it is signed, and asks about those that
 * were not decided on, or have changed since. Token exchange, UMA and JWT grants come past here only.
 */
final class AssayerPostProcessor implements TokenPostProcessor {
    private final KeycloakSession session;
    private final Gate gate;

    AssayerPostProcessor(KeycloakSession session, Gate gate) {
        this.session = session;
        this.gate = gate;
    }

    /** The one gate: its configuration is that of this provider. */
    static Gate gate(KeycloakSession session) {
        return ((AssayerPostProcessor) session.getProvider(TokenPostProcessor.class, AssayerPostProcessorFactory.ID)).gate;
    }

    @Override
    public void process(TokenPostProcessorContext found) {
        if (!gate.gates(session)) return;
        try {
            if (Decided.holds(session, found.accessToken(), found.refreshToken())) return;
            gate.admit(session, PendingTokens.of(session, found));
        } catch (NoToken none) {
            throw response(none);
        }
    }

    /**
     * The response itself, and not the exception that this SPI has for it: UMA and the JWT grant make an error of the
     * server's of that one.
     */
    private CorsErrorResponseException response(NoToken none) {
        Cors cors = Cors.builder().auth().allowedMethods("POST");
        cors.checkAllowedOrigins(session, session.getContext().getClient());
        return new CorsErrorResponseException(cors, none.error(), none.description(), Response.Status.BAD_REQUEST);
    }
}
