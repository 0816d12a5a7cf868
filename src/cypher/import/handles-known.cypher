// Which of these handles are taken, and whether by an active account.
// params  handles (list of handles)
// returns handle, isActive
// cost    one unique-index seek a handle
UNWIND $handles AS wanted
MATCH (a:Account {handle: wanted})
RETURN a.handle AS handle, a:User AS isActive
