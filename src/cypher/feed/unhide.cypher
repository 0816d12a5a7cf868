// Takes back that a viewer hid a post.
// params  viewerId, postId
// returns shown (postId); no row where it was not hidden
// cost    two unique-index seeks, then the relationships between the two
MATCH (me:User {id: $viewerId})-[h:HIDES]->(post:Post {id: $postId})
DELETE h
RETURN post.id AS shown
