// Under which reference the audit trail speaks of accounts.
// params  accountIds
// returns accountId, ref (null where it does not yet); no row where there is no such account
// cost    a unique-index seek for each account
UNWIND $accountIds AS accountId
MATCH (a:Account {id: accountId})
RETURN a.id AS accountId, a.auditRef AS ref
