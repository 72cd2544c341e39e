package assayer.keycloak.decision;

/**
 * Nothing may be issued. `error` and `description` are the OAuth error (RFC 6749 §5.2), safe to show to a client;
 * `why` is for the server's log: codes and names of members, never a value of a token, a key or an answer.
 */
public final class NoToken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String error;
    private final String description;
    private final String why;

    NoToken(String error, String description, String why) {
        // Thrown for every denied request: no stack trace.
        super(error, null, false, false);
        this.error = error;
        this.description = description;
        this.why = why;
    }

    /** Assayer allowed it, but Keycloak would issue something else than what was allowed. */
    public static NoToken unenforceable(String what) {
        return new NoToken("access_denied", "The token was refused by policy.", "UNENFORCEABLE " + what);
    }

    /** There is no decision. `code` is one of `docs/reason-codes.md`. */
    public static NoToken undecided(String code, String detail) {
        return new NoToken("temporarily_unavailable", "The token could not be decided on.", (code + " " + detail).strip());
    }

    public String error() {
        return error;
    }

    public String description() {
        return description;
    }

    public String why() {
        return why;
    }
}
