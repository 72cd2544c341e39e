package assayer.keycloak;

import assayer.keycloak.client.AssayerClient;
import assayer.keycloak.decision.Bounds;
import assayer.keycloak.decision.Issuance;
import assayer.keycloak.decision.NoToken;
import assayer.keycloak.decision.TokenType;
import assayer.keycloak.token.Facts;
import assayer.keycloak.token.Held;
import assayer.keycloak.token.Narrowing;
import assayer.keycloak.token.Question;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.common.util.Time;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.JsonWebToken;
import org.keycloak.representations.RefreshToken;

/** Asks, and makes of the tokens at hand what may be signed. Whatever goes wrong on the way is a NoToken. */
final class Gate {
    private static final Logger LOG = Logger.getLogger(Gate.class);

    private final Settings settings;
    private final AssayerClient assayer;

    Gate(Settings settings) {
        this.settings = settings;
        this.assayer = new AssayerClient(settings.asking());
    }

    boolean gates(KeycloakSession session) {
        return settings.realms().containsKey(session.getContext().getRealm().getName());
    }

    void admit(KeycloakSession session, Pending pending) {
        try {
            decide(session, pending);
        } catch (NoToken none) {
            throw refused(session, pending, none);
        } catch (RuntimeException unforeseen) {
            throw refused(session, pending, NoToken.undecided("INTERNAL", whatAndWhere(unforeseen)));
        }
    }

    private void decide(KeycloakSession session, Pending pending) {
        // Without the net of the post-processor, token exchange would pass: that is a fault, and shows at once.
        if (!gates(session)) throw NoToken.unenforceable("a realm that is not listed in the option realms");
        long now = Time.currentTimeSeconds();
        Facts facts = FactsOf.of(session, pending, settings);
        Held held = held(pending);
        ObjectNode question = Question.of(facts, held, pending.redeemed().map(RefreshToken::getScope), now);
        Issuance issuance = assayer.ask(question, pending.access().getId());
        Bounds.hold(issuance, question);

        Held narrowed = Narrowing.apply(held, issuance, pending.reach(), now);
        Held left = withoutDropped(session, pending, narrowed, Narrowing.droppedScopes(held, issuance));
        write(pending, held, left);
        ResponseScope.narrow(pending.context(), issuance.scopes().orElse(List.of()));
        boolean refreshes = left.refresh().isPresent();
        Decided.keep(session, pending.access(), refreshes ? pending.refresh().orElseThrow() : null);
    }

    private static Held withoutDropped(KeycloakSession session, Pending pending, Held narrowed, Set<String> dropped) {
        if (dropped.isEmpty()) return narrowed;
        ClientSessionContext context = pending.context();
        boolean identifies = narrowed.id().isPresent();
        Held full = ScopeContent.of(session, context, identifies);
        return Narrowing.without(narrowed, full, ScopeContent.without(dropped, session, context, identifies));
    }

    private static Held held(Pending pending) {
        return new Held(
                TokenJson.read(pending.access()),
                pending.refresh().map(TokenJson::read),
                pending.id().map(TokenJson::read));
    }

    private static void write(Pending pending, Held held, Held left) {
        TokenJson.write(pending.access(), held.access(), left.access());
        pending.id().ifPresent(id -> {
            boolean within = pending.builder().isPresent() || left.id().equals(held.id());
            if (!within) throw NoToken.unenforceable("a change of the ID token");
            TokenJson.write(id, held.id().orElseThrow(), left.id().orElseThrow());
        });
        Optional<? extends JsonWebToken> refresh = pending.refresh();
        if (refresh.isEmpty()) return;
        if (left.refresh().isPresent()) TokenJson.write(refresh.get(), held.refresh().orElseThrow(), left.refresh().get());
        if (left.refresh().isEmpty()) {
            pending.builder().orElseThrow(() -> NoToken.unenforceable("omit." + TokenType.REFRESH)).removeRefreshToken();
        }
    }

    /** A request that is refused leaves no trace, such as an offline session without an offline token. */
    private static NoToken refused(KeycloakSession session, Pending pending, NoToken none) {
        session.getTransactionManager().setRollbackOnly();
        pending.redeemed().ifPresent(token -> Rotation.undo(pending.context().getClientSession(), token));
        LOG.infof(
                "no token: realm=%s client=%s grant=%s error=%s why=%s",
                plain(session.getContext().getRealm().getName()),
                plain(pending.access().getIssuedFor()),
                plain(pending.grantType()),
                none.error(),
                plain(none.why()));
        return none;
    }

    /** Its kind and the place in our code, but not its message, which may quote a token. */
    private static String whatAndWhere(RuntimeException unforeseen) {
        String ours = Gate.class.getPackageName();
        String place = Stream.of(unforeseen.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith(ours))
                .findFirst()
                .map(frame -> " at " + frame.getFileName() + ":" + frame.getLineNumber())
                .orElse("");
        return unforeseen.getClass().getName() + place;
    }

    /** One line, whatever a client called itself. */
    private static String plain(String text) {
        return text == null ? "-" : text.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
