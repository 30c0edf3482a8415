import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { waitFor } from '#testing';
import { allMetrics } from '../support/canaries.js';
import type { TestStack } from '../support/with-stack.js';

const DASHBOARDS = 'deploy/grafana/dashboards';
const RULES = 'deploy/prometheus/alerts.yml';
const RUNBOOKS = 'docs/runbooks';
const GUIDE = 'docs/guides/observability.md';

interface Family {
  readonly type: string;
  readonly help: string;
  readonly labels: ReadonlySet<string>;
}

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Made by Prometheus itself. */
const OF_PROMETHEUS = ['up'];
const LINE = /^(\w+)(?:\{(.*)\})? \S+/;

/** What a scrape says of each family: its type, its help, and the labels that were seen. */
function familiesIn(text: string): Map<string, Family> {
  const families = new Map<string, { type: string; help: string; labels: Set<string> }>();
  const family = (name: string): { type: string; help: string; labels: Set<string> } => {
    const known = families.get(name) ?? { type: '', help: '', labels: new Set() };
    families.set(name, known);
    return known;
  };
  for (const line of text.split('\n')) {
    const [, kind, about = '', rest = ''] = /^# (HELP|TYPE) (\w+) (.*)$/.exec(line) ?? [];
    if (kind === 'HELP') family(about).help = rest;
    else if (kind === 'TYPE') family(about).type = rest;
    const [, sample = '', labels = ''] = LINE.exec(line) ?? [];
    const name = families.has(sample) ? sample : sample.replace(/_(?:bucket|count|sum)$/, '');
    if (!families.has(name)) continue;
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g))
      if (label !== 'le') family(name).labels.add(label);
  }
  return families;
}

/** Names as an expression uses them. */
const samplesOf = (families: ReadonlyMap<string, Family>): Set<string> =>
  new Set(
    [...families].flatMap(([name, { type }]) =>
      type === 'histogram' ? ['_bucket', '_count', '_sum'].map((end) => name + end) : [name],
    ),
  );

const namedIn = (expression: string): string[] =>
  expression
    .replaceAll(/"[^"]*"/g, '')
    .replaceAll(/\b(?:by|without|on|ignoring) \([^)]*\)/g, '')
    .match(/\b(?:staffetta_\w+|process_\w+|nodejs_\w+|up)\b/g) ?? [];

async function rules(): Promise<Rule[]> {
  const { groups } = parse(await readFile(RULES, 'utf8')) as { groups: { rules: Rule[] }[] };
  return groups.flatMap((group) => group.rules);
}

/** Every expression of every panel and variable. */
async function dashboards(): Promise<Map<string, string[]>> {
  const files = (await readdir(DASHBOARDS)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(DASHBOARDS, file), 'utf8')));
  return new Map(
    files.map((file, index) => {
      const found: string[] = [];
      JSON.parse(texts[index] ?? '', (key, value: unknown) => {
        if ((key === 'expr' || key === 'query') && typeof value === 'string') found.push(value);
        return value;
      });
      return [file, found];
    }),
  );
}

/** What the monitoring sees, asked of all nodes and the gateway after a little traffic. */
export function series(stack: () => TestStack): void {
  describe('the series', () => {
    let text = '';
    let families: Map<string, Family>;

    it('are all there once the nodes have looked at the log', async () => {
      text = await waitFor('lag is measured', async () => {
        const scrape = await allMetrics(stack());
        return /staffetta_consumer_lag\{topic="referrals/.test(scrape) ? scrape : undefined;
      });
      families = familiesIn(text);
      expect(text).toMatch(/staffetta_acknowledge_seconds_count\{urgency="E1"\} [1-9]/);
    });

    it('that dashboards and rules name are in a real scrape', async () => {
      const known = samplesOf(families);
      const asked = [...(await dashboards()), [RULES, (await rules()).map(({ expr }) => expr)] as const];
      expect(asked.map(([file]) => file)).toEqual(['audit.json', 'network.json', 'node.json', RULES]);
      const unknown = asked.flatMap(([file, expressions]) => {
        expect(expressions.length).toBeGreaterThan(0);
        return expressions
          .flatMap(namedIn)
          .filter((name) => !known.has(name) && !OF_PROMETHEUS.includes(name))
          .map((name) => `${file}: ${name}`);
      });
      expect(unknown).toEqual([]);
    });

    it('are explained one by one in the guide, and no other', async () => {
      const told = [
        ...(await readFile(GUIDE, 'utf8')).matchAll(
          /^\| `(staffetta_\w+)` *\| (\w+) *\| (.*?) *\| (.*?) *\|$/gm,
        ),
      ].map(([, name, type, labels]) => `${name ?? ''} ${type ?? ''} ${labels ?? ''}`);
      const own = [...families].filter(([name]) => name.startsWith('staffetta_'));
      expect(told.map((line) => line.split(' ', 2).join(' ')).sort()).toEqual(
        own.map(([name, { type }]) => `${name} ${type}`).sort(),
      );
      // labels of a series that had nothing to say yet are not known here
      for (const [name, { labels }] of own) {
        const line = told.find((each) => each.startsWith(`${name} `)) ?? '';
        expect([name, [...labels].filter((label) => !line.includes(`\`${label}\``))]).toEqual([name, []]);
      }
    });

    it('name no institution, no person and no id', () => {
      const institutions = new Set(stack().stack.users.map(({ institution }) => institution));
      const values = [...text.matchAll(/\w+="([^"]*)"/g)].map(([, value = '']) => value);
      expect(values.filter((value) => institutions.has(value))).toEqual([]);
      expect(values.filter((value) => /[0-9a-f]{8}-[0-9a-f]{4}-/.test(value))).toEqual([]);
    });
  });

  describe('alerts', () => {
    it('have each a page that says what to do, and each page an alert', async () => {
      const all = await rules();
      const pages = (await readdir(RUNBOOKS)).filter((file) => file !== 'README.md');
      expect(all.map(({ annotations }) => annotations['runbook']).sort()).toEqual(
        pages.map((file) => `${RUNBOOKS}/${file}`).sort(),
      );
      const index = await readFile(join(RUNBOOKS, 'README.md'), 'utf8');
      for (const { alert, labels, annotations } of all) {
        const page = await readFile(annotations['runbook'] ?? '', 'utf8');
        expect(page).toMatch(new RegExp(`^# ${alert}$`, 'm'));
        for (const part of ['What it means', 'What people feel', 'First three commands', 'What not to do'])
          expect(page).toContain(`\n## ${part}\n`);
        const [, commands = ''] = /```sh\n([^`]*)```/.exec(page) ?? [];
        expect([alert, commands.trim().split('\n').length]).toEqual([alert, 3]);
        expect(index).toMatch(new RegExp(`\\[${alert}\\]\\(.*\\| ${labels['severity'] ?? ''} `));
        expect(['page', 'ticket']).toContain(labels['severity']);
      }
    });
  });
}
