// The comments on each of these posts themselves, latest first; replies are below them.
// params  lists ([{parentId, at (epoch ms | null = from the top), id (| null)}]), limit (rows for each)
// returns parentId, id, at (epoch ms)
// cost    a unique-index seek for each list, then all of that post's OPENS_THREAD
UNWIND $lists AS list
MATCH (p:Post {id: list.parentId})
CALL (list, p) {
  MATCH (p)<-[o:OPENS_THREAD]-(c:Comment)
  WHERE list.at IS NULL OR o.at < list.at OR (o.at = list.at AND c.id < list.id)
  RETURN c.id AS id, o.at AS at
  ORDER BY at DESC, id DESC LIMIT $limit
}
RETURN list.parentId AS parentId, id, at
