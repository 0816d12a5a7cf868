// How far an account is on its way out or back.
// params  id
// returns isActive, parking, unparking; no row where there is no such account
// cost    one unique-index seek
MATCH (a:Account {id: $id})
RETURN a:User AS isActive, a:Parking AS parking, a:Unparking AS unparking
