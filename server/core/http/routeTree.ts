// Finds a route by the parts of its path, a step a part, where a list of patterns would be tried one after the other.
//
// Promise: as Express' own router finds them. Of the patterns that fit a path and know the method the most fixed wins, read from
// the left; one `/` more at the end is none; a part is compared as it was sent, and a parameter is decoded and never empty.

export interface Found<Place> {
  place: Place;
  /** Decoded. */
  params: Record<string, string>;
}

interface Node<Place> {
  readonly fixed: Map<string, Node<Place>>;
  parameter: Node<Place> | undefined;
  /** Patterns that end here; they differ in the names of their parameters alone. */
  readonly ends: { place: Place; names: readonly string[] }[];
}

const emptyNode = <Place>(): Node<Place> => ({ fixed: new Map(), parameter: undefined, ends: [] });

export class RouteTree<Place> {
  readonly #root = emptyNode<Place>();

  /** `pattern`: `/nodes/:id/jobs`. */
  add(pattern: string, place: Place): void {
    let node = this.#root;
    const names: string[] = [];
    for (const part of partsOf(pattern)) {
      if (part.startsWith(':')) {
        names.push(part.slice(1));
        node = node.parameter ??= emptyNode<Place>();
        continue;
      }
      let next = node.fixed.get(part);
      if (!next) node.fixed.set(part, (next = emptyNode<Place>()));
      node = next;
    }
    node.ends.push({ place, names });
  }

  /**
   * The first place that fits the path and that `isWanted`; where none is, the first that fits. Throws URIError where a parameter is
   * no text.
   */
  find(path: string, isWanted: (place: Place) => boolean): Found<Place> | undefined {
    const parts = partsOf(path);
    let wanted: { place: Place; names: readonly string[]; values: string[] } | undefined;
    let first: typeof wanted;
    const values: string[] = [];
    const walk = (node: Node<Place>, at: number): void => {
      if (at === parts.length) {
        for (const { place, names } of node.ends) {
          first ??= { place, names, values: [...values] };
          if (!wanted && isWanted(place)) wanted = { place, names, values: [...values] };
        }
        return;
      }
      const part = parts[at]!;
      const next = node.fixed.get(part);
      if (next) walk(next, at + 1);
      if (wanted || !node.parameter || part === '') return;
      values.push(part);
      walk(node.parameter, at + 1);
      values.pop();
    };
    walk(this.#root, 0);
    const found = wanted ?? first;
    if (!found) return undefined;
    const params: Record<string, string> = {};
    found.names.forEach((name, i) => (params[name] = decodeURIComponent(found.values[i]!)));
    return { place: found.place, params };
  }
}

function partsOf(path: string): string[] {
  const end = path.length > 1 && path.endsWith('/') ? path.length - 1 : path.length;
  return path.slice(1, end).split('/');
}
