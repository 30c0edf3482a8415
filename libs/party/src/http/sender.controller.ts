import { Body, Controller, Inject, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '#platform';
import { AnswerInterceptor } from './answer.js';
import { type Call, CurrentCall } from './call.decorator.js';
import { Commands, instant, type CommandAnswer } from './commands.js';
import { NumberToCall } from './number-to-call.js';
import { SenderVerb } from './verb.decorators.js';
import { CancellationDto, ConfirmationDto, InfoDto, OfferRefusalDto, SaidDto } from './verbs.dto.js';

/** What the sender says. */
@ApiTags('sender')
@Controller('referrals/:id')
@UseInterceptors(NumberToCall, AnswerInterceptor)
export class SenderController {
  constructor(@Inject(Commands) private readonly commands: Commands) {}

  @SenderVerb('info')
  provideInfo(@CurrentCall() call: Call, @Body() dto: InfoDto): CommandAnswer {
    const { answer } = dto;
    return this.commands.sender(call, dto, { name: 'info-provided', body: { answer } });
  }

  @SenderVerb('offer-refusal')
  refuseOffer(@CurrentCall() call: Call, @Body() dto: OfferRefusalDto): CommandAnswer {
    const { offer, reason } = dto;
    return this.commands.sender(call, dto, { name: 'offer-refused', re: offer, body: { reason } });
  }

  /** Records her yes. */
  @SenderVerb('confirmation')
  confirm(@CurrentCall() call: Call, @Body() dto: ConfirmationDto): CommandAnswer {
    const { offer, escort, expected } = dto;
    return this.commands.sender(call, dto, {
      name: 'confirmed',
      re: offer,
      body: { escort, expected: instant(expected) },
    });
  }

  @SenderVerb('cancellation')
  cancel(@CurrentCall() call: Call, @Body() dto: CancellationDto): CommandAnswer {
    const { reason } = dto;
    return this.commands.sender(call, dto, { name: 'cancelled', attributes: { reason } });
  }

  /** She has chosen otherwise. */
  @SenderVerb('own-decision')
  declineByWoman(@CurrentCall() call: Call, @Body() dto: SaidDto): CommandAnswer {
    return this.commands.sender(call, dto, { name: 'declined-by-woman' });
  }

  /** It was entered in error. */
  @SenderVerb('correction')
  correct(@CurrentCall() call: Call, @Body() dto: SaidDto): CommandAnswer {
    return this.commands.sender(call, dto, { name: 'entered-in-error' });
  }

  /** She is on her way. */
  @SenderVerb('departure')
  depart(@CurrentCall() call: Call, @Body() dto: SaidDto): CommandAnswer {
    return this.commands.sender(call, dto, { name: 'departed' });
  }
}
