// What protection costs one event: sealing, opening, the protocol's decision, her agreement; with the whole BAT network
// in the registry's view. One thread, one event after the other, no database and no log.
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import {
  checkFlow,
  createNodeKeys,
  keyCommit,
  newSubjectKey,
  openBody,
  openColumn,
  openFileKeyStore,
  openSubmitted,
  protocolName,
  RegistryView,
  sealBody,
  sealColumn,
  sealSubmitted,
} from '#trust';
import { checkAgreement } from '../../dist/libs/referral/src/store/agreement.js';
import { answerWith } from '../lib/child.mjs';
import { summary } from '../lib/stats.mjs';

const BAT = fileURLToPath(new URL('../../network/bat/', import.meta.url));
const FROM = 'cav-1';
const TO = 'casa-rifugio-1';
const NEEDS = {
  needs: {
    adults: 1,
    children: [{ ageBand: '6-10', sex: 'f' }],
    safeContact: { channel: 'phone', hours: '09:00-11:00', voicemail: false },
    callback: { name: 'DATI INVENTATI', phone: '000 900 0002' },
  },
  risk: { tool: 'da-5', level: 'high', violence: ['physical'] },
};

async function batNetwork(folder) {
  const yaml = async (name) => parse(await readFile(join(BAT, name), 'utf8'));
  const { nodes, institutions } = await yaml('institutions.yaml');
  const files = (await readdir(join(BAT, 'protocols'))).sort();
  const protocols = await Promise.all(
    files.map(async (file) => {
      const { watermark: _, ...rest } = await yaml(`protocols/${file}`);
      return rest;
    }),
  );
  const made = [];
  for (const { id, institutions: own } of nodes) {
    const dir = join(folder, id);
    const keys = { dir, kekFile: join(folder, `${id}.kek`), identityDir: join(folder, 'identities') };
    made.push(await createNodeKeys({ ...keys, node: id, institutions: own, agreed: protocols }));
  }
  const view = new RegistryView({ pins: Object.assign({}, ...made.map(({ pins }) => pins)) });
  let offset = 0n;
  const apply = (kind, body) => view.apply({ kind, body, appendedAt: 0, offset: offset++ });
  for (const institution of institutions) apply('institution', institution);
  for (const entry of made.flatMap(({ entries }) => entries)) apply('key', entry);
  const given = made.flatMap(({ countersignatures }) => countersignatures);
  for (const protocol of protocols) {
    const countersignatures = given
      .filter((each) => each.protocol === protocolName(protocol))
      .map(({ protocol: _, ...rest }) => rest);
    apply('protocol', { ...protocol, countersignatures });
  }
  return view;
}

answerWith(async ({ count, warmUp }) => {
  const folder = await mkdtemp(join(tmpdir(), 'staffetta-bench-'));
  try {
    const view = await batNetwork(folder);
    const store = await openFileKeyStore({
      dir: join(folder, 'shelter-beds'),
      kekFile: join(folder, 'shelter-beds.kek'),
    });
    const clock = { now: () => new Date() };
    const ctx = { registry: view, clock };
    const to = view.openingKey(TO, new Date());
    if (to === undefined) throw new Error('no opening key');
    const agreement = {
      ...{ id: randomUUID(), caseId: 'case', recipient: TO, class: null, service: 'placement', child: null },
      ...{ tiers: ['T0', 'T1', 'T2'], method: 'oral', withdrawnAt: null },
      validUntil: new Date(Date.now() + 86_400_000),
    };
    const samples = { policy: [], agreement: [], seal: [], open: [], column: [], submitted: [], later: [] };
    for (let i = 0; i < warmUp + count; i += 1) {
      const timed = async (name, work) => {
        const begun = performance.now();
        const value = await work();
        const took = performance.now() - begun;
        if (i >= warmUp) samples[name].push(took);
        return [value, took];
      };
      const id = randomUUID();
      const referral = randomUUID();
      const key = newSubjectKey();
      const binding = { id, subject: referral, from: FROM, to: TO, side: 's' };
      const submitted = { ...binding, type: 'staffetta.referral.submitted.v1' };
      const later = { ...binding, type: 'staffetta.referral.confirmed.v1' };
      const [decision, policyMs] = await timed('policy', () =>
        checkFlow(view, {
          ...{ from: FROM, to: TO, service: 'placement', ground: 'agreement', tiers: ['T0', 'T1'] },
          at: new Date(),
        }),
      );
      if (!decision.ok) throw new Error(`denied: ${decision.rule}`);
      const [, agreementMs] = await timed('agreement', () =>
        checkAgreement(ctx, agreement, { to: TO, service: 'placement', tiers: ['T0', 'T1'], case: 'case' }),
      );
      const [value, sealMs] = await timed('seal', () =>
        sealSubmitted({ key, body: NEEDS, binding: submitted, to }),
      );
      const keycommit = keyCommit(key, referral);
      const openingKeyOf = (kid) => store.openingKey(kid);
      const [, openMs] = await timed('open', () =>
        openSubmitted({ value, binding: submitted, keycommit, openingKeyOf }),
      );
      const [sealed, laterSealMs] = await timed('later', () => sealBody({ key, body: {}, binding: later }));
      const begun = performance.now();
      await openBody({ value: sealed, binding: later, key });
      if (i >= warmUp) samples.later[samples.later.length - 1] = laterSealMs + performance.now() - begun;
      await timed('column', () => {
        const place = { table: 'case_file', column: 'identity', row: referral };
        openColumn(
          key,
          place,
          sealColumn(key, place, { name: 'DATI INVENTATI', contact: 'x', children: [] }),
        );
      });
      if (i >= warmUp) samples.submitted.push(policyMs + agreementMs + sealMs + openMs);
    }
    await store.close();
    return Object.fromEntries(Object.entries(samples).map(([name, values]) => [name, fine(values)]));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** Milliseconds, to the microsecond. */
function fine(values) {
  const { n, ...quantiles } = summary(values.map((value) => value * 1_000));
  return {
    n,
    ...Object.fromEntries(Object.entries(quantiles).map(([name, us]) => [name, Math.round(us) / 1_000])),
  };
}
