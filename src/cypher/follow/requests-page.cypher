// Who asks to follow each of these users, latest first.
// params  lists ([{parentId, at (epoch ms | null = from the top), id (| null)}]), limit (rows for each)
// returns parentId, id, at (epoch ms)
// cost    a unique-index seek for each list, then all of that user's REQUESTED
UNWIND $lists AS list
MATCH (u:User {id: list.parentId})
CALL (list, u) {
  MATCH (u)<-[r:REQUESTED]-(asker:User)
  WHERE list.at IS NULL OR r.at < list.at OR (r.at = list.at AND asker.id < list.id)
  RETURN asker.id AS id, r.at AS at
  ORDER BY at DESC, id DESC LIMIT $limit
}
RETURN list.parentId AS parentId, id, at
