import { Body, Controller, Inject, Param, UseInterceptors } from '@nestjs/common';
import { type Actor, ApiTags, CurrentActor, IdempotencyKey, PreferWait } from '#platform';
import { AnswerInterceptor } from './answer.js';
import { Commands, instant, type CommandAnswer } from './commands.js';
import { ReferralPath } from './referral.dto.js';
import { SenderVerb } from './verb.decorators.js';
import { CancellationDto, ConfirmationDto, EmptyDto, InfoDto, OfferRefusalDto } from './verbs.dto.js';

/** What the sender says. */
@ApiTags('sender')
@Controller('referrals/:id')
@UseInterceptors(AnswerInterceptor)
export class SenderController {
  constructor(@Inject(Commands) private readonly commands: Commands) {}

  @SenderVerb('info')
  provideInfo(
    @CurrentActor() actor: Actor,
    @Param() { id }: ReferralPath,
    @IdempotencyKey() key: string,
    @PreferWait() wait: number,
    @Body() dto: InfoDto,
  ): CommandAnswer {
    const { answer } = dto;
    return this.commands.sender({ actor, id, key, wait, dto }, { name: 'info-provided', body: { answer } });
  }

  @SenderVerb('offer-refusal')
  refuseOffer(
    @CurrentActor() actor: Actor,
    @Param() { id }: ReferralPath,
    @IdempotencyKey() key: string,
    @PreferWait() wait: number,
    @Body() dto: OfferRefusalDto,
  ): CommandAnswer {
    const { offer, reason } = dto;
    return this.commands.sender(
      { actor, id, key, wait, dto },
      { name: 'offer-refused', re: offer, body: { reason } },
    );
  }

  /** Records her yes. */
  @SenderVerb('confirmation')
  confirm(
    @CurrentActor() actor: Actor,
    @Param() { id }: ReferralPath,
    @IdempotencyKey() key: string,
    @PreferWait() wait: number,
    @Body() dto: ConfirmationDto,
  ): CommandAnswer {
    const { offer, escort, expected } = dto;
    return this.commands.sender(
      { actor, id, key, wait, dto },
      { name: 'confirmed', re: offer, body: { escort, expected: instant(expected) } },
    );
  }

  @SenderVerb('cancellation')
  cancel(
    @CurrentActor() actor: Actor,
    @Param() { id }: ReferralPath,
    @IdempotencyKey() key: string,
    @PreferWait() wait: number,
    @Body() dto: CancellationDto,
  ): CommandAnswer {
    const { reason } = dto;
    return this.commands.sender({ actor, id, key, wait, dto }, { name: 'cancelled', attributes: { reason } });
  }

  /** She has chosen otherwise. */
  @SenderVerb('own-decision')
  declineByWoman(
    @CurrentActor() actor: Actor,
    @Param() { id }: ReferralPath,
    @IdempotencyKey() key: string,
    @PreferWait() wait: number,
    @Body() dto: EmptyDto,
  ): CommandAnswer {
    return this.commands.sender({ actor, id, key, wait, dto }, { name: 'declined-by-woman' });
  }

  /** It was entered in error. */
  @SenderVerb('correction')
  correct(
    @CurrentActor() actor: Actor,
    @Param() { id }: ReferralPath,
    @IdempotencyKey() key: string,
    @PreferWait() wait: number,
    @Body() dto: EmptyDto,
  ): CommandAnswer {
    return this.commands.sender({ actor, id, key, wait, dto }, { name: 'entered-in-error' });
  }

  /** She is on her way. */
  @SenderVerb('departure')
  depart(
    @CurrentActor() actor: Actor,
    @Param() { id }: ReferralPath,
    @IdempotencyKey() key: string,
    @PreferWait() wait: number,
    @Body() dto: EmptyDto,
  ): CommandAnswer {
    return this.commands.sender({ actor, id, key, wait, dto }, { name: 'departed' });
  }
}
