import { OnStatements } from './events/on-statements.js';
import { CampaignController } from './http/register/campaign.controller.js';
import { CourseController } from './http/register/course.controller.js';
import { EquipeController } from './http/register/equipe.controller.js';
import { FollowUpController } from './http/register/follow-up.controller.js';
import { MeetingController } from './http/register/meeting.controller.js';
import { MinutesController } from './http/register/minutes.controller.js';
import { NeedController } from './http/register/need.controller.js';
import { OverviewController } from './http/register/overview.controller.js';
import { RegisterDoor } from './http/register/register-door.js';
import { SessionController } from './http/register/session.controller.js';

/** Everything of the registers that comes in: by HTTP, and from the stream. */
export const REGISTER_CONTROLLERS = [
  NeedController,
  MeetingController,
  MinutesController,
  FollowUpController,
  EquipeController,
  CourseController,
  SessionController,
  CampaignController,
  OverviewController,
  OnStatements,
];

export const REGISTER_PROVIDERS = [RegisterDoor];
