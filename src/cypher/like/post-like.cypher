// Likes a post. Once is enough: a like that is there stays as it is.
// params  viewerId, id, nowMs (epoch ms)
// returns id; no row where one of the two is gone
// cost    two unique-index seeks, then the relationships between the two
MATCH (me:User {id: $viewerId})
MATCH (p:Post {id: $id})
MERGE (me)-[l:LIKES]->(p) ON CREATE SET l.at = $nowMs
RETURN p.id AS id
