// Posts that are to be pushed, as they are now: no row for one that is gone, or whose author is.
// params  ids
// returns id, at (epoch ms), authorId, followers (of the author)
// cost    a unique-index seek for each id
UNWIND $ids AS id
MATCH (author:User)-[posted:POSTED]->(post:Post {id: id})
RETURN id, posted.at AS at, author.id AS authorId, COUNT { (author)<-[:FOLLOWS]-() } AS followers
