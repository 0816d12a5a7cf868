// What an edit must know of a post. The post stays as it is until the transaction ends.
// params  id
// returns authorId, text; no row where there is no such post
// cost    one unique-index seek; the assignment changes nothing, it only takes the write lock
MATCH (p:Post {id: $id})
SET p.createdAt = p.createdAt
WITH p WHERE p:Post
MATCH (p)<-[:POSTED]-(author:User)
RETURN author.id AS authorId, p.text AS text
