package assayer.keycloak.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import assayer.keycloak.Json;
import assayer.keycloak.decision.NoToken;
import assayer.keycloak.decision.StrictJson;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QuestionTest {
    private static final Facts BARE = new Facts(
            "client_credentials", "sync", Optional.empty(), new Facts.Subject(false, "sync"), Optional.empty(), List.of(),
            Optional.empty(), Optional.empty(), List.of());

    @Test
    void asksAboutEverythingThatWouldBeSigned() {
        Facts facts = new Facts(
                "authorization_code", "portal", Optional.of("private_key_jwt"), new Facts.Subject(true, "jo"), Optional.of("acme"),
                List.of("portal", "front"), Optional.of("192.0.2.1"), Optional.of("reporting"), List.of("e.y.J", "e.y.K"));
        assertEquals(Json.object("""
                {'grant_type':'authorization_code','token_types':['access_token','refresh_token','id_token'],
                 'client':{'id':'portal','authentication_method':'private_key_jwt'},
                 'subject':{'type':'user','id':'jo','tenant':'acme'},
                 'actors':[{'type':'client','id':'portal','tenant':'acme'},{'type':'client','id':'front','tenant':'acme'}],'tenant':'acme',
                 'resources':['billing','ledger'],'scopes':['openid','read','write'],
                 'claims':{'email':'jo@x','phone':'1','/realm_access/roles/admin':true,'/realm_access/roles/staff':true,
                   '/resource_access/billing/roles/reader':true,'/resource_access/billing/roles/writer':true,'/resource_access/ledger/roles/reader':true},
                 'lifetimes':{'access_token':300,'refresh_token':8000,'id_token':300},'purpose':'reporting',
                 'evidence':[{'type':'jwt','token':'e.y.J'},{'type':'jwt','token':'e.y.K'}],'network':{'ip':'192.0.2.1'}}"""),
                asked(facts, Allowed.tokens(), Optional.empty()));
    }

    @Test
    void leavesOutWhatIsUnknownAndKeepsWhatIsEmpty() {
        Held tokens = new Held(Json.object("{'azp':'sync','sub':'1'}"), Optional.empty(), Optional.empty());
        assertEquals(Json.object("""
                {'grant_type':'client_credentials','token_types':['access_token'],'client':{'id':'sync'},'subject':{'type':'client','id':'sync'},
                 'actors':[],'resources':[],'scopes':[],'claims':{},'lifetimes':{}}"""), asked(BARE, tokens, Optional.empty()));
    }

    @Test
    void asksForNoScopeThatTheRedeemedRefreshTokenLacks() {
        ObjectNode question = asked(BARE, Allowed.tokens(), Optional.of("openid read other"));
        assertEquals(Json.object("{'scopes':['openid','read']}").path("scopes"), question.path("scopes"));
    }

    @Test
    void tellsWhatTheTokenIsBoundTo() {
        Held tokens = new Held(
                Json.object("{'cnf':{'jkt':'k','x5t#S256':'c','kc-jkt-type':'DPoP'}}"), Optional.empty(), Optional.empty());
        assertEquals(Json.object("{'jkt':'k','x5t#S256':'c'}"), asked(BARE, tokens, Optional.empty()).path("confirmation"));
    }

    @Test
    void keepsLifetimesWithinWhatTheWireCarries() {
        Held tokens = new Held(
                Json.object("{'exp':99999999999}"), Optional.of(Json.object("{'exp':1}")), Optional.of(Json.object("{'exp':0}")));
        assertEquals(
                Json.object("{'access_token':315360000,'refresh_token':0}"),
                asked(BARE, tokens, Optional.empty()).path("lifetimes"));
    }

    @Test
    void refusesAClaimThatIsNamedLikeARole() {
        Held tokens = new Held(Json.object("{'/realm_access/roles/admin':true}"), Optional.empty(), Optional.empty());
        assertThrows(NoToken.class, () -> asked(BARE, tokens, Optional.empty()));
    }

    @Test
    void rolesOfAnotherShapeAreAClaimLikeAnyOther() {
        Held tokens = new Held(
                Json.object("{'realm_access':{'roles':['a',1]},'resource_access':{'x':{'roles':['a'],'more':1}}}"),
                Optional.empty(), Optional.empty());
        assertEquals(tokens.access(), asked(BARE, tokens, Optional.empty()).path("claims"));
    }

    @Test
    void noTwoRolesShareAName() {
        Held tokens = new Held(
                Json.object("{'resource_access':{'a/roles/b':{'roles':['c']},'a':{'roles':['b/roles/c','~1']}}}"),
                Optional.empty(), Optional.empty());
        assertEquals(Json.object("""
                {'/resource_access/a~1roles~1b/roles/c':true,'/resource_access/a/roles/b~1roles~1c':true,'/resource_access/a/roles/~01':true}"""),
                asked(BARE, tokens, Optional.empty()).path("claims"));
    }

    private static ObjectNode asked(Facts facts, Held tokens, Optional<String> ceiling) {
        return StrictJson.object(StrictJson.bytes(Question.of(facts, tokens, ceiling, 1_000))).orElseThrow();
    }
}
