import { Router, type Request, type Response } from 'express';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RouteTree } from '../../../../server/core/http/routeTree.js';

const PART = fc.constantFrom('a', 'b', 'A', ':x', ':y');
const PATTERN = fc.array(PART, { minLength: 1, maxLength: 4 }).map((parts) => {
  const seen = new Set<string>();
  return `/${parts.map((part) => (part.startsWith(':') && seen.has(part) ? 'b' : (seen.add(part), part))).join('/')}`;
});
const SENT = fc
  .array(fc.constantFrom('a', 'b', 'A', 'c', '%61', '%2F', '%zz', '', '1', 'constructor', '__proto__'), {
    minLength: 1,
    maxLength: 5,
  })
  .map((parts) => `/${parts.join('/')}`);

/** Fixed before parameter, part by part: the order in which Express has to be given them. */
const bySpecificity = (left: string, right: string): number => {
  const [a, b] = [left.split('/'), right.split('/')];
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = Number(a[i]!.startsWith(':')) - Number(b[i]!.startsWith(':'));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
};

function askExpress(patterns: readonly string[], url: string): unknown {
  const router = Router({ caseSensitive: true });
  let found: unknown;
  for (const pattern of patterns) {
    router.get(pattern, (request) => void (found = { place: pattern, params: { ...request.params } }));
  }
  const request = { method: 'GET', url } as Request;
  router(request, {} as Response, (error: unknown) => (found = error ? 'refused' : undefined));
  return found;
}

function askTree(patterns: readonly string[], path: string): unknown {
  const tree = new RouteTree<string>();
  for (const pattern of patterns) tree.add(pattern, pattern);
  try {
    return tree.find(path, () => true);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return 'refused';
  }
}

test('a path finds the pattern, and the parameters, that it finds in Express’ own router', () => {
  let found = 0;
  fc.assert(
    fc.property(fc.uniqueArray(PATTERN, { minLength: 1, maxLength: 10 }), SENT, (declared, path) => {
      const patterns = declared.toSorted(bySpecificity);
      const answer = askTree(patterns, path);
      if (answer !== undefined) found += 1;
      expect(answer).toEqual(askExpress(patterns, path));
    }),
    { numRuns: 3000 },
  );
  expect(found).toBeGreaterThan(300);
});

test('a pattern that knows the method wins over a more fixed one that does not, and else the most fixed one is named', () => {
  const tree = new RouteTree<string>();
  for (const pattern of ['/nodes/:id', '/nodes/export', '/:any/export']) tree.add(pattern, pattern);
  const ask = (knows: string[]) => tree.find('/nodes/export', (place) => knows.includes(place));
  expect(ask(['/nodes/:id', '/:any/export'])).toEqual({ place: '/nodes/:id', params: { id: 'export' } });
  expect(ask(['/:any/export'])).toEqual({ place: '/:any/export', params: { any: 'nodes' } });
  expect(ask([])).toEqual({ place: '/nodes/export', params: {} });
});
