// Notes that an account's relationships are all where they belong.
// params  id
// returns id
// cost    one unique-index seek
MATCH (a:Account {id: $id})
REMOVE a:Parking:Unparking
RETURN a.id AS id
