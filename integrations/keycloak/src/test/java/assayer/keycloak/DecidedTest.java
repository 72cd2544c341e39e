package assayer.keycloak;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.RefreshToken;

class DecidedTest {
    private final KeycloakSession session = sessionOf(new HashMap<>());
    private final AccessToken access = access();
    private final RefreshToken refresh = new RefreshToken(access, null, "default");

    @BeforeEach
    void decide() {
        assertFalse(Decided.holds(session, access, refresh), "nothing was decided on");
        refresh.exp(900L);
        Decided.keep(session, access, refresh);
    }

    @Test
    void holdsForTheTokensThatWereDecidedOn() {
        assertTrue(Decided.holds(session, access, refresh));
    }

    @Test
    void holdsAlthoughKeycloakNotesSomethingInTheRefreshToken() {
        refresh.getOtherClaims().put("organization", "acme");
        assertTrue(Decided.holds(session, access, refresh));
    }

    @Test
    void doesNotHoldForOtherTokens() {
        assertFalse(Decided.holds(session, access(), refresh));
        assertFalse(Decided.holds(session, access, null));
    }

    @Test
    void doesNotHoldForTokensThatHaveChanged() {
        refresh.exp(901L);
        assertFalse(Decided.holds(session, access, refresh), "the refresh token lives longer");
        decide(900L);
        refresh.setScope("read admin");
        assertFalse(Decided.holds(session, access, refresh), "the refresh token has another scope");
        refresh.setScope("read");
        access.audience("https://elsewhere.example");
        assertFalse(Decided.holds(session, access, refresh), "the access token has another audience");
    }

    private void decide(long exp) {
        refresh.exp(exp);
        assertTrue(Decided.holds(session, access, refresh));
    }

    private static AccessToken access() {
        AccessToken token = new AccessToken();
        token.setScope("read");
        token.setAllowedOrigins(Set.of("https://x"));
        return token;
    }

    /** A session that keeps attributes and does nothing else. */
    private static KeycloakSession sessionOf(Map<Object, Object> attributes) {
        return (KeycloakSession) Proxy.newProxyInstance(
                DecidedTest.class.getClassLoader(), new Class<?>[] {KeycloakSession.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("setAttribute")) return attributes.put(arguments[0], arguments[1]);
                    if (method.getName().equals("getAttribute")) return attributes.get(arguments[0]);
                    throw new UnsupportedOperationException(method.getName());
                });
    }
}
