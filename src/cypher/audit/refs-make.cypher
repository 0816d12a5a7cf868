// Gives accounts the reference under which the audit trail speaks of them, unless they have one.
// params  rows ([{accountId, ref}], in the order of the accounts' ids)
// returns accountId, ref (theirs)
// cost    a unique-index seek for each account
UNWIND $rows AS row
MATCH (a:Account {id: row.accountId})
// The first assignment changes nothing but takes the write lock: what is read after it is not overtaken.
SET a.createdAt = a.createdAt
SET a.auditRef = coalesce(a.auditRef, row.ref)
RETURN a.id AS accountId, a.auditRef AS ref
