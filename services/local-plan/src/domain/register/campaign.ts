import type { CampaignChannel, CampaignMaterial } from '#contracts';
import { ambitoFault, dayFault, present, repeated, type Register } from './register.js';

/** A campaign that makes the services known. */
export interface CampaignBody {
  readonly title: string;
  /** Absent: the province as a whole. */
  readonly ambito?: string | undefined;
  readonly channels: readonly CampaignChannel[];
  readonly materials: readonly { readonly material: CampaignMaterial; readonly count: number }[];
  readonly from: string;
  readonly to: string;
  /** People, as whoever ran it estimates. */
  readonly reach: number;
  readonly cents: number;
}

export const CAMPAIGNS: Register<CampaignBody> = {
  kind: 'campaign',
  event: 'campaign-recorded',
  faults: ({ body }, world) => [
    ...ambitoFault(body.ambito, world),
    ...dayFault(body.from, 'from'),
    ...dayFault(body.to, 'to'),
    ...(body.from <= body.to ? [] : [{ path: 'to', rule: 'order' }]),
    ...repeated(body.channels, 'channels.{i}'),
    ...repeated(
      body.materials.map(({ material }) => material),
      'materials.{i}.material',
    ),
  ],
  said: ({ body: { ambito, channels, materials, from, to, reach, cents } }, _world, digest) => ({
    ...present({ ambito, channels, from, to, reach, cents }),
    materials: materials.map(({ material, count }) => ({ material, count })),
    digest,
  }),
};
