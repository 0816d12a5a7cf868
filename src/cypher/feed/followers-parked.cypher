// Everybody who follows an account, also where one of the two is away: whose timelines may hold its posts.
// params  authorId
// returns followerIds
// cost    one unique-index seek, then all FOLLOWS to the account, parked ones included
MATCH (author:Account {id: $authorId})
RETURN COLLECT { MATCH (follower)-[:FOLLOWS|FOLLOWS_PARKED]->(author) RETURN DISTINCT follower.id } AS followerIds
