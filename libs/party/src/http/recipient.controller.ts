import { Body, Controller, Inject, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '#platform';
import { AnswerInterceptor } from './answer.js';
import { type Call, CurrentCall } from './call.decorator.js';
import { Commands, instant, type CommandAnswer } from './commands.js';
import { NumberToCall } from './number-to-call.js';
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
@UseInterceptors(NumberToCall, AnswerInterceptor)
export class RecipientController {
  constructor(@Inject(Commands) private readonly commands: Commands) {}

  @RecipientVerb('acknowledgement')
  acknowledge(@CurrentCall() call: Call, @Body() dto: RecipientDto): CommandAnswer {
    return this.commands.recipient(call, dto, { name: 'acknowledged' });
  }

  @RecipientVerb('info-request')
  requestInfo(@CurrentCall() call: Call, @Body() dto: InfoRequestDto): CommandAnswer {
    const { question } = dto;
    return this.commands.recipient(call, dto, { name: 'info-requested', body: { question } });
  }

  @RecipientVerb('waitlisting')
  waitlist(@CurrentCall() call: Call, @Body() dto: RecipientDto): CommandAnswer {
    return this.commands.recipient(call, dto, { name: 'waitlisted' });
  }

  @RecipientVerb('offer')
  offer(@CurrentCall() call: Call, @Body() dto: OfferDto): CommandAnswer {
    const { unit, unitVersion, until, appointment } = dto;
    return this.commands.recipient(call, dto, {
      name: 'offered',
      body: { until: instant(until), appointment: instant(appointment) },
      params: { unit, unitVersion },
    });
  }

  @RecipientVerb('offer-withdrawal')
  withdrawOffer(@CurrentCall() call: Call, @Body() dto: RecipientDto): CommandAnswer {
    return this.commands.recipient(call, dto, { name: 'offer-withdrawn' });
  }

  /** The whole emergency path: agreed by telephone, confirmed at once. */
  @RecipientVerb('voice-agreement')
  agreeByVoice(@CurrentCall() call: Call, @Body() dto: VoiceAgreementDto): CommandAnswer {
    const { unit, unitVersion, until } = dto;
    return this.commands.recipient(call, dto, {
      name: 'agreed-by-voice',
      body: { until: instant(until) },
      params: { unit, unitVersion },
    });
  }

  /** The precise reason stays in this node's database; a coarse code travels. */
  @RecipientVerb('decline')
  decline(@CurrentCall() call: Call, @Body() dto: DeclineDto): CommandAnswer {
    const { reason, redirect } = dto;
    return this.commands.recipient(call, dto, {
      name: 'declined',
      attributes: { reason },
      body: { redirect },
    });
  }

  @RecipientVerb('admission')
  admit(@CurrentCall() call: Call, @Body() dto: RecipientDto): CommandAnswer {
    return this.commands.recipient(call, dto, { name: 'taken-in-charge' });
  }

  @RecipientVerb('no-show')
  noShow(@CurrentCall() call: Call, @Body() dto: RecipientDto): CommandAnswer {
    return this.commands.recipient(call, dto, { name: 'no-show' });
  }

  @RecipientVerb('completion')
  complete(@CurrentCall() call: Call, @Body() dto: CompletionDto): CommandAnswer {
    const { outcome } = dto;
    return this.commands.recipient(call, dto, { name: 'completed', attributes: { outcome } });
  }

  @RecipientVerb('answer')
  answer(@CurrentCall() call: Call, @Body() dto: AnswerDto): CommandAnswer {
    const { answer, act, amountCents, days } = dto;
    const body = { answer, act, amountCents, days };
    return this.commands.recipient(call, dto, { name: 'answered', body });
  }

  /** The hand-over has happened; where, goes by voice and is not written anywhere. */
  @RecipientVerb('meeting')
  meet(@CurrentCall() call: Call, @Body() dto: RecipientDto): CommandAnswer {
    return this.commands.recipient(call, dto, { name: 'met' });
  }
}
