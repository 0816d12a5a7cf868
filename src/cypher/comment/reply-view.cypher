// What a reply must know of the comment it answers. That comment stays as it is until the transaction ends.
// params  id
// returns postId, depth (0 = on the post itself); no row where there is no such comment
// cost    one unique-index seek; the assignment changes nothing, it only takes the write lock
MATCH (c:Comment {id: $id})
SET c.createdAt = c.createdAt
WITH c WHERE c:Comment
MATCH (c)-[:ON]->(p:Post)
RETURN p.id AS postId, c.depth AS depth
