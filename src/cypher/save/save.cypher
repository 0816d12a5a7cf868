// Keeps posts in people's saved posts, each item after the one before. Once is enough: what is saved stays where it
// stands.
// params  items ([{i, viewerId, postId, nowMs (epoch ms)}])
// returns i, id; no row where one of the two is gone
// cost    two unique-index seeks for each item, then the relationships between the two
UNWIND $items AS item
CALL (item) {
  MATCH (me:User {id: item.viewerId})
  MATCH (p:Post {id: item.postId})
  MERGE (me)-[s:SAVED]->(p) ON CREATE SET s.at = item.nowMs
  RETURN p.id AS id
}
RETURN item.i AS i, id
