// How many events wait for the API's workers, those that are being worked on included.
// params  none
// returns waiting
// cost    one count of the count store
RETURN COUNT { (:Event) } AS waiting
