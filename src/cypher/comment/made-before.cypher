// The comment that an earlier try with the same key made, deleted since or not.
// params  clientKey
// returns id; no row where there was none
// cost    two index seeks
CALL () {
  MATCH (c:Comment {clientKey: $clientKey}) RETURN c.id AS id
  UNION
  MATCH (c:DeletedComment {clientKey: $clientKey}) RETURN c.id AS id
}
RETURN id LIMIT 1
