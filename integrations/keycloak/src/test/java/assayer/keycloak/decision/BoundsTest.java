package assayer.keycloak.decision;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import assayer.keycloak.Json;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundsTest {
    private static final ObjectNode QUESTION = Json.object("""
            {'token_types':['access_token','refresh_token'],'scopes':['a','b'],'resources':['r'],'claims':{'email':'x'},
             'lifetimes':{'access_token':300},'authorization_details':[{'type':'pay','limit':5}]}""");
    private static final String WITHIN = """
            {'token_types':['access_token'],'scopes':['a'],'resources':['r'],'lifetimes':{'access_token':60,'refresh_token':9},
             'claims':{'set':{'risk':12,'email':'x'},'remove':['phone']},'authorization_details':[{'limit':5,'type':'pay'}],'omit':['refresh_token'],'require':[]}""";

    @Test
    void letsPassWhatStaysWithin() {
        assertDoesNotThrow(() -> Bounds.hold(issuance(WITHIN), QUESTION));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '>', quoteCharacter = '`', value = {
        "token_types>'token_types':['access_token']>'token_types':['access_token','id_token']",
        "token_types>'token_types':['access_token']>'token_types':[]",
        "token_types>'omit':['refresh_token']>'omit':['access_token']",
        "scopes>'scopes':['a']>'scopes':['a','admin']",
        "scopes>'scopes':['a']>'scopes':[]",
        "scopes>'scopes':['a'],>``",
        "resources>'resources':['r']>'resources':['r','s']",
        "resources>'resources':['r'],>``",
        "lifetimes>'access_token':60>'access_token':301",
        "lifetimes>'lifetimes':{'access_token':60,>'lifetimes':{",
        "claims>'set':{>'set':{'sub':'root',",
        "claims>'set':{>'set':{'scope':'admin',",
        "claims>'email':'x'>'email':'y'",
        "claims>'remove':['phone']>'remove':['risk']",
        "authorization_details>'limit':5>'limit':6",
    })
    void holdsWhatGoesBeyond(String member, String from, String to) {
        String altered = WITHIN.replace(from, to == null ? "" : to);
        assertEquals(false, altered.equals(WITHIN), "the case changes something");
        NoToken none = assertThrows(NoToken.class, () -> Bounds.hold(issuance(altered), QUESTION));
        assertEquals("CLIENT_ANSWER_INVALID " + member, none.why());
    }

    private static Issuance issuance(String text) {
        return DecisionReader.read(Json.bytes("{'decision_id':'d','decision':'allow','reasons':[],'issuance':" + text + "}"));
    }
}
