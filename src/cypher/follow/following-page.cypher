// Whom each of these users follows, latest first.
// params  lists ([{parentId, at (epoch ms | null = from the top), id (| null)}]), limit (rows for each)
// returns parentId, id, at (epoch ms)
// cost    a unique-index seek for each list, then all of that user's FOLLOWS
UNWIND $lists AS list
MATCH (u:User {id: list.parentId})
CALL (list, u) {
  MATCH (u)-[f:FOLLOWS]->(followed:User)
  WHERE list.at IS NULL OR f.at < list.at OR (f.at = list.at AND followed.id < list.id)
  RETURN followed.id AS id, f.at AS at
  ORDER BY at DESC, id DESC LIMIT $limit
}
RETURN list.parentId AS parentId, id, at
