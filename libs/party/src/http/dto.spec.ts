import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { laneType, validatePayload } from '#contracts';
import { newId } from '#kernel';
import { OpenCaseDto, RecordAgreementDto } from './case.dto.js';
import { ListReferralsQuery, SubmitReferralDto, WhoAnswersDto } from './referral.dto.js';
import {
  AnswerDto,
  CancellationDto,
  CompletionDto,
  ConfirmationDto,
  DeclineDto,
  EmptyDto,
  InfoDto,
  InfoRequestDto,
  OfferDto,
  OfferRefusalDto,
  RecipientDto,
  VoiceAgreementDto,
} from './verbs.dto.js';

/** Paths of the fields that are refused, as the door would refuse them. */
function refused(type: new () => object, body: object): string[] {
  const rules = { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: false };
  const errors = validateSync(plainToInstance(type, body), rules);
  const paths = (error: ValidationError, parent: string): string[] => {
    const path = parent === '' ? error.property : `${parent}.${error.property}`;
    const inner = (error.children ?? []).flatMap((child) => paths(child, path));
    return inner.length > 0 ? inner : [path];
  };
  return errors.flatMap((error) => paths(error, ''));
}

const needs = {
  adults: 1,
  children: [{ ageBand: '14-17', sex: 'm' }, { ageBand: '6-10' }],
  accessibility: ['step-free'],
  languages: ['it', 'ar'],
  pets: false,
  unsafeComuni: ['110002'],
  safeContact: { channel: 'phone', hours: '09:00-11:00', voicemail: false },
  callback: { name: 'Operatrice di turno', phone: '000 900 0002' },
};
const risk = {
  tool: 'da-5',
  level: 'high',
  date: '2026-03-01',
  violence: ['physical'],
  injuries: true,
  weapons: false,
  childrenExposed: true,
};
const referral = {
  case: newId(),
  to: 'casa-rifugio-1',
  service: 'placement',
  urgency: 'E1',
  agreement: newId(),
  agreed: 'voice',
  occurred: '2026-03-01T02:10:00+01:00',
  needs,
  risk,
};

describe('a submission', () => {
  it('takes the whole shape, and the least of it', () => {
    expect(refused(SubmitReferralDto, referral)).toEqual([]);
    const { to, service, urgency } = referral;
    const least = {
      to,
      service,
      urgency,
      necessity: { ground: 'vital-interest', decidedBy: 'DATI INVENTATI' },
    };
    expect(refused(SubmitReferralDto, { ...least, needs: { callback: needs.callback } })).toEqual([]);
  });

  it.each<[string, object]>([
    ['to', { to: undefined }],
    ['to', { to: 'Casa Rifugio' }],
    ['to', { to: 7 }],
    ['service', { service: 'shelter' }],
    ['urgency', { urgency: 'E5' }],
    ['urgency', { urgency: ['E1'] }],
    ['case', { case: 'x' }],
    ['case', { case: null }],
    ['agreement', { agreement: '6ba7b810-9dad-11d1-80b4-00c04fd430c8' }],
    ['agreed', { agreed: 'yes' }],
    ['occurred', { occurred: 'yesterday' }],
    ['occurred', { occurred: '2026-02-30T10:00:00Z' }],
    ['occurred', { occurred: '2026-03-01T10:00:00' }],
    ['needs', { needs: undefined }],
    ['needs', { needs: 'many' }],
    ['needs.callback', { needs: { adults: 1 } }],
    ['needs.callback.phone', { needs: { callback: { name: 'x', phone: 'call me' } } }],
    ['needs.callback.name', { needs: { callback: { name: ' ', phone: '112' } } }],
    ['needs.callback.name', { needs: { callback: { name: 'x'.repeat(81), phone: '112' } } }],
    ['needs.adults', { needs: { ...needs, adults: '1' } }],
    ['needs.adults', { needs: { ...needs, adults: -1 } }],
    ['needs.adults', { needs: { ...needs, adults: 1.5 } }],
    ['needs.pets', { needs: { ...needs, pets: 'no' } }],
    [
      'needs.children',
      { needs: { ...needs, children: Array.from({ length: 16 }, () => ({ ageBand: '0-2' })) } },
    ],
    ['needs.children.0.ageBand', { needs: { ...needs, children: [{ ageBand: 'ten' }] } }],
    ['needs.children.0.name', { needs: { ...needs, children: [{ ageBand: '0-2', name: 'x' }] } }],
    ['needs.accessibility', { needs: { ...needs, accessibility: ['lift'] } }],
    ['needs.languages', { needs: { ...needs, languages: ['Italian'] } }],
    ['needs.unsafeComuni', { needs: { ...needs, unsafeComuni: ['Barletta'] } }],
    ['needs.unsafeComuni', { needs: { ...needs, unsafeComuni: '110002' } }],
    ['needs.safeContact.channel', { needs: { ...needs, safeContact: { channel: 'sms' } } }],
    ['needs.address', { needs: { ...needs, address: 'x' } }],
    ['risk.level', { risk: { ...risk, level: 9 } }],
    ['risk.date', { risk: { ...risk, date: '2026-03-01T10:00:00Z' } }],
    ['risk.story', { risk: { ...risk, story: 'x' } }],
    ['necessity.decidedBy', { necessity: { ground: 'vital-interest' } }],
    ['name', { name: 'x' }],
  ])('refuses %s: %j', (path, change) => {
    expect(refused(SubmitReferralDto, { ...referral, ...change })).toEqual([path]);
  });
});

describe('the hours in which she may be reached', () => {
  const schema = (hours: unknown): string[] =>
    validatePayload(laneType('submitted'), {
      needs: { ...needs, safeContact: { channel: 'phone', hours } },
      necessity: { ground: 'vital-interest' },
    });
  const dto = (hours: unknown): string[] =>
    refused(SubmitReferralDto, {
      ...referral,
      needs: { ...needs, safeContact: { channel: 'phone', hours } },
    });

  it.each(['9-12', '09:00-11:00', '9-12,15-18', '8-9, 13:30-14:00, 22-24', '20:00-24:00'])(
    'are %s',
    (hours) => {
      expect([dto(hours), schema(hours)]).toEqual([[], []]);
    },
  );

  it.each([
    'mattina',
    '9',
    '9-12 mai a casa',
    'dalle 9-12',
    '9-25',
    '9-12\n',
    '09:60-10:00',
    '9:30-10',
    '9-12,',
    '1-2,3-4,5-6,7-8',
    '',
    912,
  ])('are not %j, at the door or on the wire', (hours) => {
    expect(dto(hours)).toEqual(['needs.safeContact.hours']);
    expect(schema(hours)).not.toEqual([]);
  });
});

describe('verbs', () => {
  it.each<[string, new () => object, object]>([
    ['nothing', EmptyDto, {}],
    ['nothing', RecipientDto, {}],
    ['a report', RecipientDto, { reported: true }],
    ['a question', InfoRequestDto, { question: 'x'.repeat(500), reported: false }],
    [
      'an offer',
      OfferDto,
      { unit: 'U-4F', until: '2026-03-01T10:00:00Z', appointment: '2026-03-01T09:00:00Z' },
    ],
    ['agreed by voice', VoiceAgreementDto, { unit: newId() }],
    ['a refusal', DeclineDto, { reason: 'sons-age', redirect: 'casa-fuori-1' }],
    ['an end', CompletionDto, { outcome: 'handed-over' }],
    ['an answer', AnswerDto, { answer: 'covered' }],
    ['info', InfoDto, { answer: 'x' }],
    ['no thanks', OfferRefusalDto, { offer: newId(), reason: 'her-choice' }],
    ['yes', ConfirmationDto, { offer: newId(), escort: true, expected: '2026-03-01T05:30:00Z' }],
    ['a cancellation', CancellationDto, { reason: 'rerouted' }],
    ['a case', OpenCaseDto, { alias: 'Girasole', subject: 'woman' }],
    [
      'who answers',
      WhoAnswersDto,
      { service: 'centre-support', comune: '110002', at: '2026-03-01T02:10:00Z' },
    ],
    ['a list', ListReferralsQuery, { side: 'sent', state: 'offered', limit: '20' }],
    ['what is due', ListReferralsQuery, { side: 'sent', order: 'due', kind: 'request' }],
    ['what has ended', ListReferralsQuery, { side: 'sent', ended: 'true' }],
  ])('take %s', (_, type, body) => {
    expect(refused(type, body)).toEqual([]);
  });

  it.each<[string, new () => object, object]>([
    ['x', EmptyDto, { x: 1 }],
    ['reported', RecipientDto, { reported: 'yes' }],
    ['question', InfoRequestDto, { question: 'x'.repeat(501) }],
    ['question', InfoRequestDto, {}],
    ['unit', OfferDto, { unit: { id: 1 } }],
    ['until', OfferDto, { until: 'soon' }],
    ['address', OfferDto, { address: 'x' }],
    ['reason', DeclineDto, { reason: 'because' }],
    ['outcome', CompletionDto, { outcome: 'well' }],
    ['answer', AnswerDto, { answer: 'yes' }],
    ['offer', ConfirmationDto, { offer: 'that one' }],
    ['escort', ConfirmationDto, { escort: 'true' }],
    ['meetingPoint', ConfirmationDto, { meetingPoint: 'x' }],
    ['reason', CancellationDto, {}],
    ['subject', OpenCaseDto, { subject: 'man' }],
    ['alias', OpenCaseDto, { subject: 'woman', alias: '' }],
    ['comune', WhoAnswersDto, { service: 'placement', comune: 'Trani' }],
    ['side', ListReferralsQuery, { side: 's' }],
    ['state', ListReferralsQuery, { side: 'sent', state: 'taken' }],
    ['ended', ListReferralsQuery, { side: 'sent', ended: 'perhaps' }],
    ['order', ListReferralsQuery, { side: 'sent', order: 'due', ended: 'false' }],
    ['limit', ListReferralsQuery, { side: 'sent', limit: '1000' }],
    ['cursor', ListReferralsQuery, { side: 'sent', cursor: 'x'.repeat(401) }],
  ])('refuse %s', (path, type, body) => {
    expect(refused(type, body)).toEqual([path]);
  });
});

describe('an agreement', () => {
  const agreement = {
    to: 'cav-2',
    service: 'centre-support',
    tiers: ['T0', 'T1', 'T2'],
    method: 'written',
    heardBy: 'operator',
    alone: true,
    interpreter: false,
    validUntil: '2026-12-31T00:00:00Z',
  };

  it('takes its shape, for one recipient or a class', () => {
    expect(refused(RecordAgreementDto, agreement)).toEqual([]);
    expect(refused(RecordAgreementDto, { ...agreement, to: undefined, class: 'casa-rifugio' })).toEqual([]);
  });

  it.each<[string, object]>([
    ['tiers', { tiers: ['T3'] }],
    ['tiers', { tiers: ['T0', 'T0'] }],
    ['tiers', { tiers: [] }],
    ['method', { method: 'tacit' }],
    ['validUntil', { validUntil: undefined }],
    ['alone', { alone: 1 }],
    ['class', { class: 'house' }],
  ])('refuses %s: %j', (path, change) => {
    expect(refused(RecordAgreementDto, { ...agreement, ...change })).toEqual([path]);
  });
});
