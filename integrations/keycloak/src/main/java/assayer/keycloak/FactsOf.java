package assayer.keycloak;

import assayer.keycloak.token.Facts;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;

/** What Keycloak knows of a token request. */
final class FactsOf {
    /** Keycloak's client authenticators by their name in RFC 8414 §2. One that is not here goes by its own name. */
    private static final Map<String, String> METHODS = Map.of(
            "client-jwt", "private_key_jwt",
            "client-secret-jwt", "client_secret_jwt",
            "client-x509", "tls_client_auth");
    /** As RFC 7591 §2 calls it: a token that comes from the authorization endpoint, where no client authenticates. */
    private static final String IMPLICIT = "implicit";
    private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

    private FactsOf() {}

    static Facts of(KeycloakSession session, Pending pending, Settings settings) {
        Optional<String> tenant = settings.realms().get(session.getContext().getRealm().getName());
        AuthenticatedClientSessionModel client = pending.context().getClientSession();
        return new Facts(
                pending.grantType(),
                pending.access().getIssuedFor(),
                authenticationMethod(session, pending),
                subject(client),
                tenant,
                actors(pending, client),
                Optional.ofNullable(session.getContext().getConnection().getRemoteAddr()).filter(ADDRESS.asMatchPredicate()),
                header(session, "Assayer-Purpose"),
                header(session, "Assayer-Evidence").map(FactsOf::tokens).orElse(List.of()));
    }

    static String grantType(KeycloakSession session, Optional<String> known) {
        if (known.isPresent()) return known.get();
        // Elsewhere than at the token endpoint, `grant_type` is anybody's form field.
        boolean tokenEndpoint = session.getContext().getUri().getPath().endsWith("/protocol/openid-connect/token");
        return tokenEndpoint ? parameter(session, OAuth2Constants.GRANT_TYPE).orElse("unknown") : IMPLICIT;
    }

    static Optional<String> parameter(KeycloakSession session, String name) {
        MultivaluedMap<String, String> form = session.getContext().getHttpRequest().getDecodedFormParameters();
        return Optional.ofNullable(form).map(fields -> fields.getFirst(name)).filter(text -> !text.isEmpty());
    }

    private static Optional<String> header(KeycloakSession session, String name) {
        HttpHeaders headers = session.getContext().getHttpRequest().getHttpHeaders();
        return Optional.ofNullable(headers.getHeaderString(name)).filter(text -> !text.isBlank());
    }

    /** A compact JWT has neither commas nor spaces. */
    private static List<String> tokens(String list) {
        return Stream.of(list.split("[\\s,]+")).filter(token -> !token.isEmpty()).toList();
    }

    /** As it was used in this very request: Keycloak accepts a client's one configured authenticator only. */
    private static Optional<String> authenticationMethod(KeycloakSession session, Pending pending) {
        ClientModel client = session.getContext().getRealm().getClientByClientId(pending.access().getIssuedFor());
        String authorization = header(session, HttpHeaders.AUTHORIZATION).orElse("");
        // UMA takes an access token in place of the client's authentication.
        boolean bearer = authorization.regionMatches(true, 0, "Bearer", 0, 6);
        if (client == null || bearer) return Optional.empty();
        if (client.isPublicClient() || pending.grantType().equals(IMPLICIT)) return Optional.of("none");
        String authenticator = Optional.ofNullable(client.getClientAuthenticatorType()).orElse("client-secret");
        if (!authenticator.equals("client-secret")) return Optional.of(METHODS.getOrDefault(authenticator, authenticator));
        boolean basic = authorization.regionMatches(true, 0, "Basic ", 0, 6);
        return Optional.of(basic ? "client_secret_basic" : "client_secret_post");
    }

    /** A service account is the client itself. */
    private static Facts.Subject subject(AuthenticatedClientSessionModel session) {
        UserModel user = session.getUserSession().getUser();
        String link = user.getServiceAccountClientLink();
        if (link == null) return new Facts.Subject(true, user.getId());
        ClientModel client = session.getRealm().getClientById(link);
        return new Facts.Subject(false, client == null ? link : client.getClientId());
    }

    /**
     * For a token that came about by exchange: the client that asks, and those whose tokens led to it, which Keycloak
     * notes in no order and does not forget while the session lasts.
     */
    private static List<String> actors(Pending pending, AuthenticatedClientSessionModel session) {
        String prefix = Constants.TOKEN_EXCHANGE_SUBJECT_CLIENT;
        Set<String> noted = session.getNotes().keySet().stream()
                .filter(note -> note.startsWith(prefix))
                .map(note -> note.substring(prefix.length()))
                .collect(Collectors.toCollection(TreeSet::new));
        if (noted.isEmpty() && !OAuth2Constants.TOKEN_EXCHANGE_GRANT_TYPE.equals(pending.grantType())) return List.of();
        Set<String> chain = new LinkedHashSet<>(List.of(pending.access().getIssuedFor()));
        chain.addAll(noted);
        return List.copyOf(chain);
    }
}
