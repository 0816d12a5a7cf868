// Which of these posts are there and not deleted.
// params  ids (list of ids)
// returns id
// cost    one unique-index seek an id
UNWIND $ids AS wanted
MATCH (p:Post {id: wanted})
RETURN p.id AS id
