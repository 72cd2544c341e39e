package assayer.keycloak.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import assayer.keycloak.Json;
import com.fasterxml.jackson.databind.node.IntNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecisionReaderTest {
    private static final String ISSUANCE = """
            {'token_types':['access_token','refresh_token'],'scopes':['a'],'lifetimes':{'access_token':60},
             'claims':{'set':{'risk':12},'remove':['phone_number']},'omit':['id_token'],'require':[{'type':'step_up','acr_values':['phr']}]}""";

    @Test
    void readsAnAllow() {
        Issuance expected = new Issuance(
                List.of("access_token", "refresh_token"),
                Optional.of(List.of("a")),
                Optional.empty(),
                Optional.empty(),
                Map.of("access_token", 60L),
                Map.of("risk", IntNode.valueOf(12)),
                List.of("phone_number"),
                List.of("id_token"),
                List.of("step_up"));
        assertEquals(expected, DecisionReader.read(Json.bytes(allow(ISSUANCE))));
    }

    @Test
    void throwsWhatADenySaysToTheClientAndToTheLog() {
        NoToken none = refused("""
                {'decision_id':'d1','decision':'deny','reasons':[{'code':'RISK_TOO_HIGH','effect':'deny','title':'t'},{'code':'OWNER_INACTIVE'}],
                 'error':{'error':'access_denied','error_description':'The token was refused by policy.'}}""");
        assertEquals("access_denied", none.error());
        assertEquals("The token was refused by policy.", none.description());
        assertEquals("decision d1 RISK_TOO_HIGH OWNER_INACTIVE", none.why());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "null", "[]", "{}", "not json", "{'decision':'allow'}",
        "{'decision_id':'d','decision':'perhaps'}",
        "{'decision_id':'d','decision':'allow'}",
        "{'decision_id':'d','decision':'allow','issuance':[]}",
        "{'decision_id':'d','decision':'deny','reasons':[],'error':{'error':'ok','error_description':''}}",
        "{'decision_id':'d','decision':'deny','reasons':{},'error':{'error':'access_denied','error_description':''}}",
    })
    void takesNothingElseForADecision(String answer) {
        assertUndecided(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        // An obligation that this version does not know.
        "'omit':>'also':true,'omit':",
        "'remove':>'hash':[],'remove':",
        "'type':'step_up'>'type':'step_up','max_age':5",
        "'access_token':60>'device_secret':60",
        // Members of another type, or missing.
        "'scopes':['a']>'scopes':'a'",
        "'scopes':['a']>'scopes':[1]",
        "'scopes':['a']>'scopes':null",
        "'access_token':60>'access_token':'60'",
        "'access_token':60>'access_token':-1",
        "'access_token':60>'access_token':1.5",
        "'access_token':60>'access_token':99999999999999999999",
        "'omit':['id_token']>'omit':'id_token'",
        "'require':[{>'require':[[],{",
        "'set':{'risk':12}>'set':[]",
        "'remove':['phone_number']>'remove':null",
        "'lifetimes':>'lifetime':",
        // Two readers would not agree.
        "'scopes':['a']>'scopes':['a'],'scopes':['b']",
    })
    void readsWhatIsToBeEnforcedStrictly(String change) {
        String[] parts = change.split(">");
        String altered = ISSUANCE.replace(parts[0], parts[1]);
        assertEquals(false, altered.equals(ISSUANCE), "the case changes something");
        assertUndecided(allow(altered));
    }

    @Test
    void readsNothingAfterTheAnswer() {
        assertUndecided(allow(ISSUANCE) + "{}");
    }

    @Test
    void leavesOutUnknownMembersElsewhere() {
        String answer = allow(ISSUANCE).replace("'decision':", "'note':1,'decision':");
        assertEquals(List.of("phone_number"), DecisionReader.read(Json.bytes(answer)).remove());
    }

    private static String allow(String issuance) {
        return "{'decision_id':'d1','decision':'allow','issuance':" + issuance + ",'reasons':[]}";
    }

    private static void assertUndecided(String answer) {
        NoToken none = refused(answer);
        assertEquals("temporarily_unavailable", none.error());
        assertEquals("CLIENT_ANSWER_INVALID", none.why().split(" ")[0]);
    }

    private static NoToken refused(String answer) {
        return assertThrows(NoToken.class, () -> DecisionReader.read(Json.bytes(answer)));
    }
}
