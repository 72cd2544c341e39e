package assayer.keycloak.token;

import java.util.List;
import java.util.Optional;

/** What is known of a token request besides the tokens. Absent is unknown, which is not the same as none. */
public record Facts(
        String grantType,
        String clientId,
        Optional<String> authenticationMethod,
        Subject subject,
        Optional<String> tenant,
        /** Client ids of the delegation chain (RFC 8693 §4.1), the current actor first; none is empty. */
        List<String> actors,
        Optional<String> ip,
        Optional<String> purpose,
        /** A workload's own JWTs. */
        List<String> evidence) {

    /** A person, or the client itself. */
    public record Subject(boolean isUser, String id) {}
}
