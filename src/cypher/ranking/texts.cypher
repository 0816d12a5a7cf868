// The texts of posts.
// params  ids
// returns id, text; no row for what is no post (any more)
// cost    a unique-index seek for each id
UNWIND $ids AS id
MATCH (post:Post {id: id})
RETURN id, post.text AS text
