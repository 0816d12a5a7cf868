// Whose references of the audit trail are.
// params  refs
// returns ref, accountId; no row where the account is erased
// cost    a unique-index seek for each reference
UNWIND $refs AS ref
MATCH (a:Account {auditRef: ref})
RETURN ref, a.id AS accountId
