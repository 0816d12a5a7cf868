// Of these posts, those in whose counters an account's likes, comments or shares are, or were before it left.
// params  userId, postIds
// returns postId
// cost    a unique-index seek for the account and for each post, all comments of the account and all its posts
MATCH (a:Account {id: $userId})
CALL (a) {
  UNWIND $postIds AS postId
  MATCH (p:Post {id: postId}) WHERE EXISTS { (a)-[:LIKES|LIKES_PARKED]->(p) }
  RETURN p
  UNION
  MATCH (a)-[:WROTE]->()-[:ON|ON_PARKED]->(p:Post) WHERE p.id IN $postIds
  RETURN p
  UNION
  MATCH (a)-[:POSTED]->()-[:SHARES|SHARES_PARKED]->(p:Post) WHERE p.id IN $postIds
  RETURN p
}
RETURN DISTINCT p.id AS postId
