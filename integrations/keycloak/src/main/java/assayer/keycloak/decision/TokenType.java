package assayer.keycloak.decision;

import java.util.Set;

/** The types of token, by their names on the wire. */
public final class TokenType {
    public static final String ACCESS = "access_token";
    public static final String REFRESH = "refresh_token";
    public static final String ID = "id_token";
    public static final Set<String> ALL = Set.of(ACCESS, REFRESH, ID);

    private TokenType() {}
}
