// Never suggests an account to the viewer again.
// params  viewerId, userId, nowMs (epoch ms)
// returns dismissed (userId)
// cost    two unique-index seeks, then the relationships between the two
MATCH (me:User {id: $viewerId})
MATCH (them:User {id: $userId})
MERGE (me)-[d:DISMISSED]->(them) ON CREATE SET d.at = $nowMs
RETURN them.id AS dismissed
