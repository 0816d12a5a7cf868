// Notes that somebody wants a copy of their data.
// params  accountId, id, nowMs (epoch ms)
// returns id; no row where the account is not active
// cost    one unique-index seek, one node
MATCH (a:User {id: $accountId})
CREATE (a)-[:HAS_EXPORT]->(e:Export {id: $id, state: 'WAITING', requestedAt: $nowMs, attempts: 0})
RETURN e.id AS id
