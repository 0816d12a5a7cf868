// Which rows are in an audit trail already.
// params  ids
// returns id
// cost    a unique-index seek for each id
UNWIND $ids AS id
MATCH (e:AuditEntry {id: id})
RETURN e.id AS id
