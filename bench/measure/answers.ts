// Whether two peers gave the same answer, and where they first part. Cursors are each peer's own and not compared.
const OWN = new Set(['next']);

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Undefined where both are the same; else the place and both values, as one line. */
export function firstDifference(left: unknown, right: unknown, path = 'answer'): string | undefined {
  if (Array.isArray(left) && Array.isArray(right)) {
    if (left.length !== right.length) return `${path} has ${left.length} | ${right.length} elements`;
    for (const [index, value] of left.entries()) {
      const found = firstDifference(value, right[index], `${path}[${index}]`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (isObject(left) && isObject(right)) {
    for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
      const found = OWN.has(key) ? undefined : firstDifference(left[key], right[key], `${path}.${key}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return Object.is(left, right) ? undefined : `${path}: ${JSON.stringify(left)} | ${JSON.stringify(right)}`;
}
