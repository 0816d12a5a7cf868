// Mutes an account.
// params  viewerId, userId, nowMs (epoch ms)
// returns isNew (boolean)
// cost    two unique-index seeks, then the relationships between the two
MATCH (me:User {id: $viewerId})
MATCH (them:User {id: $userId})
MERGE (me)-[m:MUTES]->(them) ON CREATE SET m.at = $nowMs, m.isNew = true
WITH m, m.isNew IS NOT NULL AS isNew
REMOVE m.isNew
RETURN isNew
