// Whom people follow, in the order of their ids.
// params  afterId (id of the last row; '' = from the start), limit (rows)
// returns id, followeeIds
// cost    an index range of `limit` users and all their FOLLOWS
MATCH (user:User)
WHERE user.id > $afterId
WITH user ORDER BY user.id LIMIT $limit
RETURN user.id AS id, COLLECT { MATCH (user)-[:FOLLOWS]->(followee) RETURN followee.id } AS followeeIds
ORDER BY id
