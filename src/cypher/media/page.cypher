// What each of these users uploaded, latest first.
// params  lists ([{parentId, at (epoch ms | null = from the top), id (| null)}]), limit (rows for each)
// returns parentId, id, at (epoch ms)
// cost    a unique-index seek for each list, then all of that user's UPLOADED
UNWIND $lists AS list
MATCH (u:User {id: list.parentId})
CALL (list, u) {
  MATCH (u)-[up:UPLOADED]->(m:Media)
  WHERE list.at IS NULL OR up.at < list.at OR (up.at = list.at AND m.id < list.id)
  RETURN m.id AS id, up.at AS at
  ORDER BY at DESC, id DESC LIMIT $limit
}
RETURN list.parentId AS parentId, id, at
