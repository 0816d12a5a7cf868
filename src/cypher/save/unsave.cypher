// Takes a post out of the viewer's saved posts.
// params  viewerId, postId
// returns ended (0 or 1)
// cost    two unique-index seeks, then the relationships between the two
MATCH (me:User {id: $viewerId})
MATCH (p:Post {id: $postId})
OPTIONAL MATCH (me)-[s:SAVED]->(p)
WITH collect(s) AS found
FOREACH (s IN found | DELETE s)
RETURN size(found) AS ended
