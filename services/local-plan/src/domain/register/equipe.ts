import type { EquipeRole } from '#contracts';
import { dayFault, repeated, type Register } from './register.js';

export interface Post {
  readonly role: EquipeRole;
  readonly posts: number;
  readonly filled: number;
  /** A week, of all that are filled together. */
  readonly hours: number;
}

/** The multidisciplinary team of the ambito that its code names: one each (domain §0). Posts, no people. */
export interface EquipeBody {
  readonly asOf: string;
  readonly posts: readonly Post[];
}

/** More nobody may work (D.Lgs. 66/2003 art. 4: 48 hours a week). */
const MOST_HOURS = 48;

export const vacant = ({ posts }: EquipeBody): number =>
  posts.reduce((sum, each) => sum + each.posts - each.filled, 0);

export const EQUIPES: Register<EquipeBody> = {
  kind: 'equipe',
  event: 'equipe-recorded',
  owner: ({ code }) => code,
  faults: ({ code, body }, { ambiti }) => [
    ...(ambiti.includes(code) ? [] : [{ path: 'code', rule: 'unknownAmbito' }]),
    ...dayFault(body.asOf, 'asOf'),
    ...repeated(
      body.posts.map(({ role }) => role),
      'posts.{i}.role',
    ),
    ...body.posts.flatMap(({ posts, filled, hours }, index) => [
      ...(filled <= posts ? [] : [{ path: `posts.${String(index)}.filled`, rule: 'atMostPosts' }]),
      ...(hours <= filled * MOST_HOURS && (filled === 0 || hours > 0)
        ? []
        : [{ path: `posts.${String(index)}.hours`, rule: 'hoursOfFilled' }]),
    ]),
  ],
  said: ({ code, body }) => ({
    ambito: code,
    asOf: body.asOf,
    posts: body.posts.map(({ role, posts, filled, hours }) => ({ role, posts, filled, hours })),
  }),
};
