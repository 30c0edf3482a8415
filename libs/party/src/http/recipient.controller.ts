import { Body, Controller, Inject, Param, UseInterceptors } from '@nestjs/common';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, PreferWait } from '#platform';
import { AnswerInterceptor } from './answer.js';
import { Commands, instant, type CommandAnswer } from './commands.js';
import { ReferralPath } from './referral.dto.js';
import { RecipientVerb } from './verb.decorators.js';
import {
  AnswerDto,
  CompletionDto,
  DeclineDto,
  InfoRequestDto,
  OfferDto,
  RecipientDto,
  VoiceAgreementDto,
} from './verbs.dto.js';

/** What the recipient says. With `reported` the sender tells what an institution off the network has answered. */
@ApiTags('recipient')
@Controller('referrals/:id')
@UseInterceptors(AnswerInterceptor)
export class RecipientController {
  constructor(@Inject(Commands) private readonly commands: Commands) {}

  @RecipientVerb('acknowledgement')
  acknowledge(
    @CurrentActor() actor: Actor,
    @Param() { id }: ReferralPath,
    @IdempotencyKey() key: string,
    @PreferWait() wait: number,
    @Body() dto: RecipientDto,
  ): CommandAnswer {
    return this.commands.recipient({ actor, id, key, wait, dto }, { name: 'acknowledged' });
  }

  @RecipientVerb('info-request')
  requestInfo(
    @CurrentActor() actor: Actor,
    @Param() { id }: ReferralPath,
    @IdempotencyKey() key: string,
    @PreferWait() wait: number,
    @Body() dto: InfoRequestDto,
  ): CommandAnswer {
    const { question } = dto;
    return this.commands.recipient(
      { actor, id, key, wait, dto },
      { name: 'info-requested', body: { question } },
    );
  }

  @RecipientVerb('waitlisting')
  waitlist(
    @CurrentActor() actor: Actor,
    @Param() { id }: ReferralPath,
    @IdempotencyKey() key: string,
    @PreferWait() wait: number,
    @Body() dto: RecipientDto,
  ): CommandAnswer {
    return this.commands.recipient({ actor, id, key, wait, dto }, { name: 'waitlisted' });
  }

  @RecipientVerb('offer')
  offer(
    @CurrentActor() actor: Actor,
    @Param() { id }: ReferralPath,
    @IdempotencyKey() key: string,
    @PreferWait() wait: number,
    @Body() dto: OfferDto,
  ): CommandAnswer {
    const { unit, until, appointment } = dto;
    return this.commands.recipient(
      { actor, id, key, wait, dto },
      {
        name: 'offered',
        body: { until: instant(until), appointment: instant(appointment) },
        params: { unit },
      },
    );
  }

  @RecipientVerb('offer-withdrawal')
  withdrawOffer(
    @CurrentActor() actor: Actor,
    @Param() { id }: ReferralPath,
    @IdempotencyKey() key: string,
    @PreferWait() wait: number,
    @Body() dto: RecipientDto,
  ): CommandAnswer {
    return this.commands.recipient({ actor, id, key, wait, dto }, { name: 'offer-withdrawn' });
  }

  /** The whole emergency path: agreed by telephone, confirmed at once. */
  @RecipientVerb('voice-agreement')
  agreeByVoice(
    @CurrentActor() actor: Actor,
    @Param() { id }: ReferralPath,
    @IdempotencyKey() key: string,
    @PreferWait() wait: number,
    @Body() dto: VoiceAgreementDto,
  ): CommandAnswer {
    const { unit, until } = dto;
    return this.commands.recipient(
      { actor, id, key, wait, dto },
      { name: 'agreed-by-voice', body: { until: instant(until) }, params: { unit } },
    );
  }

  /** The precise reason stays in this node's database; a coarse code travels. */
  @RecipientVerb('decline')
  decline(
    @CurrentActor() actor: Actor,
    @Param() { id }: ReferralPath,
    @IdempotencyKey() key: string,
    @PreferWait() wait: number,
    @Body() dto: DeclineDto,
  ): CommandAnswer {
    const { reason, redirect } = dto;
    return this.commands.recipient(
      { actor, id, key, wait, dto },
      { name: 'declined', attributes: { reason }, body: { redirect } },
    );
  }

  @RecipientVerb('admission')
  admit(
    @CurrentActor() actor: Actor,
    @Param() { id }: ReferralPath,
    @IdempotencyKey() key: string,
    @PreferWait() wait: number,
    @Body() dto: RecipientDto,
  ): CommandAnswer {
    return this.commands.recipient({ actor, id, key, wait, dto }, { name: 'taken-in-charge' });
  }

  @RecipientVerb('no-show')
  noShow(
    @CurrentActor() actor: Actor,
    @Param() { id }: ReferralPath,
    @IdempotencyKey() key: string,
    @PreferWait() wait: number,
    @Body() dto: RecipientDto,
  ): CommandAnswer {
    return this.commands.recipient({ actor, id, key, wait, dto }, { name: 'no-show' });
  }

  @RecipientVerb('completion')
  complete(
    @CurrentActor() actor: Actor,
    @Param() { id }: ReferralPath,
    @IdempotencyKey() key: string,
    @PreferWait() wait: number,
    @Body() dto: CompletionDto,
  ): CommandAnswer {
    const { outcome } = dto;
    return this.commands.recipient(
      { actor, id, key, wait, dto },
      { name: 'completed', attributes: { outcome } },
    );
  }

  @RecipientVerb('answer')
  answer(
    @CurrentActor() actor: Actor,
    @Param() { id }: ReferralPath,
    @IdempotencyKey() key: string,
    @PreferWait() wait: number,
    @Body() dto: AnswerDto,
  ): CommandAnswer {
    const { answer } = dto;
    return this.commands.recipient({ actor, id, key, wait, dto }, { name: 'answered', body: { answer } });
  }

  /** The hand-over has happened; where, goes by voice and is not written anywhere. */
  @RecipientVerb('meeting')
  meet(
    @CurrentActor() actor: Actor,
    @Param() { id }: ReferralPath,
    @IdempotencyKey() key: string,
    @PreferWait() wait: number,
    @Body() dto: RecipientDto,
  ): CommandAnswer {
    return this.commands.recipient({ actor, id, key, wait, dto }, { name: 'met' });
  }
}
