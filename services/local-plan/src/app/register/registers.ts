import { CAMPAIGNS, type CampaignBody } from '../../domain/register/campaign.js';
import { EQUIPES, type EquipeBody } from '../../domain/register/equipe.js';
import { FOLLOW_UPS, type FollowUpBody } from '../../domain/register/follow-up.js';
import { MEETINGS, type MeetingBody } from '../../domain/register/meeting.js';
import { NEEDS, type NeedBody } from '../../domain/register/need.js';
import type { Register } from '../../domain/register/register.js';
import { COURSES, SESSIONS, type CourseBody, type SessionBody } from '../../domain/register/training.js';

/** What an entry of each kind says. */
export interface Bodies {
  need: NeedBody;
  meeting: MeetingBody;
  'follow-up': FollowUpBody;
  equipe: EquipeBody;
  course: CourseBody;
  session: SessionBody;
  campaign: CampaignBody;
}
export type Kind = keyof Bodies;

export const REGISTERS: { readonly [K in Kind]: Register<Bodies[K]> } = {
  need: NEEDS,
  meeting: MEETINGS,
  'follow-up': FOLLOW_UPS,
  equipe: EQUIPES,
  course: COURSES,
  session: SESSIONS,
  campaign: CAMPAIGNS,
};
