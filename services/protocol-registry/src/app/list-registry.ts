import type { DataSource } from 'typeorm';
import { inForce, protocolDigest, type Flow, type Institution, type KeyEntry, type Protocol } from '#trust';

/** An institution without its node's private address: that is for nodes, on the topic. */
export type InstitutionView = Omit<Institution, 'internalUrl'> & { readonly publishedAt: string };

export async function listInstitutions(db: DataSource, id?: string): Promise<InstitutionView[]> {
  const rows: { body: Institution; published_at: Date }[] = await db.query(
    `SELECT body, published_at FROM institution WHERE $1::text IS NULL OR id = $1 ORDER BY id`,
    [id ?? null],
  );
  return rows.map(({ body: { internalUrl: _, ...shown }, published_at }) => ({
    ...shown,
    publishedAt: published_at.toISOString(),
  }));
}

export type KeyView = KeyEntry & { readonly publishedAt: string };

export async function listKeys(db: DataSource, institution?: string): Promise<KeyView[]> {
  const rows: { body: KeyEntry; published_at: Date }[] = await db.query(
    `SELECT body, published_at FROM key_entry WHERE $1::text IS NULL OR institution = $1
     ORDER BY institution, published_at, kid`,
    [institution ?? null],
  );
  return rows.map(({ body, published_at }) => ({ ...body, publishedAt: published_at.toISOString() }));
}

/** A protocol in a list: who, until when, and how far it has come; without its flows. */
export type ProtocolSummary = Omit<Protocol, 'flows' | 'countersignatures'> & {
  readonly inForce: boolean;
  /** Of the document, as it is countersigned. */
  readonly digest: string;
  /** By a second person of the Province; true also where it came agreed with the files. */
  readonly confirmed: boolean;
  readonly countersigned: readonly string[];
  /** The signatories who have not countersigned. */
  readonly missing: readonly string[];
  readonly withdrawalAsked: boolean;
  readonly publishedAt: string;
};

export type ProtocolView = ProtocolSummary & { readonly flows: readonly Flow[] };

export async function listProtocols(db: DataSource, at: Date): Promise<ProtocolSummary[]> {
  const views = await readProtocols(db, at);
  return views.map(({ flows: _, ...summary }) => summary);
}

/** `id@version`, or `id` for the version in force, else the newest of all. */
export async function readProtocol(
  db: DataSource,
  name: string,
  at: Date,
): Promise<ProtocolView | undefined> {
  const [id = '', version] = name.split('@');
  const versions = await readProtocols(db, at, id);
  if (version !== undefined) return versions.find((each) => String(each.version) === version);
  return versions.findLast((each) => each.inForce) ?? versions.at(-1);
}

interface ProtocolRow {
  readonly body: Protocol;
  readonly published_at: Date;
  readonly confirmed: boolean;
  readonly withdrawal: boolean;
  readonly signed: string[];
}

async function readProtocols(db: DataSource, at: Date, id?: string): Promise<ProtocolView[]> {
  const rows: ProtocolRow[] = await db.query(
    `SELECT body, published_at, confirmed_by IS NOT NULL AS confirmed, withdrawal_by IS NOT NULL AS withdrawal,
       ARRAY(SELECT institution FROM countersignature c WHERE c.id = p.id AND c.version = p.version
         ORDER BY institution) AS signed
     FROM protocol p WHERE $1::text IS NULL OR id = $1 ORDER BY id, version`,
    [id ?? null],
  );
  return rows.map(({ body, published_at, confirmed, withdrawal, signed }) => {
    const { countersignatures: _, ...document } = body;
    // versions follow each other: one that a later one has replaced is over
    const replaced = rows.some(
      (later) => later.body.id === body.id && later.body.version > body.version && inForce(later.body, at),
    );
    return {
      ...document,
      inForce: inForce(body, at) && !replaced,
      digest: protocolDigest(body),
      confirmed: confirmed || body.status === 'active',
      countersigned: signed,
      missing: body.signatories.filter((institution) => !signed.includes(institution)),
      withdrawalAsked: withdrawal,
      publishedAt: published_at.toISOString(),
    };
  });
}
