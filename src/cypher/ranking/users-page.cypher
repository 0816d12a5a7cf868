// All active people, in the order of their ids.
// params  afterId (id of the last row; '' = from the start), limit (rows)
// returns id, isPrivate
// cost    an index range of `limit` users
MATCH (user:User)
WHERE user.id > $afterId
RETURN user.id AS id, user.isPrivate AS isPrivate
ORDER BY id LIMIT $limit
