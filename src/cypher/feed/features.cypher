// What posts are ranked by, apart from who asks: what people did with them, by the degree store, and their hashtags.
// params  viewerId, ids
// returns id, likes, comments, sharings (how many posts share it), hashtags; no row for what the viewer surely may not
//         see, or would find though its author is not to be found
// cost    a unique-index seek for each id, its TAGGED, and the viewer's BLOCKS
MATCH (me:User {id: $viewerId})
UNWIND $ids AS id
MATCH (post:Post {id: id})<-[:POSTED]-(author)
WHERE author = me
   OR (post.visibility <> 'PRIVATE' AND NOT EXISTS { (me)-[:BLOCKS]-(author) }
     // Who does not want to be found is recommended to nobody who does not follow them.
     AND (NOT author:Unlisted OR EXISTS { (me)-[:FOLLOWS]->(author) }))
RETURN id,
  COUNT { (post)<-[:LIKES]-() } AS likes,
  COUNT { (post)<-[:ON]-() } AS comments,
  COUNT { (post)<-[:SHARES]-() } AS sharings,
  [(post)-[:TAGGED]->(tag) | tag.name] AS hashtags
