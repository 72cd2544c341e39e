/** Yours to write: custom claims of your own, if any. The policy sees them, and may take them away. */
const claimsOf = async ({ token, context, environmentVariables }) => ({});

const getCustomJwtClaims = assayer.assayed(claimsOf);
