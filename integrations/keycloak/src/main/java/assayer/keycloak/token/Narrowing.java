package assayer.keycloak.token;

import assayer.keycloak.decision.Issuance;
import assayer.keycloak.decision.NoToken;
import assayer.keycloak.decision.TokenType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Makes of the tokens that would be signed those that may be. Pure, and only ever takes away, but for claims to set. */
public final class Narrowing {
    private Narrowing() {}

    /**
     * @param now seconds since the epoch
     * @throws NoToken where the decision demands what cannot be done
     */
    public static Held apply(Held held, Issuance issuance, Reach reach, long now) {
        Obligations.hold(issuance, held, reach);
        Set<String> granted = Set.copyOf(issuance.scopes().orElse(List.of()));
        Set<String> dropped = droppedScopes(held, issuance);
        ObjectNode access = held.access().deepCopy();
        Members.keepScopes(access, granted::contains);
        takeAway(access, issuance, audienceGone(held, issuance));
        issuance.set().forEach((name, value) -> access.set(name, value.deepCopy()));
        Members.setAudience(access, kept(Members.audience(access), issuance.resources().orElse(List.of())));
        expire(access, TokenType.ACCESS, issuance, now);
        return new Held(
                access,
                held.refresh().filter(token -> issuance.permits(TokenType.REFRESH)).map(token -> {
                    ObjectNode refresh = token.deepCopy();
                    // Not the scopes that were granted: a client may ask a refresh for less, and for more the next time.
                    Members.keepScopes(refresh, name -> !dropped.contains(name));
                    if (issuance.remove().contains("authorization")) refresh.remove("authorization");
                    expire(refresh, TokenType.REFRESH, issuance, now);
                    return refresh;
                }),
                held.id().map(token -> {
                    ObjectNode id = token.deepCopy();
                    takeAway(id, issuance, audienceGone(held, issuance));
                    expire(id, TokenType.ID, issuance, now);
                    return id;
                }));
    }

    /** Scopes that the token would have had. */
    public static Set<String> droppedScopes(Held held, Issuance issuance) {
        Set<String> dropped = new TreeSet<>(Members.scopes(held.access()));
        issuance.scopes().ifPresent(dropped::removeAll);
        return dropped;
    }

    /**
     * Takes away what a scope that was dropped had brought along: roles, audiences and claims.
     *
     * @param full what Keycloak would issue for all scopes
     * @param narrow what it would issue for those that are left
     */
    public static Held without(Held held, Held full, Held narrow) {
        ObjectNode access = held.access().deepCopy();
        Claims.subtract(access, full.access(), narrow.access());
        List<String> before = Members.audience(access);
        Set<String> gone = new TreeSet<>(Members.audience(full.access()));
        gone.removeAll(Members.audience(narrow.access()));
        List<String> after = before.stream().filter(name -> !gone.contains(name)).toList();
        // A token for nobody in particular is good for everybody.
        if (after.isEmpty() && !before.isEmpty()) throw NoToken.unenforceable("resources of the scopes that are left");
        Members.setAudience(access, after);
        return new Held(access, held.refresh(), held.id().map(token -> {
            ObjectNode id = token.deepCopy();
            if (full.id().isPresent()) Claims.subtract(id, full.id().get(), narrow.id().orElseThrow());
            return id;
        }));
    }

    private static void takeAway(ObjectNode token, Issuance issuance, Set<String> audienceGone) {
        Claims.remove(token, Set.copyOf(issuance.remove()));
        for (String name : issuance.remove()) if (token.has(name)) throw NoToken.unenforceable("claims.remove " + name);
        audienceGone.forEach(client -> RolePath.removeClient(token, client));
    }

    private static Set<String> audienceGone(Held held, Issuance issuance) {
        Set<String> gone = new TreeSet<>(Members.audience(held.access()));
        issuance.resources().ifPresent(gone::removeAll);
        return gone;
    }

    private static List<String> kept(List<String> names, List<String> allowed) {
        return names.stream().filter(allowed::contains).toList();
    }

    private static void expire(ObjectNode token, String type, Issuance issuance, long now) {
        Long seconds = issuance.lifetimes().get(type);
        if (seconds != null) Members.expireBy(token, Math.addExact(Members.issued(token, now), seconds));
    }
}
