/**
 * Yours to write: verify `event.transaction.subject_token`, then call `api.authentication.setUserById(…)`, or deny.
 * Nothing of it is done before Assayer has allowed it.
 */
async function identify(event, api) {
  api.access.rejectInvalidSubjectToken("No subject tokens are accepted yet.");
}

exports.onExecuteCustomTokenExchange = assayer.assayed(identify);
