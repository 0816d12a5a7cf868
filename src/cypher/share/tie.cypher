// Ties a new share to the post that it shares.
// params  id, originalId, nowMs (epoch ms)
// returns id; no row where one of the two is gone
// cost    two unique-index seeks
MATCH (p:Post {id: $id})
MATCH (original:Post {id: $originalId})
CREATE (p)-[:SHARES {at: $nowMs}]->(original)
RETURN p.id AS id
