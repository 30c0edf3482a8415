import { X509Certificate } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from './doctor-backup.js';

const CHECK = 'certificates';
const DAY_MS = 86_400_000;
const WARN_DAYS = 30;
const ERROR_DAYS = 7;
const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
const HINT = 'have it issued anew (docs/guides/certificates.md), then start again whoever uses it';

/** When the certificates of a folder end: gateway, nodes, brokers, databases, web, authorities. One finding where all hold. */
export async function certificateAge(folder: string, now: Date): Promise<Finding[]> {
  const files = await filesIn(folder);
  if (files === undefined)
    return [
      { check: CHECK, well: false, detail: 'the folder cannot be read', hint: 'name it with --certificates' },
    ];
  const findings: Finding[] = [];
  let count = 0;
  for (const name of files) {
    for (const [pem] of (await readFile(join(folder, name), 'utf8')).matchAll(PEM)) {
      count += 1;
      const finding = ageOf(name, pem, now);
      if (finding !== undefined) findings.push(finding);
    }
  }
  if (findings.length > 0) return findings;
  if (count === 0)
    return [
      { check: CHECK, well: false, detail: 'none found there', hint: 'name the folder with --certificates' },
    ];
  return [
    { check: CHECK, well: true, detail: `${String(count)} hold for ${String(WARN_DAYS)} days and more` },
  ];
}

function ageOf(name: string, pem: string, now: Date): Finding | undefined {
  const check = `certificate ${name}`;
  let ends: number;
  try {
    ends = Date.parse(new X509Certificate(pem).validTo);
  } catch {
    return { check, well: false, detail: 'cannot be read', hint: HINT };
  }
  const days = Math.floor((ends - now.getTime()) / DAY_MS);
  if (days >= WARN_DAYS) return undefined;
  const day = new Date(ends).toISOString().slice(0, 10);
  if (ends <= now.getTime()) return { check, well: false, detail: `ended on ${day}`, hint: HINT };
  const detail = `ends on ${day}, in ${String(days)} days`;
  return days < ERROR_DAYS
    ? { check, well: false, detail, hint: HINT }
    : { check, well: true, warn: true, detail, hint: HINT };
}

/** Private keys are not opened. @returns undefined where there is no such folder */
async function filesIn(folder: string): Promise<string[] | undefined> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && /\.(?:crt|cert|pem)$/.test(entry.name) && !/key/i.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .sort();
  } catch {
    return undefined;
  }
}
