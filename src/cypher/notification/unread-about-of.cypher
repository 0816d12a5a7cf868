// What an account has not read that is about posts of another one.
// params  userId, authorId
// returns id, recipientId, postId
// cost    two unique-index seeks, then all that the account has not read
MATCH (me:User {id: $userId})-[:HAS_UNREAD]->(n:Notification)-[:ABOUT_POST]->(p:Post)
WHERE EXISTS { (p)<-[:POSTED]-(:User {id: $authorId}) }
RETURN n.id AS id, n.recipientId AS recipientId, p.id AS postId
