package assayer.keycloak.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import assayer.keycloak.Json;
import assayer.keycloak.decision.NoToken;
import assayer.keycloak.decision.StrictJson;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NarrowingTest {
    private static final long NOW = 1_000;

    @Test
    void leavesTokensAloneOfWhichEverythingIsAllowed() {
        assertEquals(Allowed.tokens(), narrowed(""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        // issuance | access token | refresh token | ID token: the members that change, null for those that go
        "'scopes':['openid','read'] | 'scope':'openid read' | 'scope':'openid read hidden' | ``",
        "'resources':['billing'] | 'aud':'billing','resource_access':{'billing':{'roles':['reader','writer']}} | `` | ``",
        "'lifetimes':{'access_token':60} | 'exp':1060 | `` | ``",
        "'lifetimes':{'refresh_token':60} | `` | 'exp':1060 | ``",
        "'lifetimes':{'id_token':60} | `` | `` | 'exp':1060",
        "'lifetimes':{'access_token':86400} | `` | `` | ``",
        "'claims':{'set':{},'remove':['phone']} | 'phone':null | `` | 'phone':null",
        "'claims':{'set':{'risk':{'score':12}},'remove':[]} | 'risk':{'score':12} | `` | ``",
        "'claims':{'set':{},'remove':['/realm_access/roles/admin']} | 'realm_access':{'roles':['staff']} | `` | 'realm_access':null",
        "'claims':{'set':{},'remove':['/resource_access/billing/roles/writer']} | 'resource_access':{'billing':{'roles':['reader']},'ledger':{'roles':['reader']}} | `` | ``",
        "'claims':{'set':{},'remove':['unheard of']} | `` | `` | ``",
    })
    void narrowsWhatTheDecisionSays(String issuance, String access, String refresh, String id) {
        Held before = Allowed.tokens();
        Held expected = new Held(
                changed(before.access(), access),
                before.refresh().map(token -> changed(token, refresh)),
                before.id().map(token -> changed(token, id)));
        assertEquals(expected, narrowed(issuance));
    }

    @Test
    void leavesOutTheRefreshToken() {
        String omitted = "'token_types':['access_token','id_token'],'omit':['refresh_token']";
        assertEquals(Optional.empty(), narrowed(omitted).refresh());
        assertUnenforceable("omit.refresh_token", omitted, Reach.TOKENS);
        // Not named as omitted either: it is not among those that may be issued.
        assertEquals(Optional.empty(), narrowed("'token_types':['access_token','id_token']").refresh());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "omit.access_token | 'token_types':['refresh_token'],'omit':['access_token']",
        "omit.id_token | 'token_types':['access_token','refresh_token'],'omit':['id_token']",
        "require.step_up | 'require':[{'type':'step_up','acr_values':['phr']}]",
        "require.consent | 'require':[{'type':'consent'}]",
        "require.sender_constrained_token | 'require':[{'type':'sender_constrained_token'}]",
        "require.tomorrow | 'require':[{'type':'tomorrow'}]",
        "authorization_details | 'authorization_details':[{'type':'pay'}]",
        "scopes openid | 'scopes':['read']",
        "claims.set realm_access | 'claims':{'set':{'realm_access':{'roles':['admin']}},'remove':[]}",
        "claims.set /realm_access/roles/admin | 'claims':{'set':{'/realm_access/roles/admin':true},'remove':[]}",
        "claims.set sub | 'claims':{'set':{'sub':'root'},'remove':[]}",
        "claims.remove sub | 'claims':{'set':{},'remove':['sub']}",
        "claims.remove realm_access | 'claims':{'set':{},'remove':['realm_access']}",
        "claims.set authorization | 'claims':{'set':{'authorization':{}},'remove':[]}",
    })
    void deniesWhatItCannotDo(String what, String issuance) {
        assertUnenforceable(what, issuance, Reach.BUILDER);
    }

    @Test
    void aBoundTokenMeetsTheDemandForOne() {
        Held tokens = Allowed.tokens();
        tokens.access().set("cnf", Json.object("{'jkt':'k'}"));
        assertEquals(tokens, Narrowing.apply(tokens, Allowed.with("'require':[{'type':'sender_constrained_token'}]"), Reach.TOKENS, NOW));
    }

    @Test
    void anOfflineTokenNeedsItsScope() {
        Held tokens = Allowed.tokens();
        tokens.access().put("scope", "openid read write offline_access");
        tokens.refresh().orElseThrow().put("typ", "Offline");
        NoToken none = assertThrows(NoToken.class, () -> Narrowing.apply(tokens, Allowed.with(""), Reach.BUILDER, NOW));
        assertEquals("UNENFORCEABLE scopes offline_access", none.why());
    }

    @Test
    void aTokenLivesFromWhenItSaysThatItWasIssued() {
        for (long iat : new long[] {998, 1_000, 5_000}) {
            Held tokens = Allowed.tokens();
            tokens.access().put("iat", iat);
            Held left = Narrowing.apply(tokens, Allowed.with("'lifetimes':{'access_token':60}"), Reach.BUILDER, NOW);
            assertEquals(Math.min(iat, NOW) + 60, left.access().path("exp").asLong());
        }
    }

    @Test
    void aTokenThatWouldNotExpireDoes() {
        Held tokens = Allowed.tokens();
        tokens.refresh().orElseThrow().remove("exp");
        Held left = Narrowing.apply(tokens, Allowed.with("'lifetimes':{'refresh_token':60}"), Reach.BUILDER, NOW);
        assertEquals(1_060, left.refresh().orElseThrow().path("exp").asLong());
    }

    @Test
    void whatADroppedScopeBroughtGoesWithIt() {
        Held full = new Held(Json.object("""
                {'aud':['billing','ledger'],'email':'jo@x','limit':9,'groups':['a','b'],'resource_access':{'billing':{'roles':['reader','writer']}}}"""),
                Optional.empty(), Optional.of(Json.object("{'phone':'1'}")));
        Held narrow = new Held(Json.object("""
                {'aud':'billing','email':'jo@x','groups':['a'],'resource_access':{'billing':{'roles':['reader']}}}"""),
                Optional.empty(), Optional.of(Json.object("{}")));
        Held tokens = Allowed.tokens();
        tokens.access().put("limit", 9).putArray("groups").add("a").add("b");
        Held left = Narrowing.without(tokens, full, narrow);
        ObjectNode expected = changed(Allowed.tokens().access(), """
                'aud':'billing','groups':['a'],'resource_access':{'billing':{'roles':['reader']},'ledger':{'roles':['reader']}}""");
        assertEquals(expected, left.access());
        assertFalse(left.id().orElseThrow().has("phone"));
    }

    @Test
    void aTokenIsNotLeftWithoutAudience() {
        Held full = new Held(Json.object("{'aud':['billing','ledger']}"), Optional.empty(), Optional.empty());
        Held narrow = new Held(Json.object("{}"), Optional.empty(), Optional.empty());
        assertThrows(NoToken.class, () -> Narrowing.without(Allowed.tokens(), full, narrow));
    }

    @Test
    void saysWhichScopesAreDropped() {
        assertEquals(Set.of("write"), Narrowing.droppedScopes(Allowed.tokens(), Allowed.with("'scopes':['openid','read']")));
    }

    private static Held narrowed(String issuance) {
        Held left = Narrowing.apply(Allowed.tokens(), Allowed.with(issuance), Reach.BUILDER, NOW);
        return new Held(parsed(left.access()), left.refresh().map(NarrowingTest::parsed), left.id().map(NarrowingTest::parsed));
    }

    private static void assertUnenforceable(String what, String issuance, Reach reach) {
        NoToken none = assertThrows(
                NoToken.class, () -> Narrowing.apply(Allowed.tokens(), Allowed.with(issuance), reach, NOW));
        assertEquals("UNENFORCEABLE " + what, none.why());
        assertEquals("access_denied", none.error());
    }

    private static ObjectNode changed(ObjectNode token, String members) {
        ObjectNode copy = token.deepCopy();
        Json.object("{" + members + "}").properties().forEach(member -> {
            if (member.getValue().isNull()) copy.remove(member.getKey());
            if (!member.getValue().isNull()) copy.set(member.getKey(), member.getValue());
        });
        return copy;
    }

    private static ObjectNode parsed(ObjectNode token) {
        return StrictJson.object(StrictJson.bytes(token)).orElseThrow();
    }
}
