import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';

/** The night that the demo tells: `network/bat/story.yaml`. */
export interface Story {
  readonly watermark: string;
  readonly title: string;
  readonly day: string;
  readonly comune: string;
  readonly woman: {
    readonly alias: string;
    readonly subject: string;
    readonly identity: Readonly<Record<string, unknown>>;
  };
  readonly callback: object;
  readonly needs: object;
  readonly risk: object;
  readonly referrals: Readonly<Record<string, StoryReferral>>;
  readonly steps: readonly StoryStep[];
}

export interface StoryReferral {
  readonly from: string;
  readonly to: string;
  readonly service: string;
  readonly urgency: string;
  readonly agreed?: 'voice';
  readonly reported?: boolean;
  readonly agreement: Readonly<Record<string, unknown>>;
}

export interface StoryStep {
  readonly id: string;
  readonly time: string;
  readonly institution: string;
  readonly say: string;
  readonly does: readonly StoryAct[];
}

export interface StoryAct {
  readonly act: string;
  readonly referral?: string;
  readonly [parameter: string]: unknown;
}

export const readStory = async (file: string): Promise<Story> => parse(await readFile(file, 'utf8')) as Story;
