// What each of these users has saved, latest saved first.
// params  lists ([{parentId, at (epoch ms | null = from the top), id (| null)}]), limit (rows for each)
// returns parentId, id, at (epoch ms)
// cost    a unique-index seek for each list, then all of that user's SAVED
UNWIND $lists AS list
MATCH (u:User {id: list.parentId})
CALL (list, u) {
  MATCH (u)-[s:SAVED]->(p:Post)
  WHERE list.at IS NULL OR s.at < list.at OR (s.at = list.at AND p.id < list.id)
  RETURN p.id AS id, s.at AS at
  ORDER BY at DESC, id DESC LIMIT $limit
}
RETURN list.parentId AS parentId, id, at
