// The posts of each of these users that the viewer may hope to see, latest first: of whom the viewer sees nothing, none
// are read.
// params  viewerId (| null), lists ([{parentId, at (epoch ms | null = from the top), id (| null)}]),
//         limit (rows for each)
// returns parentId, id, at (epoch ms)
// cost    a unique-index seek for the viewer and for each list, then all of that user's POSTED
// The viewer first: from both ends a follow is found at once, from the author alone only among all followers.
OPTIONAL MATCH (viewer:User {id: $viewerId})
UNWIND $lists AS list
MATCH (author:User {id: list.parentId})
WITH list, author, CASE
  WHEN author.id = $viewerId THEN ['PUBLIC', 'FOLLOWERS', 'PRIVATE']
  WHEN EXISTS { (author)-[:BLOCKS]-(viewer) } THEN []
  WHEN EXISTS { (author)<-[:FOLLOWS]-(viewer) } THEN ['PUBLIC', 'FOLLOWERS']
  WHEN author.isPrivate THEN []
  ELSE ['PUBLIC']
END AS open
CALL (list, author, open) {
  WITH list, author, open WHERE size(open) > 0
  MATCH (author)-[posted:POSTED]->(p:Post)
  WHERE (list.at IS NULL OR posted.at < list.at OR (posted.at = list.at AND p.id < list.id)) AND p.visibility IN open
  RETURN p.id AS id, posted.at AS at
  ORDER BY at DESC, id DESC LIMIT $limit
}
RETURN list.parentId AS parentId, id, at
