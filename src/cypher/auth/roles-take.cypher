// The roles of accounts, which stay as they are until the transaction ends.
// params  ids (in the order in which they are to be locked)
// returns id, role; no row for what is being erased
// cost    a unique-index seek for each id; the assignment changes nothing, it only takes the write lock
UNWIND $ids AS id
MATCH (a:Account {id: id})
SET a.createdAt = a.createdAt
WITH a WHERE NOT a:Erasing
RETURN a.id AS id, a.role AS role
