package assayer.keycloak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import assayer.keycloak.decision.NoToken;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.AccessToken.Access;
import org.keycloak.representations.IDToken;
import org.keycloak.util.JsonSerialization;

/** On Keycloak's own classes: what they sign is what was decided. */
class TokenJsonTest {
    @Test
    void changesPropertiesAndOtherClaims() throws IOException {
        AccessToken token = token();
        ObjectNode before = TokenJson.read(token);
        ObjectNode after = before.deepCopy();
        after.put("exp", 60L).put("scope", "read").put("aud", "billing").put("risk", 12);
        after.remove(List.of("email", "phone", "allowed-origins", "realm_access"));
        after.set("resource_access", Json.object("{'billing':{'roles':['reader']}}"));
        TokenJson.write(token, before, after);

        assertEquals(
                Json.object("""
                        {'exp':60,'aud':'billing','sub':'jo','scope':'read','risk':12,'resource_access':{'billing':{'roles':['reader']}}}"""),
                signed(token));
        assertEquals(60L, token.getExp());
        assertEquals("read", token.getScope());
        assertEquals(List.of("billing"), List.of(token.getAudience()));
        assertNull(token.getRealmAccess());
        assertNull(token.getEmail());
        assertEquals(Map.of("risk", 12), token.getOtherClaims());
    }

    @Test
    void changesAnIdToken() throws IOException {
        IDToken token = new IDToken();
        token.subject("jo");
        token.setEmail("jo@x");
        token.setOtherClaims("realm_access", Map.of("roles", List.of("admin")));
        ObjectNode before = TokenJson.read(token);
        ObjectNode after = before.deepCopy();
        after.remove(List.of("email", "realm_access"));
        TokenJson.write(token, before, after);
        assertEquals(Json.object("{'sub':'jo'}"), signed(token));
    }

    @Test
    void findsRolesWhereMappersLeaveThem() {
        AccessToken token = new AccessToken();
        token.setOtherClaims("realm_access", Map.of("roles", List.of("staff")));
        assertEquals(Json.object("{'realm_access':{'roles':['staff']}}"), TokenJson.read(token));
        assertEquals(Set.of("staff"), token.getRealmAccess().getRoles());
    }

    @Test
    void refusesAClaimThatWouldBeSignedTwice() {
        AccessToken token = token();
        token.setOtherClaims("email", "root@x");
        NoToken none = assertThrows(NoToken.class, () -> TokenJson.read(token));
        assertEquals("UNENFORCEABLE a claim that appears twice", none.why());
    }

    @Test
    void refusesAValueThatTheClassCannotHold() {
        AccessToken token = token();
        ObjectNode before = TokenJson.read(token);
        ObjectNode after = before.deepCopy();
        after.putObject("locale");
        assertThrows(NoToken.class, () -> TokenJson.write(token, before, after));
    }

    private static AccessToken token() {
        AccessToken token = new AccessToken();
        token.subject("jo");
        token.exp(900L);
        token.audience("billing", "ledger");
        token.setScope("read write");
        token.setEmail("jo@x");
        token.setAllowedOrigins(Set.of("https://x"));
        token.setRealmAccess(new Access().roles(Set.of("staff", "admin")));
        token.addAccess("billing").addRole("reader").addRole("writer");
        token.setOtherClaims("phone", "1");
        return token;
    }

    private static ObjectNode signed(Object token) throws IOException {
        return Json.object(JsonSerialization.writeValueAsString(token).replace('"', '\''));
    }
}
