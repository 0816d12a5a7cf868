// How many replies each of these comments has, by the degree store.
// params  ids
// returns id, replies
// cost    a unique-index seek for each id
UNWIND $ids AS id
MATCH (c:Comment {id: id})
RETURN id, COUNT { (c)<-[:REPLIES_TO]-() } AS replies
