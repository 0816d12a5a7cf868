// The post that an earlier try with the same key made, deleted since or not.
// params  clientKey
// returns id; no row where there was none
// cost    two index seeks
CALL () {
  MATCH (p:Post {clientKey: $clientKey}) RETURN p.id AS id
  UNION
  MATCH (p:DeletedPost {clientKey: $clientKey}) RETURN p.id AS id
}
RETURN id LIMIT 1
