// What others have not read that is about posts of a private account, in the order of ids.
// params  authorId, afterId ('' = from the first), limit (rows)
// returns id, recipientId, postId
// cost    one unique-index seek, then all posts of the account with all notifications about them
MATCH (author:User {id: $authorId})-[:POSTED]->(p:Post)<-[:ABOUT_POST]-(n:Notification)
WHERE author.isPrivate AND n.key IS NOT NULL AND n.recipientId <> $authorId AND n.id > $afterId
RETURN n.id AS id, n.recipientId AS recipientId, p.id AS postId
ORDER BY id LIMIT $limit
