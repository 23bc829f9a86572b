// Reads Prometheus' text format 0.0.4 as strictly as its own checker does: a text that it would refuse throws.

export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

export interface Family {
  name: string;
  type: string;
  help: string;
  samples: Sample[];
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (\\S+)$`);
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(,|$)/y;
const SUFFIXES: Record<string, readonly string[]> = { histogram: ['_bucket', '_sum', '_count'] };

export function parsePrometheus(text: string): Map<string, Family> {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const families = new Map<string, Family>();
  const seen = new Set<string>();
  let family: Family | undefined;
  for (const [at, line] of text.slice(0, -1).split('\n').entries()) {
    const wrong = (what: string) => new Error(`line ${at + 1}: ${what}: ${line}`);
    if (line === '') continue;
    const said = new RegExp(`^# (HELP|TYPE) (${NAME}) (.+)$`).exec(line);
    if (said) {
      const [, what, name = '', rest = ''] = said;
      if (what === 'HELP') {
        if (families.has(name)) throw wrong('a family comes twice');
        family = { name, type: '', help: rest, samples: [] };
        families.set(name, family);
      } else if (family?.name !== name || family.type !== '') {
        throw wrong('TYPE does not follow its HELP');
      } else {
        if (!['counter', 'gauge', 'histogram'].includes(rest)) throw wrong('no such type');
        family.type = rest;
      }
      continue;
    }
    if (line.startsWith('#')) throw wrong('a comment that is none of ours');
    const sample = SAMPLE.exec(line);
    if (!sample || !family?.type) throw wrong('no sample of a family');
    const names = (SUFFIXES[family.type] ?? ['']).map((suffix) => family!.name + suffix);
    if (!names.includes(sample[1]!)) throw wrong(`does not belong to ${family.name}`);
    const labels = labelsOf(sample[2] ?? '', wrong);
    const series = `${sample[1]}${JSON.stringify(Object.entries(labels).sort())}`;
    if (seen.has(series)) throw wrong('the same series twice');
    seen.add(series);
    const value = Number(sample[3]);
    if (Number.isNaN(value)) throw wrong('no number');
    family.samples.push({ name: sample[1]!, labels, value });
  }
  for (const one of families.values()) judge(one);
  return families;
}

/** The value of one series; 0 where there is none yet. Several that fit are added up. */
export function valueOf(
  families: Map<string, Family>,
  name: string,
  labels: Record<string, string> = {},
): number {
  const family = families.get(name) ?? families.get(name.replace(/_(bucket|sum|count)$/, ''));
  if (!family) throw new Error(`there is no family ${name}`);
  return family.samples
    .filter((sample) => sample.name === name)
    .filter((sample) => Object.entries(labels).every(([label, value]) => sample.labels[label] === value))
    .reduce((sum, { value }) => sum + value, 0);
}

function labelsOf(text: string, wrong: (what: string) => Error): Record<string, string> {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const from = LABEL.lastIndex;
    const found = LABEL.exec(text);
    if (!found || found.index !== from) throw wrong('labels cannot be read');
    if (Object.hasOwn(labels, found[1]!)) throw wrong('a label comes twice');
    labels[found[1]!] = found[2]!;
  }
  return labels;
}

function judge({ name, type, help, samples }: Family): void {
  if (!type || !help) throw new Error(`${name} has no type or no words`);
  if (type === 'counter') {
    if (!name.endsWith('_total')) throw new Error(`${name}: a counter ends in _total`);
    if (samples.some(({ value }) => !(value >= 0))) throw new Error(`${name} counts backwards`);
  } else if (name.endsWith('_total')) {
    throw new Error(`${name}: only a counter ends in _total`);
  }
  if (type !== 'histogram') return;
  const lines = new Map<string, { buckets: [number, number][]; count?: number; sum?: number }>();
  for (const { name: part, labels, value } of samples) {
    const { le, ...others } = labels;
    const key = JSON.stringify(Object.entries(others).sort());
    const line = lines.get(key) ?? { buckets: [] };
    lines.set(key, line);
    if (part.endsWith('_bucket')) line.buckets.push([le === '+Inf' ? Infinity : Number(le), value]);
    else if (part.endsWith('_count')) line.count = value;
    else line.sum = value;
  }
  for (const [key, { buckets, count, sum }] of lines) {
    const [last] = buckets.slice(-1);
    if (last?.[0] !== Infinity || last[1] !== count || sum === undefined)
      throw new Error(`${name} ${key} is not whole`);
    for (let i = 1; i < buckets.length; i++) {
      const [[bound, value], [next, more]] = [buckets[i - 1]!, buckets[i]!];
      if (!(bound < next && value <= more)) throw new Error(`${name} ${key}: buckets do not add up`);
    }
  }
}
