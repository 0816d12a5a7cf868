// In whose LATEST feed, of some viewers, an author's posts are: who follows and does not mute them, and the author.
// params  authorId, viewerIds
// returns id
// cost    one unique-index seek, then the author's followers where they are few, else a seek for each viewer; for each
//         hit its MUTES or the author's, whichever are fewer
MATCH (author:User {id: $authorId})
WITH author, COUNT { (author)<-[:FOLLOWS]-() } <= 4 * size($viewerIds) AS isFew
CALL (author, isFew) {
  WITH author, isFew WHERE isFew
  MATCH (author)<-[:FOLLOWS]-(v) WHERE v.id IN $viewerIds
  RETURN v
  UNION ALL
  WITH author, isFew WHERE NOT isFew
  UNWIND $viewerIds AS id
  MATCH (v:User {id: id}) WHERE EXISTS { (v)-[:FOLLOWS]->(author) }
  RETURN v
  UNION ALL
  WITH author WHERE author.id IN $viewerIds
  RETURN author AS v
}
WITH author, v WHERE NOT EXISTS { (v)-[:MUTES]->(author) }
RETURN v.id AS id
