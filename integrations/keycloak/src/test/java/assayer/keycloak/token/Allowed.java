package assayer.keycloak.token;

import assayer.keycloak.Json;
import assayer.keycloak.decision.DecisionReader;
import assayer.keycloak.decision.Issuance;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** An issuance that differs in some members from one that allows the tokens of `TOKENS`. */
final class Allowed {
    private Allowed() {}

    static Issuance with(String members) {
        ObjectNode issuance = Json.object("""
                {'token_types':['access_token','refresh_token','id_token'],'scopes':['openid','read','write'],'resources':['billing','ledger'],
                 'lifetimes':{},'claims':{'set':{},'remove':[]},'omit':[],'require':[]}""");
        issuance.setAll(Json.object("{" + members + "}"));
        ObjectNode decision = Json.object("{'decision_id':'d','decision':'allow','reasons':[]}");
        decision.set("issuance", issuance);
        return DecisionReader.read(decision.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    static Held tokens() {
        return new Held(
                Json.object("""
                        {'exp':1300,'aud':['billing','ledger'],'sub':'jo','azp':'portal','scope':'openid read write','email':'jo@x','phone':'1',
                         'realm_access':{'roles':['staff','admin']},'resource_access':{'billing':{'roles':['reader','writer']},'ledger':{'roles':['reader']}}}"""),
                java.util.Optional.of(Json.object("{'exp':9000,'typ':'Refresh','scope':'openid read write hidden','reuse_id':'u'}")),
                java.util.Optional.of(Json.object("{'exp':1300,'aud':'portal','sub':'jo','email':'jo@x','phone':'1','realm_access':{'roles':['admin']}}")));
    }
}
