// Contract routes are found here first, before Express: handing a request to Express changes its prototype, which makes every later
// look at it slow, and costs about as much as an agent's request takes otherwise. Promise: what is answered here is what Express would
// have found, by the same order (fixed before parameter, part by part). Whatever is not plain (escapes, a slash at the end, HEAD,
// a path that no route has) is left to Express, which knows what to say.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Method } from './contract.js';

export type PathParams = Readonly<Record<string, string>>;
export type ServeDirectly = (request: IncomingMessage, response: ServerResponse, params: PathParams) => void;

export interface DirectRoutes {
  /** `pattern`: with the base path, parameters as `:name`. Of two of one shape the first stays. */
  add(method: Method, pattern: string, serve: ServeDirectly): void;
  /** False when no route was found: nothing has happened then. */
  serve(request: IncomingMessage, response: ServerResponse): boolean;
}

interface Node {
  readonly fixed: Map<string, Node>;
  parameter: Node | undefined;
  end: { names: readonly string[]; serve: ServeDirectly } | undefined;
}

/** What may stand in a path that means itself. */
const PLAIN_PATH = /^(?:\/[\w\-.~:@!$&'()*+,;=]+)+$/;

export function createDirectRoutes(): DirectRoutes {
  const methods = new Map<string, Node>();
  return {
    add(method, pattern, serve) {
      const name = method.toUpperCase();
      let node = methods.get(name);
      if (!node) methods.set(name, (node = emptyNode()));
      const names: string[] = [];
      for (const part of partsOf(pattern)) {
        if (part.startsWith(':')) {
          names.push(part.slice(1));
          node = node.parameter ??= emptyNode();
          continue;
        }
        let next = node.fixed.get(part);
        if (!next) node.fixed.set(part, (next = emptyNode()));
        node = next;
      }
      node.end ??= { names, serve };
    },
    serve(request, response) {
      const root = methods.get(request.method ?? '');
      const path = pathOf(request.url ?? '');
      if (!root || !PLAIN_PATH.test(path)) return false;
      const values: string[] = [];
      const end = find(root, partsOf(path), 0, values);
      if (!end) return false;
      const params: Record<string, string> = {};
      for (let i = 0; i < values.length; i++) params[end.names[i]!] = values[i]!;
      end.serve(request, response, params);
      return true;
    },
  };
}

const emptyNode = (): Node => ({ fixed: new Map(), parameter: undefined, end: undefined });

const partsOf = (path: string): string[] => path.slice(1).split('/');

function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

function find(node: Node, parts: readonly string[], at: number, values: string[]): Node['end'] {
  if (at === parts.length) return node.end;
  const fixed = node.fixed.get(parts[at]!);
  const found = fixed && find(fixed, parts, at + 1, values);
  if (found) return found;
  if (!node.parameter) return undefined;
  values.push(parts[at]!);
  const below = find(node.parameter, parts, at + 1, values);
  if (!below) values.pop();
  return below;
}
