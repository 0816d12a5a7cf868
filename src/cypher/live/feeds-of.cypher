// Who follows an author, as far as it may concern some viewers, and who mutes the author.
// params  authorId, viewerIds
// returns followerIds (those of the viewers; all followers where they are few: whoever asks picks), muterIds
// cost    one unique-index seek and the author's MUTES, then the followers where they are few, else a seek for each
//         viewer and its FOLLOWS
MATCH (author:User {id: $authorId})
WITH author, [(author)<-[:MUTES]-(muter) | muter.id] AS muterIds,
  COUNT { (author)<-[:FOLLOWS]-() } <= 4 * size($viewerIds) AS isFew
CALL (author, isFew) {
  WITH author, isFew WHERE isFew
  MATCH (author)<-[:FOLLOWS]-(v)
  RETURN v.id AS id
  UNION ALL
  WITH author, isFew WHERE NOT isFew
  UNWIND $viewerIds AS viewerId
  MATCH (v:User {id: viewerId}) WHERE EXISTS { (v)-[:FOLLOWS]->(author) }
  RETURN v.id AS id
}
WITH muterIds, collect(id) AS followerIds
RETURN followerIds, muterIds
