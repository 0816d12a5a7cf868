// Answers a follow request: it goes, and becomes a follow where it is approved.
// params  viewerId, userId (who asked), approve (boolean), nowMs (epoch ms)
// returns answered (userId); no row where they had not asked
// cost    two unique-index seeks, then the relationships between the two
MATCH (me:User {id: $viewerId})
MATCH (them:User {id: $userId})-[r:REQUESTED]->(me)
DELETE r
FOREACH (_ IN CASE WHEN $approve THEN [1] ELSE [] END |
  MERGE (them)-[f:FOLLOWS]->(me) ON CREATE SET f.at = $nowMs
)
RETURN them.id AS answered
