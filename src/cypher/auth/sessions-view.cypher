// Of these, those whose session lives, or, where there is none, whose account is active.
// params  items ([{i, accountId, sessionId (| null)}]), nowMs (epoch ms)
// returns i, role (of the account)
// cost    a unique-index seek and a step for each item
UNWIND $items AS item
CALL (item) {
  WITH item WHERE item.sessionId IS NOT NULL
  MATCH (s:Session {id: item.sessionId})<-[:HAS_SESSION]-(u:User)
  WHERE s.revokedAt IS NULL AND s.expiresAt > $nowMs
  RETURN u.role AS role
  UNION ALL
  WITH item WHERE item.sessionId IS NULL
  MATCH (u:User {id: item.accountId})
  RETURN u.role AS role
}
RETURN item.i AS i, role
