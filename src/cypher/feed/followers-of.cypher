// Everybody who follows an account, whose timelines a post of it belongs into.
// params  authorId
// returns followers ([{id, followId}])
// cost    one unique-index seek, then all FOLLOWS to the account
MATCH (author:User {id: $authorId})
RETURN COLLECT {
  MATCH (follower)-[follows:FOLLOWS]->(author) RETURN {id: follower.id, followId: elementId(follows)}
} AS followers
