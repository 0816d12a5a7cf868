// Keeps a post in the viewer's saved posts. Once is enough: what is saved stays where it stands.
// params  viewerId, postId, nowMs (epoch ms)
// returns id; no row where one of the two is gone
// cost    two unique-index seeks, then the relationships between the two
MATCH (me:User {id: $viewerId})
MATCH (p:Post {id: $postId})
MERGE (me)-[s:SAVED]->(p) ON CREATE SET s.at = $nowMs
RETURN p.id AS id
