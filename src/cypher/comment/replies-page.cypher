// The replies to each of these comments, earliest first.
// params  lists ([{parentId, at (epoch ms | null = from the top), id (| null)}]), limit (rows for each)
// returns parentId, id, at (epoch ms)
// cost    a unique-index seek for each list, then all of that comment's REPLIES_TO
UNWIND $lists AS list
MATCH (answered:Comment {id: list.parentId})
CALL (list, answered) {
  MATCH (answered)<-[r:REPLIES_TO]-(c:Comment)
  WHERE list.at IS NULL OR r.at > list.at OR (r.at = list.at AND c.id > list.id)
  RETURN c.id AS id, r.at AS at
  ORDER BY at, id LIMIT $limit
}
RETURN list.parentId AS parentId, id, at
