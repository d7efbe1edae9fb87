/** One line of Prometheus' text format. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What a `/metrics` says: samples, and the type of each family. */
export interface Exposition {
  readonly samples: readonly Sample[];
  readonly types: ReadonlyMap<string, string>;
  /** The value of the one sample of that name that has these labels (and perhaps others); NaN: there is none, or several. */
  value(name: string, labels?: Readonly<Record<string, string>>): number;
}

const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"(?:,|$)/g;

/** Reads the text format, strictly: throws for a line that it has no form for, or a sample without HELP and TYPE. */
export function readExposition(text: string): Exposition {
  const samples: Sample[] = [];
  const types = new Map<string, string>();
  const helps = new Set<string>();
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  for (const line of text.split('\n').filter(Boolean)) {
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (keyword === 'TYPE') types.set(name, rest);
    else if (keyword === 'HELP') helps.add(name);
    else samples.push(readSample(line));
  }
  for (const { name } of samples) {
    const family = [name, name.replace(/_(bucket|sum|count)$/, '')].find((each) => types.has(each));
    if (family === undefined || !helps.has(family)) throw new Error(`${name} has no HELP or no TYPE`);
  }
  const value: Exposition['value'] = (name, labels = {}) => {
    const found = samples.filter((sample) => sample.name === name && hasLabels(sample, labels));
    return found.length === 1 ? (found[0] as Sample).value : Number.NaN;
  };
  return { samples, types, value };
}

function readSample(line: string): Sample {
  const [, name = '', inner = '', value = ''] = SAMPLE.exec(line) ?? [];
  if (name === '') throw new Error(`not a sample: ${line}`);
  const pairs = Array.from(inner.matchAll(LABEL), ([, label = '', text = '']) => [label, text] as const);
  if (pairs.map(([label, text]) => `${label}="${text}"`).join(',') !== inner) throw new Error(`bad labels: ${line}`);
  return {
    name,
    labels: Object.fromEntries(pairs),
    value: value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value),
  };
}

function hasLabels({ labels }: Sample, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([label, value]) => labels[label] === value);
}
