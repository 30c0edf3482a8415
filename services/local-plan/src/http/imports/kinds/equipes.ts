import { day, integer, text } from '../../../app/imports/columns.js';
import { allEntries } from '../../../app/register/read-entries.js';
import { PostDto } from '../../register/equipe.dto.js';
import { IsDay, IsEntryCode } from '../../register/register.dto.js';
import type { ImportKind } from '../import-kind.js';
import { entryPerRows } from '../register-kind.js';

/** The posts of one role in one ambito's team. */
export class EquipeRowDto extends PostDto {
  @IsEntryCode()
  code!: string;

  @IsDay()
  asOf!: string;
}

/** The multidisciplinary teams: a row per ambito and role. */
export const equipesKind: ImportKind<EquipeRowDto> = {
  name: 'equipes',
  title: { it: 'Équipe multidisciplinari', en: 'Multidisciplinary teams' },
  dto: EquipeRowDto,
  columns: [
    { name: 'code', it: 'ambito', read: text, required: true },
    { name: 'asOf', it: 'al', read: day, required: true },
    { name: 'role', it: 'ruolo', read: text, required: true },
    { name: 'posts', it: 'posti', read: integer, required: true },
    { name: 'filled', it: 'coperti', read: integer, required: true },
    { name: 'hours', it: 'ore settimanali', read: integer, required: true },
  ],
  most: 200,
  save: entryPerRows({
    kind: 'equipe',
    items: 'posts',
    same: ({ asOf }) => ({ asOf }),
    body: (rows) => ({
      asOf: rows[0]?.asOf ?? '',
      posts: rows.map(({ role, posts, filled, hours }) => ({ role, posts, filled, hours })),
    }),
  }),
  rows: async (tx) =>
    (await allEntries(tx, 'equipe')).flatMap(({ code, asOf, posts }) =>
      posts.map((post) => ({ code, asOf, ...post })),
    ),
};
