package assayer.keycloak;

import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.representations.RefreshToken;

/**
 * Refresh tokens that are good for so many uses only. Keycloak counts a use before it asks, in memory, where no
 * transaction undoes it: an outage of Assayer would sign everybody out who refreshes meanwhile.
 */
final class Rotation {
    private Rotation() {}

    static void undo(AuthenticatedClientSessionModel client, RefreshToken redeemed) {
        if (!client.getRealm().isRevokeRefreshToken()) return;
        String key = new TokenManager().getReuseIdKey(redeemed);
        client.setRefreshTokenUseCount(key, Math.max(0, client.getRefreshTokenUseCount(key) - 1));
    }
}
