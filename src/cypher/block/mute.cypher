// Mutes an account.
// params  viewerId, userId, nowMs (epoch ms)
// returns muted (userId)
// cost    two unique-index seeks, then the relationships between the two
MATCH (me:User {id: $viewerId})
MATCH (them:User {id: $userId})
MERGE (me)-[m:MUTES]->(them) ON CREATE SET m.at = $nowMs
RETURN them.id AS muted
