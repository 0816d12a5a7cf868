// Takes back the like of a post.
// params  viewerId, id
// returns ended (0 or 1)
// cost    two unique-index seeks, then the relationships between the two
MATCH (me:User {id: $viewerId})
MATCH (p:Post {id: $id})
OPTIONAL MATCH (me)-[l:LIKES]->(p)
WITH collect(l) AS found
FOREACH (l IN found | DELETE l)
RETURN size(found) AS ended
