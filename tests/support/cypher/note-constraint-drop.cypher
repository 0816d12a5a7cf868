// Takes the constraint of one test away.
DROP CONSTRAINT NAME IF EXISTS
