// Takes a post out of a viewer's TOP for good.
// params  viewerId, postId, nowMs (epoch ms)
// returns hidden (postId)
// cost    two unique-index seeks, then the relationships between the two
MATCH (me:User {id: $viewerId})
MATCH (post:Post {id: $postId})
MERGE (me)-[h:HIDES]->(post) ON CREATE SET h.at = $nowMs
RETURN post.id AS hidden
