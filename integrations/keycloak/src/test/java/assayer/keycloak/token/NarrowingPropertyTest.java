package assayer.keycloak.token;

import static org.junit.jupiter.api.Assertions.assertTrue;

import assayer.keycloak.decision.Issuance;
import assayer.keycloak.decision.NoToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a decision says: nothing comes out that was not there or in the decision. */
class NarrowingPropertyTest {
    private static final List<String> SCOPES = List.of("openid", "read", "write", "admin");
    private static final List<String> RESOURCES = List.of("billing", "ledger", "vault");
    private static final List<String> CLAIMS = List.of(
            "email", "phone", "risk", "/realm_access/roles/admin", "/resource_access/billing/roles/writer",
            "/resource_access/ledger/roles/reader");
    private static final List<String> UNTOUCHABLE = List.of("realm_access", "resource_access", "sub");

    @Test
    void onlyTakesAway() {
        // A seed of its own each, so that what fails can be tried again alone.
        int issued = 0;
        for (int seed = 0; seed < 5_000; seed += 1) issued += tokensWithin(new Random(seed), "seed " + seed + ": ");
        assertTrue(issued > 500, "many decisions can be enforced");
    }

    private static int tokensWithin(Random random, String seed) {
        Issuance issuance = any(random);
        Held before = Allowed.tokens();
        Held left;
        try {
            left = Narrowing.apply(before, issuance, random.nextBoolean() ? Reach.BUILDER : Reach.TOKENS, 1_000);
        } catch (NoToken denied) {
            return 0;
        }
        ObjectNode access = left.access();
        assertTrue(Members.scopes(before.access()).containsAll(Members.scopes(access)), seed + "scopes of the token");
        assertTrue(issuance.scopes().orElseThrow().containsAll(Members.scopes(access)), seed + "scopes of the decision");
        assertTrue(Members.audience(before.access()).containsAll(Members.audience(access)), seed + "audience of the token");
        assertTrue(issuance.resources().orElseThrow().containsAll(Members.audience(access)), seed + "audience of the decision");
        assertTrue(access.path("exp").asLong() <= before.access().path("exp").asLong(), seed + "lifetime");
        Map<String, JsonNode> known = new HashMap<>(Claims.of(before.access()));
        known.putAll(issuance.set());
        Claims.of(access).forEach((name, value) -> {
            assertTrue(value.equals(known.get(name)), seed + name);
            assertTrue(!issuance.remove().contains(name) || issuance.set().containsKey(name), seed + name);
        });
        assertTrue(access.path("sub").equals(before.access().path("sub")), seed + "subject");
        return 1;
    }

    private static Issuance any(Random random) {
        Map<String, Long> lifetimes = new HashMap<>();
        if (random.nextBoolean()) lifetimes.put("access_token", (long) random.nextInt(2_000));
        Map<String, JsonNode> set = new HashMap<>();
        List<String> names = random.nextInt(8) == 0 ? UNTOUCHABLE : CLAIMS;
        if (random.nextInt(4) == 0) set.put(names.get(random.nextInt(names.size())), BooleanNode.TRUE);
        return new Issuance(
                some(List.of("access_token", "refresh_token", "id_token"), random, 9),
                Optional.of(some(SCOPES, random, 7)),
                Optional.of(some(RESOURCES, random, 6)),
                Optional.empty(),
                lifetimes,
                set,
                some(random.nextInt(8) == 0 ? UNTOUCHABLE : CLAIMS, random, 4),
                List.of(),
                List.of());
    }

    private static List<String> some(List<String> names, Random random, int ofTen) {
        List<String> chosen = new ArrayList<>();
        for (String name : names) if (random.nextInt(10) < ofTen) chosen.add(name);
        return chosen;
    }
}
