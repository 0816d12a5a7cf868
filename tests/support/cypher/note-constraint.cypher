// A constraint on the nodes of one test.
CREATE CONSTRAINT NAME IF NOT EXISTS FOR (n:LABEL) REQUIRE n.step IS UNIQUE
