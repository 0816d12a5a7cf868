// What the server calls itself.
// params  none
// returns version, edition
// cost    none
CALL dbms.components() YIELD versions, edition
RETURN versions[0] AS version, edition
