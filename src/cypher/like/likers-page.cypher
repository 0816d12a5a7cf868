// Who likes each of these posts, latest first.
// params  lists ([{parentId, at (epoch ms | null = from the top), id (| null)}]), limit (rows for each)
// returns parentId, id, at (epoch ms)
// cost    a unique-index seek for each list, then all of that post's LIKES
UNWIND $lists AS list
MATCH (p:Post {id: list.parentId})
CALL (list, p) {
  MATCH (p)<-[l:LIKES]-(liker:User)
  WHERE list.at IS NULL OR l.at < list.at OR (l.at = list.at AND liker.id < list.id)
  RETURN liker.id AS id, l.at AS at
  ORDER BY at DESC, id DESC LIMIT $limit
}
RETURN list.parentId AS parentId, id, at
