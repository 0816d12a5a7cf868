// The one place where JavaScript numbers become Neo4j integers: a plain number is a float there, and LIMIT refuses it.
import neo4j from 'neo4j-driver';

/** Maps whole numbers to Neo4j integers, at any depth; everything else stays. A fraction stays a float. */
export function toNeo4j(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? neo4j.int(value) : value;
  if (Array.isArray(value)) return value.map(toNeo4j);
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toNeo4j(inner)]));
  }
  return value;
}
