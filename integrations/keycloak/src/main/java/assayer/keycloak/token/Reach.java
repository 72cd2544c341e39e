package assayer.keycloak.token;

/** What a hook can do beside changing the access token and the refresh token. */
public enum Reach {
    /** The executor has the response's builder: it can change the ID token and leave out the refresh token. */
    BUILDER,
    /** The post-processor has access token and refresh token only. */
    TOKENS
}
