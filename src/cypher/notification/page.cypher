// The notifications of each of these accounts, told last first.
// params  lists ([{parentId, at (number within the recipient | null = from the top), id (| null)}]), limit (rows for
//         each)
// returns parentId, id, at (number within the recipient)
// cost    for each list an index walk over `limit` rows
UNWIND $lists AS list
CALL (list) {
  MATCH (n:Notification)
  WHERE n.recipientId = list.parentId AND n.seq < coalesce(list.at, 9007199254740991)
  RETURN n.id AS id, n.seq AS at
  ORDER BY n.recipientId DESC, n.seq DESC LIMIT $limit
}
RETURN list.parentId AS parentId, id, at
