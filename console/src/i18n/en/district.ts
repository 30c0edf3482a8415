import type it from '../it/district.js';
import type { Same } from '../messages.js';

export default {
  equipe: {
    title: 'Team',
    none: 'There is no post yet.',
    filled_one: '{{count}} post filled',
    filled_other: '{{count}} posts filled',
    vacant_one: '{{count}} post vacant',
    vacant_other: '{{count}} posts vacant',
    isVacant: 'vacant',
    caseload_one: '{{count}} open file',
    caseload_other: '{{count}} open files',
    since: 'since {{day}}',
    change: 'Change',
    who: 'Who',
    whoHint: 'The name by which she signs in.',
    orVacant: 'Left empty, the post is vacant.',
    fill: 'Fill the post',
    vacate: 'The post becomes vacant',
    end: 'The post is no more',
    add: 'Add a post',
    role: 'Role',
    employer: 'Employed by',
  },
  morning: {
    title: 'The centre, in the morning',
    intro:
      'She is safe for the night. The centre of her choice follows her from its opening on: the request goes now and waits there.',
    to: 'The centre she chose',
    choice: 'Her choice',
    oral: 'She wants it: she said so',
    written: 'She wants it: she wrote so',
    without: 'Without her choice: {{ground}}',
    ask: 'Ask the centre',
    night: 'The request of the night',
  },
  meeting: {
    title: 'Meetings',
    none: 'No meeting is recorded.',
    there_one: '{{count}} was there',
    there_other: '{{count}} were there',
    enter: 'Record a meeting',
    when: 'When',
    who: 'Who was there',
  },
} as const satisfies Same<typeof it>;
