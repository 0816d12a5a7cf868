// The unread notifications of each of these accounts, told last first.
// params  lists ([{parentId, at (number within the recipient | null = from the top), id (| null)}]), limit (rows for
//         each)
// returns parentId, id, at (number within the recipient)
// cost    a unique-index seek for each list, then all that is unread
UNWIND $lists AS list
MATCH (me:User {id: list.parentId})
CALL (list, me) {
  MATCH (me)-[:HAS_UNREAD]->(n:Notification)
  WHERE n.seq < coalesce(list.at, 9007199254740991)
  RETURN n.id AS id, n.seq AS at
  ORDER BY at DESC LIMIT $limit
}
RETURN list.parentId AS parentId, id, at
