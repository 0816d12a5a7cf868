// Ends a mute.
// params  viewerId, userId
// returns ended (0 or 1)
// cost    two unique-index seeks, then the relationships between the two
MATCH (me:User {id: $viewerId})
MATCH (them:User {id: $userId})
OPTIONAL MATCH (me)-[m:MUTES]->(them)
WITH collect(m) AS found
FOREACH (m IN found | DELETE m)
RETURN size(found) AS ended
