// Takes the account itself away. Its reference in the audit trail means nobody from here on.
// params  id
// returns erased (the id); no row where it is gone already
// cost    one unique-index seek, and what little was tied to it since
MATCH (a:Account {id: $id}) WHERE a:Erasing
DETACH DELETE a
RETURN $id AS erased
