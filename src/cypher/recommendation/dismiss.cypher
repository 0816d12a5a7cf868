// Never suggests an account to the viewer again.
// params  viewerId, userId, nowMs (epoch ms)
// returns isNew (boolean)
// cost    two unique-index seeks, then the relationships between the two
MATCH (me:User {id: $viewerId})
MATCH (them:User {id: $userId})
MERGE (me)-[d:DISMISSED]->(them) ON CREATE SET d.at = $nowMs, d.isNew = true
WITH d, d.isNew IS NOT NULL AS isNew
REMOVE d.isNew
RETURN isNew
